"""`cairn rollout status` on the real wiring, with a history that a test wrote."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

from fakes.bench import Bench
from fakes.samples import NOON
from support.command_line import ROOT

from core.people import Person
from core.work_events import WorkEvent

MAP = "roles: {support: {tasks: {refund: {title: Issue a refund, frequency: daily, impact: 4, sops: [refunds]}}}}\n"
SOP = """---
title: Refunds
owner: U0AMARA
---

## Issue a refund

1. Open the invoice in the billing tool and look for an open dispute.
2. Choose refund and write down the reason.
3. If the refund is more than EUR 200, ask the billing lead first.
"""
GUIDE = (ROOT / "docs" / "guide" / "rollout.md").read_text(encoding="utf-8")


def steps(bench: Bench) -> dict[str, dict[str, object]]:
    return {step["id"]: step for step in json.loads(bench.ok("rollout", "status", "--json"))["steps"]}


def work(bench: Bench, people: int = 6) -> None:
    """Ten weeks of refunds, with fewer errors in the last five."""
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        uow.people.save([Person("U0AMARA"), *(Person(f"U{each}", name=f"Name {each}", role="support") for each in range(people))])
        uow.work.add(
            [
                WorkEvent(f"{person}-{day}", NOON - timedelta(days=day), kind, f"U{person}", "refund")
                for person in range(people)
                for day in range(1, 70)
                for kind in ("step_missed" if day % (9 if day < 35 else 3) == 0 else "task_completed",)
            ]
        )
        uow.commit()


def test_from_nothing_to_a_measured_workflow(bench: Bench, tmp_path: Path) -> None:
    empty = bench.ok("rollout", "status")
    assert "Nothing is in the library yet." in empty
    assert "→ cairn people import people.csv" in empty
    for name, text in (("skills.yaml", MAP), ("refunds.md", SOP)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    bench.more["skills"] = tmp_path / "skills.yaml"
    bench.ok("sops", "sync", str(tmp_path))
    work(bench)
    found = steps(bench)
    assert [name for name, step in found.items() if step["is_done"]] == ["people", "library", "tasks", "work", "routine"]
    assert "roughest by the friction map: Issue a refund" in str(found["workflow"]["detail"])

    launch = (NOON - timedelta(days=35)).date()
    kpis = tmp_path / "kpis.yaml"
    kpis.write_text(f"launch: {launch}\nbaseline: 4 weeks\nkpis: {{error-rate: {{tasks: [refund]}}}}\n", encoding="utf-8")
    bench.more["kpis"] = kpis
    found = steps(bench)
    assert found["workflow"]["is_done"]
    assert re.fullmatch(r"Error rate: \d+\s%", str(found["baseline"]["detail"]))
    assert found["measured"]["is_done"]
    assert re.fullmatch(r"Error rate: \d+\s% before, [\d.]+\s% now", str(found["measured"]["detail"]))
    assert found["sops"]["is_done"]
    assert not found["refined"]["is_done"]
    (tmp_path / "refunds.md").write_text(SOP.replace("write down the reason", "write down the reason and the ticket"))
    bench.ok("sops", "sync", str(tmp_path))
    bench.now = NOON + timedelta(hours=1)
    assert steps(bench)["refined"]["is_done"]
    printed = bench.ok("rollout", "status")
    assert "Next: What its people ask is written down." in printed
    assert not re.search(r"U\d|Name \d", printed + json.dumps(found)), "nobody is named"


def test_the_work_of_few_people_is_not_told(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "skills.yaml").write_text(MAP, encoding="utf-8")
    (tmp_path / "kpis.yaml").write_text(f"launch: {NOON.date() - timedelta(days=35)}\nkpis: {{error-rate: {{tasks: [refund]}}}}\n")
    bench.more |= {"skills": tmp_path / "skills.yaml", "kpis": tmp_path / "kpis.yaml"}
    work(bench, people=3)
    found = steps(bench)
    assert str(found["work"]["detail"]).startswith("of fewer than 5 people")
    assert found["baseline"]["detail"] == "Error rate: withheld"


def test_the_guide_has_every_step_with_its_command(bench: Bench) -> None:
    for name, step in steps(bench).items():
        assert f"`{name}`" in GUIDE
        assert str(step["title"]) in GUIDE
        assert str(step["command"]).split(" ID")[0] in GUIDE
