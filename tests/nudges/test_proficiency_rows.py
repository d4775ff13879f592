"""Rows of proficiency follow the directory and the evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.practice_company import MAP, MONDAY, PEOPLE, Company
from fakes.unit_of_work import fake_units

from core.people import Person
from core.work_events import COMPLETED, MISSED, WorkEvent
from nudges.cards.working import work_happened
from nudges.learners.proficiency_rows import HORIZON, Proficiency, track
from nudges.rules import Rules
from nudges.skills.skillmap import SkillMap

START = date(2026, 3, 2)
NEW = Person("U5", "five@x.example", "Five", "support", started_on=START)


@pytest.fixture
def company() -> Company:
    """Only work is known of the one task: nothing can be practised."""
    company = Company(fake_units(), Rules(MAP))
    return company.open("# Closing\n\nNothing to practise.\n", people=[*PEOPLE, NEW])


def worked(company: Company, days: int, person: str = "U5", *, kind: str = COMPLETED, first: int = 0) -> None:
    events = [
        WorkEvent(f"{person}-{kind}-{number}-{place}", MONDAY + timedelta(days=number, minutes=place), kind, person, "refund")
        for number in range(first, first + days)
        for place in range(3)
    ]
    with company.units() as unit:
        work_happened(unit, company.rules, events, company.now)
        unit.commit()


def rows(company: Company) -> list[Proficiency]:
    while track(company.units, company.rules, company.now):
        pass
    with company.units() as unit:
        return list(unit.proficiency.everyone())


def test_people_with_a_start_and_a_role_on_the_map_get_a_row(company: Company) -> None:
    [row] = rows(company)
    assert (row.person, row.role, row.started_on, row.until) == ("U5", "support", START, date(2026, 3, 1))
    company.later(days=3)
    [row] = rows(company)
    assert (row.until, row.reached_on, row.evidence_from) == (date(2026, 3, 4), None, None)


def test_who_is_proficient_is_not_looked_at_again(company: Company) -> None:
    worked(company, 30)
    company.later(days=12)
    assert rows(company)[0].reached_on is None
    company.later(days=1)
    [row] = rows(company)
    assert (row.reached_on, row.until, row.evidence_from) == (date(2026, 3, 5), date(2026, 3, 14), START)
    worked(company, 3, kind=MISSED, first=20)
    company.later(days=30)
    assert rows(company) == [row]


def test_every_row_is_decided_nine_days_before_it_was_looked_at(company: Company) -> None:
    company.later(days=20)
    [row] = rows(company)
    assert row.decided_until == row.until - timedelta(days=9)


def test_who_leaves_keeps_a_row_with_an_end(company: Company) -> None:
    company.later(days=5)
    rows(company)
    with company.units() as unit:
        unit.people.remove("U5")
        unit.commit()
    company.later(days=3)
    [row] = rows(company)
    assert (row.ended_on, row.until, row.decided_until) == (date(2026, 3, 9), date(2026, 3, 9), date(2026, 2, 28))
    company.later(days=3)
    assert rows(company) == [row]


def test_whoever_has_a_last_day_in_the_directory_is_watched_up_to_it(company: Company) -> None:
    company.later(days=10)
    rows(company)
    with company.units() as unit:
        unit.people.save([replace(NEW, ended_on=date(2026, 3, 6))])
        unit.commit()
    company.later(days=30)
    [row] = rows(company)
    assert (row.ended_on, row.decided_until) == (date(2026, 3, 6), date(2026, 2, 25))
    assert rows(company) == [row]


def test_another_role_ends_one_row_and_begins_another(company: Company) -> None:
    skills = SkillMap({**MAP.roles, "lead": replace(MAP.roles["support"], id="lead")})
    company.rules = Rules(skills)
    company.later(days=5)
    rows(company)
    with company.units() as unit:
        unit.people.save([replace(NEW, role="lead")])
        unit.commit()
    company.later(days=2)
    before, after = rows(company)
    assert (before.role, before.ended_on) == ("support", date(2026, 3, 8))
    assert (after.role, after.started_on, after.ended_on) == ("lead", date(2026, 3, 9), None)
    company.later(days=2)
    assert rows(company)[1].started_on == date(2026, 3, 9)


def test_a_corrected_start_begins_the_row_anew(company: Company) -> None:
    company.later(days=5)
    rows(company)
    with company.units() as unit:
        unit.people.save([replace(NEW, started_on=date(2026, 3, 4))])
        unit.commit()
    [row] = rows(company)
    assert (row.started_on, row.until) == (date(2026, 3, 4), date(2026, 3, 6))


def test_a_row_by_address_goes_over_to_the_slack_id(company: Company) -> None:
    with company.units() as unit:
        unit.proficiency.save(Proficiency("five@x.example", "support", START, START))
        unit.commit()
    company.later(days=5)
    [row] = rows(company)
    assert row.person == "U5"


def test_a_map_that_cannot_be_read_ends_nothing(company: Company) -> None:
    company.later(days=5)
    [row] = rows(company)
    company.rules = Rules()
    company.later(days=1)
    assert rows(company) == [row]


def test_after_a_year_nobody_looks_any_more(company: Company) -> None:
    company.later(days=500)
    [row] = rows(company)
    assert row.decided_until == START + HORIZON
    company.later(days=1)
    assert rows(company) == [row]


def test_a_round_looks_at_so_many_people_only(company: Company) -> None:
    people = [replace(NEW, id=f"U{number}", email=None) for number in range(10, 20)]
    with company.units() as unit:
        unit.people.save(people)
        unit.commit()
    company.later(days=5)
    assert [track(company.units, company.rules, company.now, most=4) for _ in range(4)] == [4, 4, 3, 0]
