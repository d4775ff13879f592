"""`cairn why` on the real wiring."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from fakes.bench import Bench
from fakes.samples import NOON

from core.people import Person
from core.work_events import WorkEvent

MAP = """roles:
  support:
    title: Support
    tasks:
      refund: {title: Issue a refund, frequency: daily, impact: 4, sops: [refunds]}
      greet: {title: Greet, frequency: daily, impact: 1, sops: [greeting]}
"""


def company(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "skills.yaml"
    file.write_text(MAP, encoding="utf-8")
    bench.more["skills"] = file
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        uow.people.save([Person(f"U{number}", role="support") for number in range(6)])
        events = [
            WorkEvent(f"{person}-{task}-{number}", NOON - timedelta(days=1), kind, f"U{person}", task)
            for person in range(6)
            for task, errors in (("refund", 12), ("greet", 1))
            for number in range(30)
            for kind in ("step_missed" if number < errors else "task_completed",)
        ]
        uow.work.add(events)
        uow.commit()


def rows(page: Any, caption: str) -> list[dict[str, str]]:
    (table,) = [table for block in page["blocks"] for table in block["tables"] if table["caption"] == caption]
    return [dict(zip(table["header"], row, strict=True)) for row in table["rows"]]


def test_the_figures_of_the_page_without_names(bench: Bench, tmp_path: Path) -> None:
    company(bench, tmp_path)
    page = json.loads(bench.ok("why", "--json"))
    refund = next(row for row in rows(page, "Last weeks against the other tasks") if row["Task"] == "Issue a refund")
    assert (refund["People"], refund["Right in practice"], refund["Had a lesson"]) == ("6", "no data", "0 of 6")
    assert refund["Errors at work"].startswith("38\u00a0%")
    assert [row["Why here"] for row in rows(page, "Skill matrix")] == ["no SOP describes it"] * 2
    assert rows(page, "Events in 10 person-weeks")[0]["Task"] == "Issue a refund"
    printed = bench.ok("why")
    assert "Why: Where is the bottleneck of each task?" in printed
    assert "Issue a refund" in printed
    assert "withheld" not in printed
    assert not any(f"U{number}" in printed + json.dumps(page) for number in range(6))


def test_no_sum_tells_a_part_that_is_withheld(bench: Bench, tmp_path: Path) -> None:
    company(bench, tmp_path)
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        escalated = [WorkEvent(f"e{person}", NOON - timedelta(days=1), "escalated", f"U{person}", "refund") for person in range(4)]
        uow.work.add(escalated)
        uow.commit()
    row, _ = rows(json.loads(bench.ok("why", "--json")), "Events in 10 person-weeks")
    assert (row["Task"], row["Escalations"], row["Errors"]) == ("Issue a refund", "withheld", "15.0")


def test_what_is_missing_is_said_in_one_line(bench: Bench, tmp_path: Path) -> None:
    missing = bench.run("why")
    assert missing.exit_code == 1
    assert "write a skill map" in missing.output
    company(bench, tmp_path)
    bench.now = NOON + timedelta(days=365)
    assert "No task has enough people yet" in bench.ok("why")
