"""Runs of checklists: the same on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fakes.samples import NOON, later
from sqlalchemy import Engine

from nudges.lessons.checklists import Checklist
from retrieval.library.models import SectionRef
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork

RUN = Checklist("c1", "U1", SectionRef("refunds", "issue"), 3, NOON)


def test_a_run_keeps_what_is_ticked_until_it_is_dropped(units: Callable[[], Any]) -> None:
    with units() as unit:
        unit.checklists.add(RUN)
        unit.checklists.add(replace(RUN, version=9))
        unit.checklists.save(replace(RUN, done=frozenset({4, 0})))
        unit.checklists.save(replace(RUN, id="unknown"))
        unit.commit()
    with units() as unit:
        assert unit.checklists.get("c1", lock=True) == replace(RUN, done=frozenset({0, 4}))
        assert unit.checklists.get("unknown") is None
        assert [unit.checklists.drop("c1"), unit.checklists.drop("c1")] == [True, False]
        unit.commit()
    with units() as unit:
        assert unit.checklists.get("c1") is None


def test_old_runs_are_dropped(units: Callable[[], Any]) -> None:
    with units() as unit:
        unit.checklists.add(RUN)
        unit.checklists.add(replace(RUN, id="c2", started_at=later(days=1)))
        assert unit.checklists.drop_begun_before(later(hours=1)) == 1
        assert unit.checklists.get("c1") is None
        assert unit.checklists.get("c2") is not None


def test_an_export_shows_a_run_and_an_erasure_removes_it(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.checklists.add(RUN)
        unit.checklists.add(replace(RUN, id="c2", person="U2"))
        unit.commit()
    personal = SqlPersonalData(engine)
    [shown] = personal.export("U1")["practice"]["checklists"]
    assert (shown["id"], shown["section"], shown["done"]) == ("c1", "issue", [])
    personal.erase("U1")
    with SqlUnitOfWork(engine) as unit:
        assert unit.checklists.get("c1") is None
        assert unit.checklists.get("c2") is not None
