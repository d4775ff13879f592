"""The entry point, skills, doctor and run: clear errors, the promised exit codes."""

from __future__ import annotations

import json

import pytest
from support.command_line import ROOT, cairn

from bot.settings import Settings
from bot.wiring.checks.diagnosis import CheckFailedError
from bot.wiring.checks.reach import confidential, limits, owners
from storage.database import opened


@pytest.mark.process
def test_help_names_every_command():
    shown = cairn("--help", COLUMNS="200")
    assert shown.returncode == 0
    for command in ("ask", "demo", "run", "doctor", "sops", "people", "skills", "privacy", "backup", "restore"):
        assert f" {command} " in shown.stdout


@pytest.mark.process
def test_a_wrong_setting_is_one_line(tmp_path):
    failed = cairn("ask", "anything", CAIRN_HOME=str(tmp_path), PORT="many")
    assert failed.returncode == 2
    assert failed.stderr.startswith("Setting PORT: ")
    assert len(failed.stderr.splitlines()) == 1


@pytest.mark.process
def test_without_tokens_run_says_which_are_missing(tmp_path):
    failed = cairn("run", CAIRN_HOME=str(tmp_path))
    assert failed.returncode == 2
    assert "SLACK_BOT_TOKEN, SLACK_APP_TOKEN" in failed.stderr


@pytest.mark.process
def test_a_broken_glossary_is_one_line(tmp_path):
    glossary = tmp_path / "glossary.yaml"
    glossary.write_text("- a list")
    failed = cairn("ask", "anything", CAIRN_HOME=str(tmp_path), GLOSSARY=str(glossary))
    assert failed.returncode == 1
    assert "glossary.yaml" in failed.stderr
    assert "Traceback" not in failed.stderr


@pytest.mark.process
def test_doctor_says_that_a_fresh_home_is_not_set_up_yet(tmp_path):
    home = tmp_path / "home"
    failed = cairn("doctor", "--json", CAIRN_HOME=str(home))
    findings = {row["what"]: row for row in json.loads(failed.stdout)}
    assert failed.returncode == 1
    assert findings["model"]["ok"]
    assert [name for name, row in findings.items() if not row["ok"]] == ["set-up", "slack"]
    assert "not set up yet" in findings["set-up"]["detail"]
    assert "cairn sops sync DIR" in findings["set-up"]["remedy"]
    assert not home.exists(), "looking changes nothing"
    assert all(row["remedy"] for row in findings.values() if not row["ok"])


def test_doctor_counts_limits_that_wait_and_misses_the_fallback(bench, tmp_path):
    (tmp_path / "refunds.md").write_text("# Refunds\n\n## Limits\n\nRefunds over EUR 500 need the approval of the finance lead.\n")
    bench.ok("sops", "sync", str(tmp_path))
    with opened(bench.settings().database) as database:
        assert limits(database).startswith("1 limit in 1 SOP still to be confirmed")
        with pytest.raises(CheckFailedError, match="no FALLBACK_OWNER or FALLBACK_CHANNEL is set"):
            owners(bench.settings(), database)
        with_fallback = bench.settings().model_copy(update={"fallback_channel": "C0OPS"})
        assert "fallback is set" in owners(with_fallback, database)


def test_doctor_names_what_is_missing_of_the_confidential_contacts(bench, tmp_path):
    bench.ok("sops", "status", "--json")
    file = tmp_path / "confidential.yaml"
    named = bench.settings().model_copy(update={"confidential": file})
    with opened(bench.settings().database) as database:
        with pytest.raises(CheckFailedError, match="CONFIDENTIAL names no file"):
            confidential(bench.settings(), database)
        with pytest.raises(CheckFailedError, match="cannot be read"):
            confidential(named, database)
        file.write_text("page: https://x.example\npeopel: [U0ADA]\n")
        with pytest.raises(CheckFailedError, match=r"confidential\.yaml:2: `peopel` is no key"):
            confidential(named, database)
        file.write_text("page: https://x.example\n")
        with pytest.raises(CheckFailedError, match="names no people"):
            confidential(named, database)
        sample = named.model_copy(update={"confidential": ROOT / "examples" / "confidential.yaml"})
        assert confidential(sample, database) == "2 people listen, 2 help lines"


@pytest.mark.slow
def test_skills_of_the_sample_company_fit_its_library(bench):
    bench.ok("sops", "sync", str(ROOT / "examples" / "sops"))
    waiting = [row["id"] for row in json.loads(bench.ok("sops", "status", "--json")) if row["pending"]]
    bench.ok("sops", "approve", *waiting, "--by", "U0ROSA")
    assert bench.ok("skills", "check", str(ROOT / "examples" / "skills.yaml")).startswith("4 roles, 35 tasks, 0 problems")


def test_a_reference_to_nothing_is_a_problem(bench, tmp_path):
    (tmp_path / "sops").mkdir()
    (tmp_path / "sops" / "refunds.md").write_text("# Refunds\n\n## Limits\n\n500 EUR.\n")
    bench.ok("sops", "sync", str(tmp_path / "sops"))
    skills = tmp_path / "skills.yaml"
    skills.write_text("roles: {support: {tasks: {refund: {sops: [refunds, refunds#limits, refunds#gone, payouts]}}}}")
    result = bench.run("skills", "check", str(skills), "--json")
    found = [problem["what"] for problem in json.loads(result.stdout)["problems"]]
    assert result.exit_code == 1
    assert len(found) == 2
    assert "refunds#gone" in found[0]
    assert "payouts" in found[1]


def test_skills_that_are_no_yaml_name_the_line(bench, tmp_path):
    skills = tmp_path / "skills.yaml"
    skills.write_text("roles:\n  a: [\n")
    result = bench.run("skills", "check", str(skills))
    assert result.exit_code == 1
    assert "skills.yaml:3: this is not valid YAML" in result.output


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_explained_in_env_example(name):
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    places = [i for i, line in enumerate(lines) if line.startswith(f"{name.upper()}=")]
    assert len(places) == 1
    assert lines[places[0] - 1].startswith("# ")


def test_env_example_gives_the_defaults(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    assert Settings(_env_file=ROOT / ".env.example") == Settings(_env_file=None)
