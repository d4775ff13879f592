"""`cairn quiz preview` and `cairn quiz lint`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.quiz_sops import REFUNDS

CHECK = "\n## Check yourself\n\nHow soon?\n\n- [ ] 1 day\n- [x] 3 days\n- [ ] 5 days\n\n> within 3 business days\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "sops"
    root.mkdir()
    (root / "refunds.md").write_text(REFUNDS)
    return root


def _preview(bench: Bench, *arguments: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(bench.ok("quiz", "preview", *arguments, "--json"))
    return found


@pytest.mark.parametrize("name", ["refunds.md", "."])
def test_the_json_of_a_file_and_of_a_folder(bench, folder, name):
    rows = _preview(bench, str(folder / name))
    assert {"kind", "stem", "options", "answer", "evidence", "section", "release", "family"} <= set(rows[0])
    assert {row["release"] for row in rows} == {"auto", "review"}
    for row in rows:
        assert row["answer"] in row["options"] or (row["kind"], row["options"], row["answer"]) == ("recall", [], row["evidence"])
        assert row["evidence"] in REFUNDS


def test_an_approved_sop_is_named_by_its_id(bench, folder):
    bench.ok("sops", "sync", str(folder))
    assert {row["family"] for row in _preview(bench, "refunds")} == {row["family"] for row in _preview(bench, str(folder))}


@pytest.mark.parametrize("target", ["nowhere", "/nowhere/at/all.md"])
def test_what_is_neither_path_nor_id_is_bad_usage(bench, target):
    result = bench.run("quiz", "preview", target)
    assert result.exit_code == 2
    assert "cairn sops status" in " ".join(result.stderr.split())


def test_a_file_that_is_not_markdown_is_bad_usage(bench, tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    assert bench.run("quiz", "preview", str(tmp_path / "a.pdf")).exit_code == 2


def test_a_person_reads_question_key_and_evidence(bench, folder):
    text = bench.ok("quiz", "preview", str(folder))
    assert "✓ No: within 3 business days" in text
    assert "Evidence: The customer must have the confirmation within 3 business days of the request." in text
    assert "may be asked at once" in text


def test_a_sample_is_drawn_by_its_seed(bench, folder):
    first, again, other = (_preview(bench, str(folder), "--sample", "5", "--seed", seed) for seed in ("1", "1", "2"))
    assert len(first) == 5
    assert first == again != other
    assert {row["release"] for row in _preview(bench, str(folder), "--release", "auto")} == {"auto"}


def test_lint_is_silent_about_a_clean_written_item(bench, folder):
    (folder / "refunds.md").write_text(REFUNDS + CHECK)
    result = bench.run("quiz", "lint", str(folder))
    assert result.exit_code == 0, result.output


def test_lint_fails_on_a_weak_written_item(bench, folder):
    (folder / "refunds.md").write_text(REFUNDS + CHECK.replace("5 days", "all of the above"))
    result = bench.run("quiz", "lint", str(folder), "--json")
    assert result.exit_code == 1
    written = [row for row in json.loads(result.stdout)["items"] if row["origin"] == "owner"]
    assert "all-or-none" in {finding["rule"] for finding in written[0]["findings"]}


def test_lint_names_file_and_line_of_a_mistake(bench, folder):
    (folder / "refunds.md").write_text(REFUNDS + CHECK.replace("[x]", "[ ]"))
    result = bench.run("quiz", "lint", str(folder))
    line = (REFUNDS + CHECK).split("\n").index("How soon?") + 1
    assert result.exit_code == 1
    assert f"refunds.md:{line}: the question has 0 right options" in result.stderr


def test_a_folder_without_a_readable_sop_is_a_problem(bench, tmp_path):
    (tmp_path / "empty.md").write_text("")
    assert bench.run("quiz", "preview", str(tmp_path)).exit_code == 1


def test_coverage_counts_sections_and_names_the_edit_that_would_help(bench, folder):
    (folder / "old.md").write_text("# Release notes\n\n## May\n\n" + "We moved the button to the left side of the page. " * 3)
    found = json.loads(bench.ok("quiz", "preview", str(folder), "--coverage", "--json"))
    assert (found["sections"], found["practisable"], found["by_kind"]["recall"]) == (5, 4, 4)
    assert 0 < found["by_kind"]["graded"] < 4
    (lack,) = found["without"]
    assert (lack["sop"], lack["section"]) == ("old", "may")
    assert set(lack) == {"sop", "section", "why", "edit"}
    text = bench.ok("quiz", "preview", str(folder), "--coverage")
    assert "4 of 5 sections of 15 words or more can be practised (80%)." in text
    assert "old#may: it tells what was" in text
    assert "Only a recall card" in text
