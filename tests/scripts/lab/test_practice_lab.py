"""`cairn practice simulate`, `cairn practice bench` and `cairn quiz edits`."""

from __future__ import annotations

import json
from pathlib import Path

from fakes.bench import Bench
from fakes.quiz_sops import REFUNDS


def test_the_simulation_prints_every_schedule_on_both_memories(bench: Bench) -> None:
    small = ("practice", "simulate", "--learners", "2", "--skills", "8", "--days", "70")
    lines = bench.ok(*small).splitlines()
    assert len(lines) == 16
    assert sum(" SM-2 " in line for line in lines) == 2
    rows = json.loads(bench.ok(*small, "--json"))
    assert {row["memory"] for row in rows} == {"act-r", "power-law"}


def test_the_bench_claims_everybody_once(bench: Bench) -> None:
    figures = json.loads(bench.run("practice", "bench", "--people", "30", "--cards", "5", "--json").stdout)
    assert (figures["people"], figures["batches"], figures["questions"], figures["sent_again"]) == (30, 30, 90, 0)
    assert "batches 5 " in bench.ok("practice", "bench", "--people", "5", "--cards", "4")


def test_edits_are_measured(bench: Bench, tmp_path: Path) -> None:
    edit = tmp_path / "01"
    edit.mkdir()
    (edit / "before.md").write_text(REFUNDS)
    (edit / "after.md").write_text(REFUNDS.replace("within 3 business days", "within 5 business days"))
    figures = json.loads(bench.ok("quiz", "edits", str(tmp_path), "--json"))
    assert figures["edits"] == 1
    assert figures["sections"]["changed"] >= figures["sections"]["told"] >= 1
    assert figures["items"]["n"] == figures["flagged_by_a_page_hash"]
    assert all(figures["items"][what] > 0 for what in ("keep", "flag", "suspend"))
