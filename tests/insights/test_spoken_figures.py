"""What is said of KPIs, comparisons, returns and diagnoses, in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes.unit_of_work import fake_units
from support.pseudo_locale import hard_coded, pseudo_locale

from core.localization import gettext, speaking
from core.people import Person
from core.work_events import WorkEvent
from insights.cohorts.comparison import Arm, Comparison, compare
from insights.cohorts.estimates import Estimate
from insights.cohorts.ramp_up import Cohort, compare_times
from insights.cohorts.roi import Effort, Improvement, roi
from insights.cohorts.roi_assumptions import RoiAssumptions
from insights.cohorts.roi_assumptions import Value as Worth
from insights.cohorts.roi_block import roi_block
from insights.cohorts.survival import Spell
from insights.cohorts.verdict_words import Grade, Sides, explain
from insights.diagnosis import matrix
from insights.diagnosis.models import Cause, Diagnosis, Level, Missing, Rate, TaskInfo
from insights.diagnosis.words import reason, verdict
from insights.kpi.builtin import BUILT_IN
from insights.kpi.formula import parse_formula
from insights.kpi.models import LEVEL_WORDS, Aim, Kpi, Plan
from insights.kpi.models import Level as Rung
from insights.kpi.parts import Scope
from insights.kpi.values import Ladder, Measured, Memo, Value
from insights.kpi.words import amount, change_words, shown

NOW = datetime(2026, 11, 29, 15, tzinfo=UTC)
COST = Kpi("cost", "Κόστος", Rung.WORK, "€", Aim.DOWN, parse_formula("sum(leakage)"))
TIME = replace(COST, id="time", unit="minutes", formula=parse_formula("mean(handling_time)"))
SEEN = Measured(TIME, "minutes", Value(1234.5, 9), Value(1240.0, 9))
ASSUMED = RoiAssumptions(currency="€", running_per_month=100, values={"χρόνος": Worth(0.5, 1000)})
FASTER = Comparison(Grade.SERIES, -2.0, -3.0, -1.0, 30, None, "λόγος")
CHANGED = Improvement("χρόνος", "Χρόνος", FASTER, is_lower_better=True, people=20)
YEAR = Effort(6000, 600, 52)
RATE = Rate(4, 20, 9, 0.2, 0.1, 0.3, 0.15, Level.HIGH)
TASK = TaskInfo("ρόλος", "έργο", "Επιστροφή", "Ρόλος", 3, 2, ())
FOUND = Diagnosis(TASK, Cause.SOP, Missing.NONE, 9, RATE, RATE, RATE, asked=20, versions=2)


def returned(*improvements: Improvement, setup: float = 0.0) -> list[object]:
    assumed = replace(ASSUMED, setup=setup)
    block = roi_block(roi(assumed, improvements, YEAR), assumed)
    cells = [cell for table in block.tables for row in (table.header, *table.rows) for cell in row]
    return [block.title, block.text, *cells, *(table.caption for table in block.tables), block.tables[0].empty]


def grades() -> list[object]:
    estimates = (Estimate(2.0, 1.0, 3.0), Estimate(-2.0, -3.0, -1.0), Estimate(1.0, -1.0, 3.0), Estimate(0.0, 0.0, 0.0))
    sides = (Sides(30), Sides(30, 20), Sides(30, 20, "Ομάδα"))
    return [
        explain(grade, estimate, side, is_large=is_large)
        for grade in Grade
        for estimate in estimates
        for side in sides
        for is_large in (True, False)
    ]


def diagnoses() -> list[object]:
    few = replace(RATE, people=2)
    kinds = [
        *(replace(FOUND, cause=cause) for cause in Cause),
        replace(FOUND, cause=Cause.UNKNOWN, missing=Missing.BETWEEN, between=(Cause.SOP, Cause.PROCESS, Cause.PRACTICE)),
        replace(FOUND, cause=Cause.UNKNOWN, missing=Missing.WORK, versions=1),
        replace(FOUND, work=few, questions=few),
        replace(FOUND, work=replace(RATE, trials=0), questions=replace(RATE, trials=0)),
        replace(FOUND, asked=0),
    ]
    return [words for one in kinds for words in (verdict(one), reason(one, 8, 5))]


SAID: Mapping[str, Callable[[], list[object]]] = {
    "kpis": lambda: [
        words for kpi in BUILT_IN.values() for words in (kpi.spoken().title, kpi.spoken().words, kpi.spoken().connect)
    ],
    "levels": lambda: [gettext(words) for words in LEVEL_WORDS.values()],
    "values": lambda: [
        shown(SEEN, SEEN.now),
        shown(SEEN, Value(is_withheld=True)),
        shown(SEEN, Value()),
        shown(replace(SEEN, kpi=COST), SEEN.now),
        change_words(SEEN),
        change_words(replace(SEEN, unit="%")),
        amount(12.0, "days"),
    ],
    "comparisons": grades,
    "no comparison": lambda: [
        compare(Arm("Ομάδα", {}, {f"U{number}": 1.0 for number in range(people)}), None, is_random=False).words for people in (3, 9)
    ],
    "times": lambda: [
        compare_times(Cohort("Ω", [spell] * size), Cohort("Δ", [spell] * 9), is_random=False).words
        for size, spell in ((3, Spell(20, is_reached=True)), (9, Spell(20, is_reached=False)), (9, Spell(20, is_reached=True)))
    ],
    "return": lambda: [
        *returned(),
        *returned(CHANGED),
        *returned(CHANGED, setup=9_000_000),
        *returned(replace(CHANGED, kpi="άλλο"), replace(CHANGED, comparison=replace(FASTER, effect=None))),
    ],
    "diagnoses": diagnoses,
    "matrix": lambda: [
        gettext(matrix._reason(covered, mastery))
        for covered in (matrix.Coverage(), matrix.Coverage(2), matrix.Coverage(2, 2), matrix.Coverage(2, 2, has_owner=True))
        for mastery in (None, 0.2, 0.9)
    ],
}


@pytest.mark.parametrize("name", SAID)
def test_no_word_of_a_figure_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pseudo_locale(monkeypatch):
        said = SAID[name]()
    assert said
    assert hard_coded([{"text": each} for each in said]) == []


def test_numbers_have_the_languages_own_signs() -> None:
    assert (shown(SEEN, Value(1234.5, 9)), change_words(SEEN)) == ("1,234 minutes", "\u22125.5 minutes")
    with speaking("de"):
        assert (shown(SEEN, Value(1234.5, 9)), change_words(SEEN)) == ("1.234 Minuten", "\u22125,5 Minuten")
        assert amount(2.4, "%") == "2,4\u00a0%"


def test_readers_of_two_languages_share_what_was_counted_and_not_its_words() -> None:
    """A manager's comparison is kept for ten minutes; the next reader gets it in their own language."""
    people = [Person(f"U{number}", role="a") for number in range(6)]
    plan = Plan({TIME.id: TIME, "csat": BUILT_IN["csat"]}, launch=datetime(2026, 10, 5, tzinfo=UTC).date())
    ladder = Ladder(plan, people, memo=Memo())
    with fake_units()() as unit:
        days = [NOW - timedelta(weeks=week) for week in range(14)]
        moments = [(person.id, day) for person in people for day in days]
        unit.work.add([WorkEvent(f"{who}-{at}", at, "handling_time", who, value=10.0, unit="minutes") for who, at in moments])
        english = {one.kpi.id: one for one in ladder.read(unit.facts, Scope(), NOW)}
        with speaking("de"):
            german = {one.kpi.id: one for one in ladder.read(unit.facts, Scope(), NOW)}
    assert (english["time"].compared[0].cohort, german["time"].compared[0].cohort) == ("Everyone", "Alle")
    assert "Bisher kein Unterschied" in german["time"].compared[0].comparison.words
    assert (english["csat"].kpi.title, german["csat"].kpi.title) == ("Customer satisfaction", "Kundenzufriedenheit")
    assert german["time"].kpi.title == "Κόστος"
