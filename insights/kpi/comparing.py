"""Compares each cohort with people who had not started yet, else with itself before its start."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.localization import gettext as _
from core.people import Person
from core.workdays import moment
from insights.cohorts.comparison import Arm, Comparison, compare
from insights.cohorts.verdict_words import Grade
from insights.kpi.models import Cohort, Kpi, Plan
from insights.kpi.parts import Part
from insights.kpi.ports import Counts
from insights.kpi.tallies import PersonValue, Span, Tallies, by_kind
from insights.kpi.windows import Sides, sides


@dataclass(frozen=True, slots=True)
class Compared:
    """Holds a cohort's comparison; `start` is the day on which Cairn began for it."""

    cohort: str
    start: date
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class _Memberships:
    """Holds each cohort's members by its id, and when Cairn began for each person, in any cohort."""

    members: Mapping[str, frozenset[str]]
    began: Mapping[str, date]

    def treated(self, cohort: Cohort) -> frozenset[str]:
        """Return the members for whom Cairn began with this cohort; those who had it before in another one are left out."""
        return frozenset(person for person in self.members[cohort.id] if self.began[person] == cohort.starts)

    def without(self, cohort: Cohort, end: datetime) -> frozenset[str]:
        """Return people of the other cohorts for whom Cairn had not begun by a moment."""
        others = frozenset().union(*self.members.values()) - self.members[cohort.id]
        return frozenset(person for person in others if person not in self.began or moment(self.began[person]) >= end)


@dataclass(frozen=True)
class Cohorts:
    """Compares the cohorts of a plan among these people. A comparison of fewer than `fewest` people is withheld."""

    plan: Plan
    people: Sequence[Person]
    fewest: int

    def members(self, cohort: Cohort, part: Part) -> frozenset[str]:
        """Return the cohort's people whom the reader may see in a figure."""
        return part.allowed(cohort.members(self.people))

    def compared(self, counts: Counts, part: Part, now: datetime) -> Mapping[str, Sequence[Compared]]:
        """Return comparisons by the KPI's id, in the order of the cohorts."""
        by_kpi: dict[str, list[Compared]] = defaultdict(list)
        roll = self._roll(part)
        for cohort, span in self._sides(roll, now):
            for kpi, comparison in self._comparisons(counts, part, roll, cohort, span):
                by_kpi[kpi.id].append(Compared(cohort.title, span.before.until.date(), comparison))
        return by_kpi

    def spans(self, part: Part, now: datetime) -> Sequence[Span]:
        """Return the spans that the comparisons count."""
        return [side for _cohort, span in self._sides(self._roll(part), now) for side in (span.before, span.after)]

    def _roll(self, part: Part) -> _Memberships:
        cohorts = {cohort.id: cohort for cohort in (*self.plan.cohorts.values(), *self.plan.started)}
        return _Memberships({name: self.members(cohort, part) for name, cohort in cohorts.items()}, self.plan.began(self.people))

    def _sides(self, roll: _Memberships, now: datetime) -> Iterable[tuple[Cohort, Sides]]:
        for cohort in self.plan.started:
            span = sides(self.plan, cohort, now, lambda end, cohort=cohort: len(roll.without(cohort, end)) >= self.fewest)  # type: ignore[misc]
            if span is not None:
                yield cohort, span

    def _comparisons(
        self, counts: Counts, part: Part, roll: _Memberships, cohort: Cohort, span: Sides
    ) -> Iterable[tuple[Kpi, Comparison]]:
        treated, others = roll.treated(cohort), roll.without(cohort, span.after.until)
        name = ", ".join(other.title for other in self.plan.cohorts.values() if not others.isdisjoint(roll.members[other.id]))
        has_control = len(others) >= self.fewest
        spans = (span.before, span.after) if has_control else span.weeks
        rows = [(window, counts.of_people(window, part.kinds, part.of(treated | others))) for window in spans]
        before = _by_person(row for window, some in rows for row in some if window.until <= span.before.until)
        after = _by_person(row for window, some in rows for row in some if window.since >= span.after.since)
        weeks = [] if has_control else [(window, by_kind(row for row in some if row.person in treated)) for window, some in rows]
        for kpi in part.kpis:
            measure = _PersonMeans(kpi, span)
            series = [measure.week(week, tallies) for week, tallies in weeks]
            mine = Arm(cohort.title, measure.means(before, treated), measure.means(after, treated, is_after=True), series)
            mine = replace(mine, start=round(span.before.weeks))
            control = Arm(name, measure.means(before, others), measure.means(after, others, is_after=True)) if others else None
            if mine.after:
                yield kpi, self._allowed(compare(mine, control, is_random=self.plan.is_random))

    def _allowed(self, comparison: Comparison) -> Comparison:
        sizes = [size for size in (comparison.treated, comparison.control) if size is not None]
        if min(sizes, default=0) >= self.fewest or not sizes:
            return comparison
        return Comparison(Grade.DESCRIPTIVE, words=_("Withheld: fewer than {n} people have values.").format(n=self.fewest))


@dataclass(frozen=True, slots=True)
class _PersonMeans:
    kpi: Kpi
    span: Sides

    def means(self, tallies: Mapping[str, Tallies], people: Collection[str], *, is_after: bool = False) -> Mapping[str, float]:
        span = self.span.after if is_after else self.span.before
        values = ((person, self._value(tallies[person], span)) for person in people if person in tallies)
        return {person: value for person, value in values if value is not None}

    def week(self, span: Span, tallies: Tallies) -> float:
        value = self._value(tallies, span)
        return math.nan if value is None else value

    def _value(self, tallies: Tallies, span: Span) -> float | None:
        value = self.kpi.formula.value(tallies, span.weeks) if self.kpi.formula else None
        return None if value is None else value * self.kpi.scale


def _by_person(rows: Iterable[PersonValue]) -> Mapping[str, Tallies]:
    """Add up what each person did over several spans."""
    by_person: dict[str, list[PersonValue]] = defaultdict(list)
    for row in rows:
        by_person[row.person].append(row)
    return {person: by_kind(theirs) for person, theirs in by_person.items()}
