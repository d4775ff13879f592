"""`cairn quiz import`: what is stored, what is left out with file, line and remedy, and what a dry run shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.quiz_sops import REFUNDS

TABLE = (
    "question,a,b,c,correct\n"
    "By when must the customer have the confirmation?,1 business day,3 business days,9 business days,b\n"
    "Which colour has the form?,Red,Green,Blue,c\n"
    "Who?,x,y,z,q\n"
)


@pytest.fixture
def library(bench: Bench, tmp_path: Path) -> Path:
    root = tmp_path / "sops"
    root.mkdir()
    (root / "refunds.md").write_text(REFUNDS)
    bench.ok("sops", "sync", str(root))
    (tmp_path / "quiz.csv").write_text(TABLE)
    return tmp_path


def test_a_dry_run_shows_evidence_and_stores_nothing(bench: Bench, library: Path) -> None:
    quiz = str(library / "quiz.csv")
    result = bench.run("quiz", "import", quiz, "--sop", "refunds", "--dry-run")
    assert result.exit_code == 1
    assert "Evidence: The customer must have the confirmation within 3 business days" in result.stdout
    assert "2 questions read: 1 may be asked at once, 1 wait for the SOP's owner. Nothing was stored." in result.stdout
    assert "quiz.csv:4: “q” is none of the options. Write one letter from a to c" in result.stderr
    shown = json.loads(bench.run("quiz", "import", quiz, "--sop", "refunds", "--json", "--dry-run").stdout)
    assert [item["release"] for item in shown["items"]] == ["auto", "review"]
    assert shown["items"][1]["findings"]
    assert (shown["problems"][0]["line"], shown["new"], shown["known"]) == (4, 0, 0)
    again = bench.run("quiz", "import", quiz, "--sop", "refunds")
    assert "2 are new, 0 were known" in again.stdout
    assert "0 are new, 2 were known" in bench.run("quiz", "import", quiz, "--sop", "refunds").stdout


def test_what_cannot_be_used_says_so_in_one_line(bench: Bench, library: Path) -> None:
    (library / "book.csv").write_bytes(b"PK\x03\x04" + b"x" * 20)
    wanted = {
        ("quiz.csv", "--sop", "nothing"): "No approved SOP has the id nothing",
        ("missing.csv", "--sop", "refunds"): "cannot be read",
        ("book.csv", "--sop", "refunds"): "Save the sheet as CSV",
    }
    for (name, *more), said in wanted.items():
        result = bench.run("quiz", "import", str(library / name), *more)
        assert result.exit_code == 1
        assert said in result.stderr
        assert "Traceback" not in result.stderr
