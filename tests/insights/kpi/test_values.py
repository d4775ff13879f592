"""The ladder over rows in memory: values, weeks, baselines, cohorts, and nothing about a group that is too small."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.unit_of_work import fake_units

from core.people import Person
from core.work_events import WorkEvent
from insights.cohorts.verdict_words import Grade
from insights.kpi.builtin import BUILT_IN, default_plan
from insights.kpi.formula import parse_formula
from insights.kpi.models import Aim, Cohort, Kpi, Level, Plan
from insights.kpi.parts import Scope
from insights.kpi.values import Given, Ladder, Measured, Value
from insights.kpi.words import change_words, shown
from retrieval.library.models import SectionRef

NOW = datetime(2026, 11, 29, 15, tzinfo=UTC)
WEEK = timedelta(days=7)
TIME = Kpi("time", "Time", Level.WORK, "minutes", Aim.DOWN, parse_formula("mean(handling_time)"))
PEOPLE = [Person(f"U{number}", role="a" if number < 20 else "b") for number in range(40)]


def timed(person: str, at: datetime, value: float, unit: str = "minutes", **fields: str) -> WorkEvent:
    return WorkEvent(
        f"{person}-{at.isoformat()}-{unit}", at, fields.pop("kind", "handling_time"), person, value=value, unit=unit, **fields
    )


def read(
    events: list[WorkEvent], plan: Plan, scope: Scope | None = None, *, fewest: int = 5, given: dict[str, Given] | None = None
) -> dict[str, Measured]:
    units = fake_units()
    with units() as unit:
        unit.work.add(events)
        ladder = Ladder(plan, PEOPLE, given or {}, fewest)
        return {one.kpi.id: one for one in ladder.read(unit.facts, scope or Scope(), NOW)}


def only(kpi: Kpi, **fields: object) -> Plan:
    return replace(Plan({kpi.id: kpi}), **fields)  # type: ignore[arg-type]


def test_without_rows_every_kpi_is_there_and_has_no_data() -> None:
    found = read([], default_plan())
    assert list(found) == [kpi.id for kpi in sorted(BUILT_IN.values(), key=lambda kpi: kpi.level)]
    assert not any(one.has_data for one in found.values())
    assert found["roi"].kpi.level is Level.RETURN


def test_a_value_its_change_and_its_weeks() -> None:
    events = [timed(f"U{person}", NOW - week * WEEK, 10.0 + week) for person in range(6) for week in range(10)]
    one = read(events, only(TIME))["time"]
    assert one.now == Value(11.5, 24)
    assert one.previous == Value(15.5, 24)
    assert one.baseline is None
    assert [value for _, value in one.weeks] == [None] * 3 + [19.0, 18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0]
    assert one.weeks[-1][0] == date(2026, 11, 23)
    assert (shown(one, one.now), change_words(one)) == ("11.5 minutes", "\u22124.0 minutes")


def test_a_value_of_four_people_is_withheld_everywhere() -> None:
    events = [timed(f"U{person}", NOW - week * WEEK, 10.0) for person in range(4) for week in range(13)]
    one = read(events, only(TIME, launch=date(2026, 11, 2)))["time"]
    assert one.now == Value(None, 0, is_withheld=True)
    assert one.previous.is_withheld
    assert one.baseline is not None
    assert one.baseline.is_withheld
    assert {value for _, value in one.weeks} == {None}
    assert all(each.comparison.effect is None for each in one.compared)
    assert shown(one, one.now) == "withheld"


def test_the_strict_bound_withholds_groups_under_ten() -> None:
    events = [timed(f"U{person}", NOW, 10.0) for person in range(9)]
    assert read(events, only(TIME))["time"].now.n == 9
    assert read(events, only(TIME), fewest=10)["time"].now.is_withheld


def test_the_baseline_lies_before_the_launch() -> None:
    launch = datetime(2026, 10, 5, tzinfo=UTC)
    events = [
        timed(f"U{person}", launch + days * timedelta(days=1), 30.0 if days < 0 else 10.0)
        for person in range(6)
        for days in (-57, -1, 0, 50)
    ]
    one = read(events, only(TIME, launch=launch.date()))["time"]
    assert one.baseline == Value(30.0, 6)
    assert one.now == Value(10.0, 6)
    [compared] = one.compared
    assert (compared.cohort, compared.start) == ("Everyone", launch.date())
    assert compared.comparison.grade is Grade.DESCRIPTIVE
    assert not compared.comparison.may_claim


def test_staggered_cohorts_are_compared_with_who_has_not_started() -> None:
    start = date(2026, 10, 5)
    cohorts = {
        "a": Cohort("a", "Team A", role="a", starts=start),
        "b": Cohort("b", "Team B", role="b", starts=date(2026, 11, 16)),
    }
    events = []
    for number in range(40):
        for week in range(-8, 6):
            at = datetime(2026, 10, 5, 9, tzinfo=UTC) + week * WEEK
            is_after = number < 20 and week >= 0
            events.append(timed(f"U{number}", at, (20.0 if is_after else 30.0) + number % 5 + week % 3))
    one = read(events, only(TIME, cohorts=cohorts))["time"]
    first = one.compared[0]
    assert (first.cohort, first.comparison.grade) == ("Team A", Grade.DIFFERENCE)
    assert first.comparison.effect == pytest.approx(-10.0, abs=0.5)
    assert (first.comparison.treated, first.comparison.control) == (20, 20)
    assert first.comparison.may_claim
    drawn = read(events, only(TIME, cohorts=cohorts, is_random=True))["time"].compared[0].comparison
    assert drawn.grade is Grade.RANDOMISED


def test_who_has_cairn_with_another_cohort_is_no_control_and_counts_from_the_first_start() -> None:
    """Newcomers are in no started cohort of their own, but ten are in Team A and ten in Team B."""
    start, later = date(2026, 9, 21), date(2026, 10, 19)
    cohorts = {
        "new": Cohort("new", "Newcomers", people=tuple(f"U{number}" for number in range(10, 30))),
        "a": Cohort("a", "Team A", role="a", starts=start),
        "b": Cohort("b", "Team B", role="b", starts=later),
        "late": Cohort("late", "Late", people=tuple(f"U{number}" for number in range(15, 40)), starts=date(2026, 11, 2)),
    }
    events = []
    for number in range(40):
        for week in range(-8, 9):
            at = datetime(2026, 9, 21, 9, tzinfo=UTC) + week * WEEK
            has_cairn = at.date() >= (start if number < 20 else later)
            events.append(timed(f"U{number}", at, (20.0 if has_cairn else 30.0) + number % 5 + week % 3))
    compared = {each.cohort: each.comparison for each in read(events, only(TIME, cohorts=cohorts))["time"].compared}
    assert list(compared) == ["Team A", "Team B"], "who is in Late had it before"
    first, second = compared["Team A"], compared["Team B"]
    assert (first.grade, first.treated, first.control) == (Grade.DIFFERENCE, 20, 20)
    assert first.effect == pytest.approx(-10.0, abs=0.5), "up to the start of Team B, the last weeks with a control"
    assert "(Newcomers, Team B, Late)" in first.words
    assert (second.treated, second.control) == (20, None), "all others have it: those of Newcomers with Team A"


def test_a_small_cohort_hides_another_so_that_it_cannot_be_worked_out() -> None:
    cohorts = {
        name: Cohort(name, name, people=tuple(people))
        for name, people in {"big": ["U1", "U2", "U3", "U4", "U5", "U6"], "small": ["U7", "U8"]}.items()
    }
    events = [timed(f"U{number}", NOW, 10.0) for number in range(1, 20)]
    values = dict(read(events, only(TIME, cohorts=cohorts))["time"].cohorts)
    assert values["small"].is_withheld
    assert values["big"].is_withheld
    assert values["Everyone else"] == Value(10.0, 11)


def test_a_cohort_within_another_is_withheld_where_the_difference_is_a_few_people() -> None:
    team = [f"U{number}" for number in range(1, 9)]
    cohorts = {
        name: Cohort(name, name, people=tuple(people)) for name, people in {"team": team, "all": [*team, "U9", "U10"]}.items()
    }
    events = [timed(f"U{number}", NOW, 10.0) for number in range(1, 20)]
    values = dict(read(events, only(TIME, cohorts=cohorts))["time"].cohorts)
    assert values["team"].is_withheld
    assert values["all"] == Value(10.0, 10)


def test_amounts_in_two_currencies_are_never_added_up() -> None:
    leakage = BUILT_IN["leakage"]
    euros = [timed(f"U{number}", NOW, 40.0, "EUR", kind="leakage") for number in range(6)]
    one = read(euros, only(leakage))["leakage"]
    assert (one.unit, shown(one, one.now)) == ("EUR", "60 EUR per week")
    mixed = [*euros, timed("U9", NOW, 5.0, "USD", kind="leakage")]
    both = read(mixed, only(leakage))["leakage"]
    assert not both.has_data
    assert "EUR, USD" in both.note
    named = read(mixed, only(replace(leakage, unit="EUR")))["leakage"]
    assert named.now.value == 60.0


def test_a_kpi_of_a_task_counts_that_task_alone() -> None:
    events = [timed(f"U{n}", NOW, 10.0, task="refund") for n in range(6)]
    events += [timed(f"U{n}", NOW - WEEK, 90.0, task="capture") for n in range(6)]
    assert read(events, only(replace(TIME, tasks=("refund",))))["time"].now == Value(10.0, 6)


def test_a_manager_s_numbers_are_of_their_team_and_an_owner_s_of_their_tasks() -> None:
    events = [timed(f"U{n}", NOW, 10.0, task="refund") for n in range(6)]
    events += [timed(f"U{n}", NOW, 90.0, task="capture") for n in range(10, 16)]
    team = Scope(people=frozenset(f"U{n}" for n in range(10, 16)))
    assert read(events, only(TIME), team)["time"].now == Value(90.0, 6)
    places = {"refund": [SectionRef("refunds", "")], "capture": [SectionRef("captures", "steps")]}
    assert read(events, only(TIME), Scope(sops=frozenset({"refunds"}), places=places))["time"].now == Value(10.0, 6)
    assert not read(events, only(TIME), Scope(sops=frozenset(), places=places))["time"].has_data
    other = only(replace(TIME, tasks=("capture",)))
    assert not read(events, other, Scope(sops=frozenset({"refunds"}), places=places))["time"].has_data


def test_figures_from_elsewhere_are_taken_over() -> None:
    given = {"time-to-proficiency": Given(41.0, 12), "roi": Given(None, 0, "Too few people.")}
    found = read([], default_plan(), given=given)
    assert shown(found["time-to-proficiency"], found["time-to-proficiency"].now) == "41 days"
    assert (found["roi"].has_data, found["roi"].note) == (False, "Too few people.")
