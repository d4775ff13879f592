"""`cairn sops import`, and documents on the way through `sops sync` and `ask`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes.bench import Bench

CSV = 'question,answer,team\nHow long may a badge be lent?,"1. Ask at gate 2\n2. Return it within 5 days",Security\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sops" / "badges.csv"
    path.parent.mkdir()
    path.write_text(CSV)
    return path


@pytest.mark.process
def test_a_document_is_shown_as_markdown_and_written_for_a_look(bench: Bench, file: Path, tmp_path: Path) -> None:
    result = bench.run("sops", "import", str(file))
    assert result.exit_code == 0
    assert result.stdout.startswith(
        '---\ntitle: "Badges"\napproval: "required"\n---\n\n'
        "<!-- row 2 -->\n\n## How long may a badge be lent?\n\n1. Ask at gate 2\n"
    )
    assert "1 section, 0 tables, 2 steps, 0 warnings. It waits for approval when it is synced." in result.stderr
    told = bench.ok("sops", "import", str(file), "--out", str(tmp_path / "look"))
    said = "1 section, 0 tables, 2 steps, 0 warnings. It waits for approval when it is synced."
    assert told == f"{said} Written to {tmp_path}/look/badges.md.\n"
    assert bench.run("sops", "import", str(file), "--out", str(tmp_path / "look")).exit_code == 0
    (tmp_path / "look" / "badges.md").write_text("mine")
    refused = bench.run("sops", "import", str(file), "--out", str(tmp_path / "look"))
    assert (refused.exit_code, (tmp_path / "look" / "badges.md").read_text()) == (2, "mine")


@pytest.mark.process
def test_what_cannot_be_converted_is_named(bench: Bench, file: Path) -> None:
    bad = file.with_name("bad.docx")
    bad.write_text("junk")
    result = bench.run("sops", "import", str(bad))
    assert result.exit_code == 1
    assert f"error: {bad}: the file is damaged: it is no Office document." in result.stderr
    assert json.loads(bench.run("sops", "import", str(bad), "--json").stdout)["markdown"] is None


def test_only_documents_are_imported(bench: Bench, file: Path) -> None:
    assert bench.run("sops", "import", str(file.with_name("gone.pdf"))).exit_code == 2
    note = file.with_name("note.md")
    note.write_text("x")
    assert bench.run("sops", "import", str(note)).exit_code == 2


@pytest.mark.process
def test_a_synced_document_answers_with_its_row(bench: Bench, file: Path) -> None:
    file.with_name("broken.pdf").write_text("%PDF-1.4 junk")
    file.with_name(f"{file.name}.yaml").write_text("approval: auto\n")
    result = bench.run("sops", "sync", str(file.parent))
    assert result.exit_code == 1
    assert f"error: {file.parent}/broken.pdf: the file is damaged." in result.stderr
    assert result.stdout.startswith("1 added")
    found = json.loads(bench.ok("ask", "How long may a badge be lent?", "--json"))
    assert [(source["sop"], source["reference"]) for source in found["sources"]][:1] == [("badges", "row 2")]
    assert "row 2 · " in bench.ok("ask", "How long may a badge be lent?")
