"""What the KPIs were: the last four weeks, the four before, the baseline, week by week, and by cohort with its comparison.

A value of fewer people than may be shown is withheld, and of a row of cohorts enough others that none can be worked out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from core.people import Person
from core.withholding import FEWEST, withheld
from insights.cohorts.comparison import Arm, Comparison, compare
from insights.cohorts.verdict_words import Grade
from insights.kpi.formula import Formula
from insights.kpi.models import Cohort, Kpi, Plan
from insights.kpi.parts import Part, Scope, parts_of
from insights.kpi.ports import Facts
from insights.kpi.tallies import Span, Tallies, Tally
from insights.kpi.windows import Sides, Windows, sides, windows

_REST = "Everyone else"


@dataclass(frozen=True, slots=True)
class Value:
    """`value` is in the KPI's unit; None where nothing was counted, or where `is_withheld`. `n` is what it stands on."""

    value: float | None = None
    n: int = 0
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """A cohort's comparison; `start` is the day on which Cairn began for it."""

    cohort: str
    start: date
    comparison: Comparison


@dataclass(frozen=True)
class Measured:
    """A KPI with all its numbers. `unit` is the KPI's, or what the events came in; `note` says why there is none of them.

    `weeks` holds the first day of each week and its value; `cohorts` the last four weeks by the cohort's title.
    """

    kpi: Kpi
    unit: str
    now: Value = field(default_factory=Value)
    previous: Value = field(default_factory=Value)
    baseline: Value | None = None
    weeks: Sequence[tuple[date, float | None]] = ()
    cohorts: Sequence[tuple[str, Value]] = ()
    compared: Sequence[Compared] = ()
    note: str = ""

    @property
    def has_data(self) -> bool:
        return (
            self.now.n > 0
            or self.now.is_withheld
            or self.now.value is not None
            or any(value is not None for _, value in self.weeks)
            or bool(self.baseline and self.baseline.n)
        )


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that is worked out elsewhere, such as time to proficiency. None: not enough data, for the reason in `note`."""

    value: float | None
    n: int = 0
    note: str = ""


@dataclass(frozen=True)
class Ladder:
    """Reads the KPIs of a plan. `given` holds figures from elsewhere by the KPI's id, `fewest` the size of a group to be shown."""

    plan: Plan
    people: Sequence[Person]
    given: Mapping[str, Given] = field(default_factory=dict)
    fewest: int = FEWEST

    def read(self, facts: Facts, scope: Scope, now: datetime) -> Sequence[Measured]:
        """All KPIs, in the order of their levels and then of the plan."""
        spans = windows(self.plan, now)
        measured = {kpi.id: self._elsewhere(kpi) for kpi in self.plan.kpis.values() if kpi.formula is None}
        for part in parts_of(self.plan, scope, facts, Span(spans.weeks[0].since, spans.value.until)):
            measured |= self._part(facts, part, spans, now)
        ordered = sorted(self.plan.kpis.values(), key=lambda kpi: kpi.level)
        return [measured[kpi.id] for kpi in ordered]

    def _elsewhere(self, kpi: Kpi) -> Measured:
        given = self.given.get(kpi.id)
        if given is None:
            return Measured(kpi, kpi.unit)
        return Measured(kpi, kpi.unit, Value(given.value, given.n), note=given.note)

    def _part(self, facts: Facts, part: Part, spans: Windows, now: datetime) -> Mapping[str, Measured]:
        """KPIs that count the same rows, counted together."""
        if part.note:
            return {kpi.id: Measured(kpi, kpi.unit, note=part.note) for kpi in part.kpis}
        kinds = part.kinds
        recent = facts.tallies(spans.value, kinds, part.slice)
        previous = facts.tallies(spans.previous, kinds, part.slice)
        baseline = facts.tallies(spans.baseline, kinds, part.slice) if spans.baseline else None
        weeks = [(span, facts.tallies(span, kinds, part.slice)) for span in spans.weeks]
        cohorts = self._cohort_tallies(facts, part, spans.value, recent)
        compared = self._compared(facts, part, now)
        return {
            kpi.id: Measured(
                kpi,
                kpi.unit or part.unit,
                self._value(kpi, formula, recent, spans.value),
                self._value(kpi, formula, previous, spans.previous),
                self._value(kpi, formula, baseline, spans.baseline) if baseline is not None and spans.baseline else None,
                [(span.since.date(), self._value(kpi, formula, tallies, span).value) for span, tallies in weeks],
                self._by_cohort(kpi, formula, cohorts, spans.value),
                compared.get(kpi.id, ()),
            )
            for kpi in part.kpis
            if (formula := kpi.formula) is not None
        }

    def _value(self, kpi: Kpi, formula: Formula, tallies: Tallies, span: Span) -> Value:
        n = formula.n(tallies)
        if n and formula.people(tallies) < self.fewest:
            return Value(None, 0, is_withheld=True)
        value = formula.value(tallies, span.weeks)
        return Value(None if value is None else value * kpi.scale, n)

    def _cohort_tallies(self, facts: Facts, part: Part, span: Span, whole: Tallies) -> Sequence[tuple[str, Tallies]]:
        """Each cohort, and who is in none of them."""
        if not self.plan.cohorts:
            return ()
        members = {cohort.title: self._members(cohort, part) for cohort in self.plan.cohorts.values()}
        found = [(title, facts.tallies(span, part.kinds, part.of(people))) for title, people in members.items()]
        inside = facts.tallies(span, part.kinds, part.of(frozenset().union(*members.values())))
        rest = {kind: _less(tally, inside.get(kind, Tally())) for kind, tally in whole.items()}
        return [*found, (_REST, rest)]

    def _by_cohort(
        self, kpi: Kpi, formula: Formula, cohorts: Sequence[tuple[str, Tallies]], span: Span
    ) -> Sequence[tuple[str, Value]]:
        """One row of cohorts: cells under the fewest are withheld, and others so that none can be worked out."""
        counts = {("", title): formula.people(tallies) for title, tallies in cohorts if formula.n(tallies)}
        hidden = {title for _, title in withheld(counts, self.fewest)}
        values = []
        for title, tallies in cohorts:
            value = formula.value(tallies, span.weeks)
            if title in hidden:
                values.append((title, Value(None, 0, is_withheld=True)))
            elif value is not None:
                values.append((title, Value(value * kpi.scale, formula.n(tallies))))
        return values

    def _compared(self, facts: Facts, part: Part, now: datetime) -> Mapping[str, Sequence[Compared]]:
        found: dict[str, list[Compared]] = defaultdict(list)
        for cohort in self._started():
            span = sides(self.plan, cohort, now)
            if span is not None and cohort.starts is not None:
                for kpi, comparison in self._comparisons(facts, part, cohort, span):
                    found[kpi.id].append(Compared(cohort.title, cohort.starts, comparison))
        return found

    def _started(self) -> Sequence[Cohort]:
        """Cohorts with a start; where there are no cohorts, everybody since the launch."""
        if self.plan.cohorts or self.plan.launch is None:
            return [cohort for cohort in self.plan.cohorts.values() if cohort.starts is not None]
        return [Cohort("everyone", "Everyone", starts=self.plan.launch)]

    def _comparisons(self, facts: Facts, part: Part, cohort: Cohort, span: Sides) -> Iterable[tuple[Kpi, Comparison]]:
        treated = self._members(cohort, part)
        others = frozenset().union(*(self._members(other, part) for other in span.control)) - treated
        name = ", ".join(other.title for other in span.control)
        before = _by_person(facts, part, span.before, treated | others)
        after = _by_person(facts, part, span.after, treated | others)
        weeks: Sequence[tuple[Span, Tallies]] = ()
        if len(others) < self.fewest:
            weeks = [(week, facts.tallies(week, part.kinds, part.of(treated))) for week in span.weeks]
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
        return Comparison(Grade.DESCRIPTIVE, words=f"Withheld: fewer than {self.fewest} people have values.")

    def _members(self, cohort: Cohort, part: Part) -> frozenset[str]:
        return part.allowed(cohort.members(self.people))


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


def _by_person(facts: Facts, part: Part, span: Span, people: Collection[str]) -> Mapping[str, Tallies]:
    found: dict[str, dict[str, Tally]] = defaultdict(dict)
    for value in facts.of_people(span, part.kinds, part.of(people)):
        found[value.person][value.kind] = value.tally
    return found


def _less(whole: Tally, part: Tally) -> Tally:
    return Tally(whole.n - part.n, whole.valued - part.valued, whole.total - part.total, max(0, whole.people - part.people))
