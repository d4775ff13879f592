"""What an operator is told on a bad day: one remedy, and the one that works."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from fakes.bench import Bench
from sqlalchemy.exc import OperationalError
from support.command_line import ROOT

from bot.wiring.checks.diagnosis import examine
from bot.wiring.checks.doctor import _database_check
from storage.database import opened
from storage.engine import make_engine
from storage.errors import explained

WAITS = "---\ntitle: Refunds\napproval: required\n---\n\n## Refund an annual plan\n\n1. Open the invoice.\n"
OPEN = "# Hours\n\n## Opening hours\n\n1. The desk opens at nine.\n"


def test_a_damaged_database_has_one_remedy(bench: Bench) -> None:
    bench.ok("sops", "status")
    file = bench.home / "cairn.db"
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xa5" * 4096 * 3
    file.write_bytes(content)
    with opened(bench.settings().database) as database:
        (finding,) = examine([_database_check(database)])
    assert not finding.ok
    assert "Stop Cairn, move cairn.db* away" in finding.detail
    assert finding.remedy == "", "a second remedy would contradict the first"


def test_files_left_beside_a_database_that_was_moved_are_named() -> None:
    engine = make_engine("sqlite:///cairn.db")
    error = OperationalError("SELECT 1", {}, sqlite3.OperationalError("disk I/O error"))
    assert "cairn.db-wal and cairn.db-shm" in explained(engine.url, error)


def test_a_first_question_about_what_waits_is_told_so(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sops").mkdir()
    (tmp_path / "sops" / "refunds.md").write_text(WAITS)
    (tmp_path / "sops" / "hours.md").write_text(OPEN)
    typed = ["", "", "", str(tmp_path / "sops"), "", "", "", "quantum chromodynamics lattice"]
    told = bench.run("init", answer="\n".join(typed) + "\n")
    assert "1 SOP waits for approval, and nobody finds what waits" in told.output, told.output


def test_the_manifest_to_paste_is_printed(bench: Bench) -> None:
    assert bench.ok("init", "--manifest") == (ROOT / "manifest.json").read_text(encoding="utf-8")
