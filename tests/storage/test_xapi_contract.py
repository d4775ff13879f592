"""Statements, lessons and marks: the same on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fakes.practice_company import ISSUE, Company
from fakes.samples import question
from sqlalchemy import Engine, select
from support.statements_world import happened

from insights.xapi.models import Pending, StatementKind
from insights.xapi.statements import statement_id
from nudges.lessons.cutting import LessonView
from retrieval.library.models import SectionRef
from retrieval.library.versions import Version
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork
from storage.xapi import StatementRow

Units = Callable[[], Any]
MINUTE = timedelta(minutes=1)


def entered(units: Units, company: Company) -> list[Pending]:
    with units() as unit:
        unit.statements.enter(company.now - timedelta(days=2), company.now, 100)
        found = unit.statements.claim(company.now, company.now + 5 * MINUTE, 100)
        unit.commit()
    return list(found)


def test_each_thing_that_happened_is_entered_once(units: Units) -> None:
    company = happened(units)
    pending = entered(units, company)
    assert {one.kind for one in pending} == set(StatementKind)
    assert [one.attempts for one in pending] == [1] * len(pending)
    assert {one.id for one in pending} == {statement_id(one.kind, one.source) for one in pending}
    with units() as unit:
        assert unit.statements.enter(company.now - timedelta(days=2), company.now, 100) == 0
        assert not unit.statements.claim(company.now + MINUTE, company.now, 100)


def test_what_happened_before_is_not_entered(units: Units) -> None:
    company = happened(units)
    with units() as unit:
        assert unit.statements.enter(company.now + MINUTE, company.now, 100) == 0


def test_a_limit_holds_over_all_kinds(units: Units) -> None:
    company = happened(units)
    with units() as unit:
        assert unit.statements.enter(company.now - timedelta(days=2), company.now, 2) == 2
        assert unit.statements.enter(company.now - timedelta(days=2), company.now, 1) == 1


def test_an_occurrence_has_its_section_and_result(units: Units) -> None:
    company = happened(units)
    pending = entered(units, company)
    with units() as unit:
        found = {one.kind: one for one in unit.statements.occurrences(pending).values()}
        item = unit.items.get(found[StatementKind.ANSWERED].interaction.item).item
    answered = found[StatementKind.ANSWERED]
    assert (answered.person, answered.is_right, answered.seconds, answered.is_open) == ("U1", False, 7.5, True)
    asked = answered.interaction
    assert (asked.stem, asked.options, asked.key) == (item.stem, item.options, item.key)
    assert found[StatementKind.EXPERIENCED].sop == ISSUE.sop_id
    assert found[StatementKind.EXPERIENCED].title
    assert found[StatementKind.COMPLETED].score == 0.0
    assert found[StatementKind.ASKED].outcome == question().outcome


def test_a_restricted_sop_gives_neither_title_nor_words(units: Units) -> None:
    company = happened(units)
    with units() as unit:
        card = unit.library.card(ISSUE.sop_id)
        document = unit.library.document(ISSUE.sop_id, card.version)
        hidden = replace(document, governance=replace(document.governance, audience=frozenset({"finance"})))
        unit.library.add_version(hidden, Version(ISSUE.sop_id, card.version + 1, "new", company.now))
        unit.library.make_current(ISSUE.sop_id, card.version + 1, company.now, "U0OWNER")
        unit.commit()
    with units() as unit:
        found = {one.kind: one for one in unit.statements.occurrences(entered_in(unit, company)).values()}
    answered = found[StatementKind.ANSWERED]
    assert (answered.is_open, answered.title, answered.interaction.stem, answered.interaction.options) == (False, "", "", ())
    assert (found[StatementKind.EXPERIENCED].is_open, found[StatementKind.EXPERIENCED].title) == (False, "")


def entered_in(unit: Any, company: Company) -> Any:
    unit.statements.enter(company.now - timedelta(days=2), company.now, 100)
    return unit.statements.claim(company.now, company.now + MINUTE, 100)


def test_sent_parked_and_postponed_statements_are_counted(units: Units) -> None:
    company = happened(units)
    first, second, third, *others = (one.id for one in entered(units, company))
    with units() as unit:
        unit.statements.sent([first], company.now)
        unit.statements.park(second, "the LRS answers 400", company.now)
        unit.statements.postpone([third, *others], company.now + MINUTE, "the LRS answers 503")
        unit.commit()
    with units() as unit:
        backlog = unit.statements.backlog()
        assert (backlog.sent, backlog.parked, backlog.waiting) == (1, 1, 1 + len(others))
        assert (backlog.reasons, backlog.error, backlog.since) == (("the LRS answers 400",), "the LRS answers 503", company.now)
        assert unit.statements.retry(company.now) == 1
        due = [one.id for one in unit.statements.claim(company.now, company.now + MINUTE, 9)]
        assert due == [second]
        unit.statements.drop([second])
        assert unit.statements.backlog().parked == 0


def test_an_erased_person_leaves_no_statement_to_send(engine: Engine) -> None:
    def units() -> SqlUnitOfWork:
        return SqlUnitOfWork(engine)

    company = happened(units)
    pending = entered(units, company)
    with units() as unit:
        unit.statements.sent([pending[0].id], company.now)
        unit.commit()
    personal = SqlPersonalData(engine)
    assert len(personal.export("U1")["statements"]) == len(pending)
    assert personal.export("U1")["practice"]["lessons"][0]["id"] == "l1"
    assert any("One xAPI statement was sent" in line for line in personal.left("U1"))
    assert personal.erase("U1")["statements"] == len(pending)
    with engine.connect() as connection:
        assert connection.execute(select(StatementRow.__table__)).all() == []
    with units() as unit:
        assert unit.statements.enter(company.now - timedelta(days=2), company.now, 100) == 0
        assert unit.lessons.of_person("U1") == []


def test_marks_are_numbers_by_name(units: Units) -> None:
    with units() as unit:
        assert unit.counters.get("simulated") is None
        unit.counters.put("simulated", 1)
        unit.counters.put("simulated", 2)
        unit.commit()
    with units() as unit:
        assert unit.counters.get("simulated") == 2
        assert unit.library.revision() == 0


def test_a_mark_is_raised_once_to_a_height(units: Units) -> None:
    raised = []
    for value in (5, 5, 4, 6):
        with units() as unit:
            raised.append(unit.counters.raise_to("day", value))
            unit.commit()
    assert raised == [True, False, False, True]


def test_lessons_are_read_oldest_first(units: Units) -> None:
    at = Company(units).now
    views = [LessonView(f"l{number}", "U1", SectionRef("a", "b"), 1, at - number * MINUTE) for number in range(3)]
    with units() as unit:
        unit.lessons.add(views)
        assert unit.lessons.of_person("U1") == views[::-1]
        assert unit.lessons.of_person("U2") == []


@pytest.mark.parametrize("kind", list(StatementKind))
def test_an_id_follows_from_what_the_statement_is_about(kind: StatementKind) -> None:
    assert statement_id(kind, "x") == statement_id(kind, "x") != statement_id(kind, "y")
