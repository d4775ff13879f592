"""Whom a change is told: masters and askers who are enrolled, each at their slot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes.practice_company import DEADLINES, MONDAY, Company
from fakes.unit_of_work import fake_units

from nudges.cards.changed import ChangeNotice, notices_of
from nudges.cards.models import Cause
from nudges.learners.enrolment import opt_out

CHANGE = ChangeNotice("", DEADLINES, 1, 2, MONDAY)


@pytest.fixture
def company() -> Company:
    return Company(fake_units()).open()


def practised(company: Company, person: str = "U1", cause: Cause = Cause.QUESTION, **schedule: int) -> None:
    start = company.asks_about(DEADLINES, person)
    assert start is not None
    card = company.card(start.family, person)
    with company.units() as unit:
        unit.cards.save(replace(card, cause=cause, schedule=replace(card.schedule, **schedule)))
        unit.commit()


def told(company: Company, *askers: str) -> list[tuple[str, datetime]]:
    with company.units() as unit:
        notices = notices_of(unit, company.rules, CHANGE, askers, company.now)
    assert all((notice.section, notice.known, notice.version) == (DEADLINES, 1, 2) for notice in notices)
    return [(notice.person, notice.due_at) for notice in notices]


def test_who_mastered_it_or_asked_hears_at_their_own_slot(company: Company) -> None:
    practised(company, reviews=2, interval=7, misses=0)
    tuesday = datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert told(company) == [("U1", tuesday)]
    assert told(company, "U2", "U1") == [("U1", tuesday), ("U2", tuesday - timedelta(hours=5, minutes=30))]


@pytest.mark.parametrize(
    ("cause", "schedule", "is_told"),
    [
        (Cause.QUESTION, {"reviews": 1, "interval": 9, "misses": 0}, False),
        (Cause.QUESTION, {"reviews": 4, "interval": 6, "misses": 0}, False),
        (Cause.QUESTION, {"reviews": 4, "interval": 20, "misses": 1}, False),
        (Cause.CHANGED, {"reviews": 4, "interval": 1, "misses": 0}, True),
    ],
    ids=["once", "short interval", "missed", "begun anew by this change"],
)
def test_mastered_is_right_more_than_once_and_a_week_ahead(
    company: Company, cause: Cause, schedule: dict[str, int], is_told: bool
) -> None:
    practised(company, cause=cause, **schedule)
    assert bool(told(company)) is is_told


def test_who_opted_out_and_who_was_erased_are_left_out(company: Company) -> None:
    with company.units() as unit:
        opt_out(unit, company.rules, "U1", company.now)
        unit.commit()
    assert told(company, "U1", "") == []


def test_who_never_practised_has_the_usual_slot(company: Company) -> None:
    assert told(company, "U0NEW") == [("U0NEW", datetime(2026, 3, 3, 9, tzinfo=UTC))]


def test_a_pause_without_end_is_looked_at_a_week_later(company: Company) -> None:
    with company.units() as unit:
        unit.learners.save(replace(unit.learners.get("U1"), is_paused=True))
        unit.commit()
    assert told(company, "U1") == [("U1", MONDAY + timedelta(days=7))]
