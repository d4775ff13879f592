"""The command line of the library, people, privacy and backups, on the real wiring with a small encoder."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.samples import NOON, question

from retrieval.library.errors import LibraryError
from scripts.lab.search.exact import ExactVectors


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "sops"
    root.mkdir()
    (root / "refunds.md").write_text(
        "---\nowner: U0ROSA\nreview_every: 90d\n---\n# Refunds\n\nUp to 30 days.\n\n## Limits\n\n500 USD.\n"
    )
    (root / "vat.md").write_text("---\napproval: required\n---\n# VAT\n\nAsk finance.\n")
    return root


def test_sync_says_what_it_did_and_then_that_nothing_changed(bench: Bench, folder: Path) -> None:
    first = bench.ok("sops", "sync", str(folder))
    assert first.startswith("1 added. ")
    assert "cairn sops approve vat --by NAME" in first
    assert bench.ok("sops", "sync", str(folder)) == "Nothing changed: 2 SOPs are up to date, nothing was embedded.\n"


def test_sync_in_json(bench: Bench, folder: Path) -> None:
    report = json.loads(bench.ok("sops", "sync", str(folder), "--json"))
    assert (report["added"], report["pending"], report["problems"]) == (["refunds"], ["vat"], [])
    assert report["embedded"] > 0


def test_problems_are_named_with_file_line_and_remedy_and_good_files_are_synced(bench: Bench, folder: Path) -> None:
    (folder / "broken.md").write_text("---\naudeince: U1\n---\nx\n")
    (folder / "notes.md").write_text("A <!-- hidden --> note\n")
    result = bench.run("sops", "sync", str(folder))
    assert result.exit_code == 1
    assert f"error: {folder}/broken.md:2: unknown key `audeince`. Did you mean `audience`?" in result.stderr
    assert f"note: {folder}/notes.md:1: left out: 1 HTML comment." in result.stderr
    assert result.stdout.startswith("2 added")
    checked = bench.run("sops", "check", str(folder))
    assert (checked.exit_code, checked.stdout) == (1, "3 SOPs can be synced, 2 remarks.\n")
    rows = json.loads(bench.run("sops", "check", str(folder), "--json").stdout)
    assert [(row["line"], row["severity"], row["sop"]) for row in rows["problems"]] == [
        (2, "error", "broken"),
        (1, "notice", "notes"),
    ]


def test_limits_that_cannot_be_read_are_named_with_their_line_and_how_to_write_them(bench: Bench, folder: Path) -> None:
    lines = (
        "- refund > 500 USD needs lead",
        "- ask Dana first",
        "- gift: 50 EUR needs lead",
        "- gift > 50 EUR or > 3 days needs lead",
    )
    text = "\n".join(("---", "owner: U0ROSA", "limits:", *lines[:2], *(f'- "{line[2:]}"' for line in lines[2:]), "---", "Text"))
    (folder / "gifts.md").write_text(text)
    (folder / "toml.md").write_text('+++\nlimits = ["about 30 days"]\n+++\nText')
    for command in ("check", "sync"):
        result = bench.run("sops", command, str(folder))
        assert result.exit_code == 1
        shape = "Write one limit per line, such as: refund amount > 500 USD needs finance-lead."
        told = [line for line in result.stderr.splitlines() if "limit `" in line]
        assert told == [
            f"warning: {folder}/{where}: {what}. {shape}"
            for where, what in (
                ("gifts.md:5", "limit `ask Dana first`: there is no number in it"),
                ("gifts.md:6", "limit `gift: 50 EUR needs lead`: nothing says which side of 50 EUR is the limit"),
                ("gifts.md:7", "limit `gift > 50 EUR or > 3 days needs lead`: only 50 EUR counts, not 3 days"),
                ("toml.md:2", "limit `about 30 days`: nothing says which side of 30 days is the limit"),
            )
        ]
    assert result.stdout.startswith("3 added")


def test_many_notes_are_cut_short(bench: Bench, folder: Path) -> None:
    for number in range(25):
        (folder / f"n{number}.md").write_text("A <!-- hidden --> note\n")
    result = bench.run("sops", "sync", str(folder))
    assert result.exit_code == 0
    assert "... and 5 more notes." in result.stderr


def test_bad_usage_is_status_2(bench: Bench, folder: Path) -> None:
    assert bench.run("sops", "sync").exit_code == 2
    assert bench.run("sops", "sync", str(folder / "gone")).exit_code == 2
    assert bench.run("people", "import", str(folder / "gone.csv")).exit_code == 2
    assert bench.run("backup", str(folder / "no" / "x")).exit_code == 2
    assert bench.run("restore", str(folder / "gone")).exit_code == 2


def test_an_empty_folder_needs_yes(bench: Bench, folder: Path) -> None:
    bench.ok("sops", "sync", str(folder))
    for file in folder.iterdir():
        file.unlink()
    result = bench.run("sops", "sync", str(folder))
    assert isinstance(result.exception, LibraryError)
    assert "holds no Markdown files" in result.stderr
    assert bench.ok("sops", "sync", str(folder), "--yes").startswith("2 retired")


def test_status_shows_what_waits_what_is_overdue_and_what_was_retired(bench: Bench, folder: Path) -> None:
    assert "library is empty" in bench.ok("sops", "status")
    bench.ok("sops", "sync", str(folder))
    shown = bench.ok("sops", "status")
    assert "waits for its first approval" in shown
    bench.ok("sops", "approve", "vat", "--by", "U0FINANCE")
    (folder / "vat.md").write_text("---\napproval: required\n---\n# VAT\n\nAsk sales.\n")
    (folder / "old.md").write_text("Old.\n")
    bench.ok("sops", "sync", str(folder))
    (folder / "old.md").unlink()
    bench.now = NOON + timedelta(days=91)
    bench.ok("sops", "sync", str(folder))
    rows = {row["id"]: row for row in json.loads(bench.ok("sops", "status", "--json"))}
    assert rows["refunds"]["state"] == "review overdue since 2026-05-31"
    assert (rows["refunds"]["version"], rows["refunds"]["owner"], rows["refunds"]["overdue"]) == (1, "U0ROSA", True)
    assert (rows["vat"]["state"], rows["vat"]["pending"]) == ("version 2 waits", 2)
    assert rows["old"]["state"] == "retired 2026-06-01"


def test_people_are_called_by_their_names_as_in_slack(bench: Bench, folder: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("slack_id,name,role\nU0ROSA,Rosa Delgado,lead\nU0FINANCE,Fin Holm,finance\n")
    bench.ok("people", "import", str(people))
    bench.ok("sops", "sync", str(folder))
    bench.ok("sops", "approve", "vat", "--by", "U0FINANCE")
    bench.now = NOON + timedelta(days=100)
    printed = [bench.ok("sops", "status"), bench.ok("sops", "review"), bench.ok("sops", "log", "vat")]
    assert [name for name in ("Rosa Delgado", "Fin Holm") if name in printed[0] + printed[2]] == ["Rosa Delgado", "Fin Holm"]
    assert "Rosa Delgado" in printed[1]
    assert not [text for text in printed if "U0ROSA" in text or "U0FINANCE" in text]


def test_diff_approve_rollback(bench: Bench, folder: Path) -> None:
    bench.ok("sops", "sync", str(folder))
    bench.ok("sops", "approve", "vat", "--by", "U0GRETA")
    (folder / "vat.md").write_text("---\napproval: required\n---\n# VAT\n\nAsk sales.\n")
    bench.ok("sops", "sync", str(folder))
    shown = bench.ok("sops", "diff", "vat")
    assert "--- vat v1 / VAT\n+++ vat v2\n@@ -1 +1 @@\n-Ask finance.\n+Ask sales.\n" in shown
    found = json.loads(bench.ok("sops", "diff", "vat", "1", "2", "--json"))
    assert found["changes"][0]["lines"][1:] == ["-Ask finance.", "+Ask sales."]
    assert "say the same" in bench.ok("sops", "diff", "vat", "1", "1")
    assert bench.ok("sops", "approve", "vat", "--by", "U0GRETA") == "Readers now see version 2 of vat.\n"
    assert bench.ok("sops", "rollback", "vat", "1").startswith("Readers see version 1 of vat again, as version 3.")


def test_diff_says_once_what_was_odd_in_the_file_and_not_of_a_version_made_in_cairn(bench: Bench, folder: Path) -> None:
    (folder / "vat.md").write_text("---\nowner: nobody\n---\n# VAT\n\nAsk finance.\n")
    bench.run("sops", "sync", str(folder))
    (folder / "vat.md").write_text("---\nowner: U0ROSA\n---\n# VAT\n\nAsk sales.\n")
    bench.ok("sops", "sync", str(folder))
    bench.ok("sops", "rollback", "vat", "1")
    odd = bench.run("sops", "diff", "vat", "2", "1").stderr
    assert odd.startswith("When the file was read: owner 'nobody' is neither")
    assert odd.count("\n") == 1
    assert not bench.run("sops", "diff", "vat", "2", "3").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("approve", "gone", "--by", "U0GRETA"),
        ("approve", "refunds", "--by", "U0GRETA"),
        ("rollback", "refunds", "9"),
        ("diff", "gone"),
        ("diff", "refunds"),
        ("diff", "refunds", "3", "4"),
    ],
)
def test_what_cannot_be_done_is_one_clear_error(bench: Bench, folder: Path, arguments: tuple[str, ...]) -> None:
    bench.ok("sops", "sync", str(folder))
    result = bench.run("sops", *arguments)
    assert isinstance(result.exception, LibraryError)
    assert "\n" not in str(result.exception)


def test_rebuild_alone_and_after_a_sync(bench: Bench, folder: Path) -> None:
    bench.ok("sops", "sync", str(folder))
    assert bench.ok("sops", "sync", "--rebuild").startswith("Index rebuilt. ")
    report = json.loads(bench.ok("sops", "sync", str(folder), "--rebuild", "--json"))
    assert report["unchanged"] == 2
    assert report["embedded"] > 0
    with bench.build(bench.settings()) as cairn, cairn.unit() as unit:
        generation = unit.index.active().generation
    assert {name.split("-")[0] for name in bench.vectors.collections()} == {generation}


MAPPING = "Columns: slack_id -> slack_id, email -> email, name -> name.\n"


def test_people_are_imported_and_owners_checked_against_them(bench: Bench, folder: Path) -> None:
    file = folder.parent / "people.csv"
    file.write_text("slack_id,email,name\nU0TOM,tom@x.example,Tom\nbad,,\n")
    result = bench.run("people", "import", str(file))
    assert (result.exit_code, result.stdout) == (1, f"{MAPPING}1 person imported.\n")
    assert f"error: {file}:3: 'bad' is no Slack user id." in result.stderr
    assert json.loads(bench.run("people", "import", str(file), "--json").stdout)["imported"] == 1
    synced = bench.run("sops", "sync", str(folder))
    assert synced.exit_code == 1
    assert f"warning: {folder}/refunds.md:2: owner U0ROSA is not in the directory." in synced.stderr
    assert synced.stdout.startswith("1 added")


def test_a_person_is_exported_and_erased(bench: Bench) -> None:
    with bench.build(bench.settings()) as cairn, cairn.unit() as unit:
        unit.questions.add(question(1))
        unit.commit()
    exported = json.loads(bench.ok("privacy", "export", "U1"))
    assert exported["questions"][0]["question"]["asked_at"] == "2026-03-02T12:01:00+00:00"
    assert bench.run("privacy", "erase", "U1", answer="n\n").exit_code == 1
    removed, left, *_ = bench.ok("privacy", "erase", "U1", "--yes").splitlines()
    assert removed == "Removed: 1 questions."
    assert left.startswith("Left: Written by the person in channel C1: message 100.1.")
    assert bench.ok("privacy", "erase", "U1", "--yes") == "Nothing is stored about U1.\n"
    assert json.loads(bench.ok("privacy", "erase", "U1", "--yes", "--json"))["questions"] == 0


def test_a_backup_is_restored_into_a_new_home_with_a_new_index(bench: Bench, folder: Path, tmp_path: Path) -> None:
    bench.ok("sops", "sync", str(folder))
    file = tmp_path / "cairn.backup"
    assert "rows written" in bench.ok("backup", str(file))
    bench.home, bench.vectors = tmp_path / "other", ExactVectors()
    assert "passages embedded" in bench.ok("restore", str(file))
    assert bench.ok("sops", "sync", str(folder)).startswith("Nothing changed: 2 SOPs")


def test_the_bar_shows_only_when_a_person_waits(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from scripts import console  # noqa: PLC0415

    monkeypatch.setattr(console, "_PATIENCE_SECONDS", -1.0)
    monkeypatch.setenv("FORCE_COLOR", "1")
    with console.bar("Embedding") as tell:
        tell(1, 2)
        tell(2, 2)
    assert "Embedding" in capsys.readouterr().err
    monkeypatch.setattr(console, "_PATIENCE_SECONDS", 60.0)
    with console.bar("Embedding") as tell:
        tell(1, 2)
    assert "Embedding" not in capsys.readouterr().err
