"""Rows of proficiency become cohorts: who takes part, which arm they are in, and no name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from fakes.practice_company import MAP, MONDAY
from fakes.unit_of_work import Units, fake_units

from bot.insights.pages_work import RampUpPages
from bot.insights.ways import PlannedCohort, RampUpPlan, arms, is_seen, spell_of
from insights.cohorts.survival import Spell
from nudges.learners.proficiency_rows import Proficiency

JANUARY, APRIL = date(2026, 1, 12), date(2026, 4, 13)


@dataclass(frozen=True)
class Reader:
    team: tuple[str, ...] = ()
    is_admin: bool = False
    fewest: int = 5


def row(number: int, started_on: date = JANUARY, days: int | None = 40, *, role: str = "support") -> Proficiency:
    reached = None if days is None else started_on + timedelta(days=days)
    return Proficiency(f"U{number}", role, started_on, started_on + timedelta(days=100), reached, None, started_on)


def pages(rows: Iterable[Proficiency], plan: RampUpPlan | None = None, units: Units | None = None) -> RampUpPages:
    units = units or fake_units()
    with units() as unit:
        unit.proficiency.save(*rows)
        unit.commit()
    return RampUpPages(units, lambda: MONDAY, MAP, lambda _uow: plan or RampUpPlan())


WINTER = [row(number, days=30 + number) for number in range(8)]
SPRING = [row(number, APRIL, 20 + number) for number in range(10, 18)]


def test_an_administrator_sees_everybody_by_quarter_and_no_name() -> None:
    page = pages([*WINTER, *SPRING]).page(Reader(is_admin=True))
    assert [each[:2] for each in page.blocks[0].tables[0].rows] == [("Started in Q1 2026", "8"), ("Started in Q2 2026", "8")]
    assert page.figures[0].label == "Support"
    assert not any(f"U{number}" in repr(page) for number in range(20))


def test_a_manager_sees_the_own_team_only() -> None:
    rows = [*WINTER, *SPRING]
    page = pages(rows).page(Reader(team=tuple(each.person for each in WINTER)))
    assert [each[:2] for each in page.blocks[0].tables[0].rows] == [("Started in Q1 2026", "8")]
    small = pages(rows).page(Reader(team=("U0", "U1", "U2", "U3")))
    assert small.figures == []


def test_the_same_rows_give_the_same_page_on_every_database(units: Units) -> None:
    stored = pages([*WINTER, *SPRING], units=units).page(Reader(is_admin=True))
    assert stored == pages([*WINTER, *SPRING]).page(Reader(is_admin=True))


def test_nobody_counts_whose_first_weeks_were_not_watched() -> None:
    late = replace(WINTER[0], evidence_from=JANUARY + timedelta(days=29))
    assert not is_seen(late)
    assert not is_seen(replace(WINTER[0], evidence_from=None))
    assert not is_seen(replace(WINTER[0], reached_on=None, until=JANUARY + timedelta(days=8)))
    assert is_seen(WINTER[0])
    page = pages([late, *WINTER[1:]]).page(Reader(is_admin=True))
    assert page.blocks[0].tables[0].rows[0][1] == "7"
    assert page.notes[-1].startswith("A few people are not counted")


def test_a_way_ends_where_it_was_reached_left_or_cut() -> None:
    assert spell_of(row(1)) == Spell(40, is_reached=True)
    assert spell_of(row(1, days=None)) == Spell(91, is_reached=False)
    left = replace(row(1, days=None), ended_on=JANUARY + timedelta(days=50))
    assert spell_of(left) == Spell(41, is_reached=False)
    assert spell_of(row(1), JANUARY + timedelta(days=30)) == Spell(30, is_reached=False)
    assert spell_of(row(1), JANUARY + timedelta(days=41)) == Spell(40, is_reached=True)


def test_who_began_before_the_launch_counts_without_cairn_up_to_the_launch() -> None:
    found = arms([*WINTER, *SPRING], RampUpPlan(launch=JANUARY + timedelta(days=35)))
    assert found is not None
    treated, control = found
    assert len(treated.spells) == len(SPRING)
    assert [spell.days for spell in control.spells] == [30, 31, 32, 33, 34, 35, 35, 35]
    assert sum(spell.is_reached for spell in control.spells) == 5


def test_who_is_in_two_cohorts_has_cairn_from_the_first_start() -> None:
    later, never = PlannedCohort("Later", frozenset({"U1"}), APRIL), PlannedCohort("Newcomers", frozenset({"U1", "U2"}))
    first = PlannedCohort("First", frozenset({"U1"}), JANUARY)
    plan = RampUpPlan(cohorts=[never, later, first])
    assert [plan.cohort(person) for person in ("U1", "U2", "U3")] == [first, never, None]


@pytest.mark.parametrize("plan", [RampUpPlan(), RampUpPlan(launch=date(2025, 1, 1)), RampUpPlan(launch=date(2027, 1, 1))])
def test_without_both_arms_there_is_no_comparison(plan: RampUpPlan) -> None:
    assert arms([*WINTER, *SPRING], plan) is None


def test_a_drawn_start_compares_only_people_who_began_in_the_same_weeks() -> None:
    first = PlannedCohort("First", frozenset(f"U{number}" for number in (*range(4), *range(10, 14))), JANUARY)
    second = PlannedCohort("Second", frozenset(f"U{number}" for number in (*range(4, 8), *range(14, 18))), APRIL)
    others = [row(number) for number in range(30, 40)]
    found = arms([*WINTER, *SPRING, *others], RampUpPlan(launch=JANUARY, cohorts=[first, second], is_random=True))
    assert found is not None
    assert [len(arm.spells) for arm in found] == [4, 4]
    page = pages([*WINTER, *SPRING], RampUpPlan(cohorts=[first, second], is_random=True)).page(Reader(is_admin=True))
    assert {each[0] for each in page.blocks[0].tables[0].rows} == {"First", "Second"}


def test_a_hidden_cohort_takes_no_part_in_the_comparison() -> None:
    few = [row(number, date(2026, 7, 1)) for number in range(20, 23)]
    page = pages([*WINTER, *SPRING, *few], RampUpPlan(launch=APRIL)).page(Reader(is_admin=True))
    shown = [each for each in page.blocks[0].tables[0].rows if each[1] != "withheld"]
    assert len(shown) == 1
    assert page.blocks[0].text == ""
