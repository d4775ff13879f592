"""Data of version 0.x under today's commands: the home is started with as it was left, and everything in it is still there."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from fakes.bench import Bench
from support.command_line import ROOT

DUMPS = sorted((ROOT / "tests" / "data" / "schema").glob("*.sql"))


@pytest.fixture(params=DUMPS, ids=lambda dump: dump.stem)
def home(bench: Bench, request: pytest.FixtureRequest) -> Bench:
    """A home whose database is that of an older version."""
    bench.home.mkdir(exist_ok=True)
    connection = sqlite3.connect(bench.home / "cairn.db")
    connection.executescript(request.param.read_text(encoding="utf-8"))
    connection.close()
    return bench


def test_the_library_is_searched_after_a_rebuild(home: Bench) -> None:
    before = {row["id"]: row["version"] for row in json.loads(home.ok("sops", "status", "--json"))}
    assert before["refunds"] == 1
    home.ok("sops", "sync", "--rebuild")
    asked = json.loads(home.ok("ask", "refund within 30 days", "--role", "support", "--json"))
    assert {source["sop"] for source in asked["sources"]} <= set(before)
    assert asked["sources"], asked


def test_cases_people_and_practice_are_still_there(home: Bench) -> None:
    (case,) = json.loads(home.ok("cases", "list", "--all", "--days", "3650", "--json"))
    assert (case["status"], case["decided_by"], case["reason"]) == ("relayed", "U0OWNER", "A loyal customer.")
    exported = json.loads(home.ok("privacy", "export", "U1"))
    assert "one@x.example" in json.dumps(exported)
    assert home.run("rollout", "status").exit_code == 0
    assert home.run("retention", "show").exit_code == 0


def test_what_was_brought_up_is_backed_up_and_erased_from(home: Bench, tmp_path: Path) -> None:
    home.ok("backup", str(tmp_path / "one.backup"))
    home.ok("privacy", "erase", "U1", "--yes")
    assert home.run("privacy", "export", "U1").exit_code == 1
