"""`cairn why` on the real wiring."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

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


def test_the_figures_of_the_page_without_names(bench: Bench, tmp_path: Path) -> None:
    company(bench, tmp_path)
    found = json.loads(bench.ok("why", "--json"))
    refund = next(row for row in found["tasks"] if row["task"] == "refund")
    assert (refund["people"], refund["work_errors"]["events"], refund["work_errors"]["of"]) == (6, 72, 180)
    assert (refund["work_errors"]["level"], refund["right_in_practice"], refund["questions"]) == ("high", None, 0)
    assert refund["had_a_lesson"] == 0
    assert [row["reason"] for row in found["invest"]] == ["no SOP describes it"] * 2
    assert found["friction"][0]["task"] == "refund"
    printed = bench.ok("why")
    assert "refund" in printed
    assert not any(f"U{number}" in printed + json.dumps(found) for number in range(6))
    (one,) = json.loads(bench.ok("why", "--task", "support/greet", "--json"))["tasks"]
    assert one["task"] == "greet"


def test_no_sum_tells_a_part_that_is_withheld(bench: Bench, tmp_path: Path) -> None:
    company(bench, tmp_path)
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        escalated = [WorkEvent(f"e{person}", NOON - timedelta(days=1), "escalated", f"U{person}", "refund") for person in range(4)]
        uow.work.add(escalated)
        uow.commit()
    row, _ = json.loads(bench.ok("why", "--json"))["friction"]
    assert (row["task"], row["escalations"], row["errors"]) == ("refund", None, 15.0)
    assert set(row) == {"role", "task", "title", "people", "questions", "stuck", "escalations", "errors"}


def test_what_is_missing_is_said_in_one_line(bench: Bench, tmp_path: Path) -> None:
    missing = bench.run("why")
    assert missing.exit_code == 1
    assert "write a skill map" in missing.output
    company(bench, tmp_path)
    unknown = bench.run("why", "--task", "nothing")
    assert unknown.exit_code == 2
    assert "no task of the skill map has this id" in unknown.output
    bench.now = NOON + timedelta(days=365)
    assert "No task has 5 people yet" in bench.ok("why")
