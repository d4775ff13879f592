"""Computes the KPIs' values: the last four weeks, the four before, the baseline, by week, and by cohort with its comparison.

A value of too few people is withheld. In a row of cohorts, others are withheld too, so that no withheld value can be worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Final, TypeVar, cast

from core.localization import N_, language
from core.localization import gettext as _
from core.people import Person
from core.withholding import FEWEST, withheld_groups
from insights.kpi.comparing import Cohorts, Compared
from insights.kpi.formula import Formula
from insights.kpi.models import Kpi, Plan
from insights.kpi.parts import Part, Scope, parts_of
from insights.kpi.pieces import Pieces
from insights.kpi.ports import Counts, Facts
from insights.kpi.tallies import PersonValue, Span, Tallies, by_kind, over_weeks
from insights.kpi.windows import Windows, windows

T = TypeVar("T")
_REST = N_("Everyone else")


@dataclass(frozen=True, slots=True)
class Value:
    """Holds a value in the KPI's unit; None where nothing was counted, or where `is_withheld`. `n` counts the events behind it."""

    value: float | None = None
    n: int = 0
    is_withheld: bool = False


@dataclass(frozen=True)
class Measured:
    """Holds a KPI with all its numbers. `unit` is the KPI's, or that of the events; `note` says why there are no numbers.

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
            or any(value is not None for _day, value in self.weeks)
            or bool(self.baseline and self.baseline.n)
        )


@dataclass(frozen=True, slots=True)
class Given:
    """Holds a figure that is computed elsewhere, such as time to proficiency. None: not enough data, for the reason in `note`."""

    value: float | None
    n: int = 0
    note: str = ""


FRESH: Final = timedelta(minutes=10)
_MOST: Final = 2000


@dataclass
class Memo:
    """Caches aggregates for ten minutes, none of them about a person. Two threads may both compute a value; either is right."""

    _known: dict[Hashable, tuple[datetime, object]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, now: datetime, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of this key; compute it again when it is older than FRESH."""
        with self._lock:
            known = self._known.get(key)
        if known is not None and timedelta() <= now - known[0] < FRESH:
            return cast("T", known[1])
        made = make()
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = now, made
        return made


@dataclass(frozen=True)
class Ladder:
    """Reads the KPIs of a plan. `given` holds figures from elsewhere by the KPI's id, `fewest` the size of a group to be shown.

    With a `memo` that is kept, baselines, comparisons and past weeks are computed once in ten minutes.
    """

    plan: Plan
    people: Sequence[Person]
    given: Mapping[str, Given] = field(default_factory=dict)
    fewest: int = FEWEST
    memo: Memo = field(default_factory=Memo)

    def read(self, facts: Facts, scope: Scope, now: datetime) -> Sequence[Measured]:
        """Return all KPIs, in the order of their levels and then of the plan."""
        spans = windows(self.plan, now)
        measured = {kpi.id: self._elsewhere(kpi) for kpi in self.plan.kpis.values() if kpi.formula is None}
        for part in parts_of(self.plan, scope, facts, Span(spans.weeks[0].since, spans.value.until)):
            measured |= self._part(facts, part, spans, now)
        ordered = sorted(self.plan.kpis.values(), key=lambda kpi: kpi.level)
        return [replace(measured[kpi.id], kpi=kpi.spoken()) for kpi in ordered]

    @property
    def _cohorts(self) -> Cohorts:
        return Cohorts(self.plan, self.people, self.fewest)

    def _elsewhere(self, kpi: Kpi) -> Measured:
        given = self.given.get(kpi.id)
        if given is None:
            return Measured(kpi, kpi.unit)
        return Measured(kpi, kpi.unit, Value(given.value, given.n), note=given.note)

    def _part(self, facts: Facts, part: Part, spans: Windows, now: datetime) -> Mapping[str, Measured]:
        """Compute the KPIs of one part, which count the same rows."""
        if part.note:
            return {kpi.id: Measured(kpi, kpi.unit, note=part.note) for kpi in part.kpis}
        kinds = part.kinds
        pieces = Pieces(facts, kinds, part.slice, [*spans.all, *self._cohorts.spans(part, now)])
        weeks = [(span, self._week(pieces, part, span, now)) for span in spans.weeks[:-1]]
        baseline = None
        if (before := spans.baseline) is not None:
            key = ("baseline", part.slice, kinds, before)
            baseline = self.memo.get(now, key, lambda: pieces.tallies(before, kinds, part.slice))
        kpis = ("compared", part.slice, tuple(part.kpis), self.fewest, spans.value, language())
        compared = self.memo.get(now, kpis, lambda: self._cohorts.compared(pieces, part, now))
        counts: Counts = pieces if pieces.is_read else facts
        weeks.append((spans.weeks[-1], counts.tallies(spans.weeks[-1], kinds, part.slice)))
        recent = self._whole(counts, part, spans.value, weeks)
        previous = self._whole(counts, part, spans.previous, weeks)
        cohorts = self._cohort_rows(counts, part, spans.value)
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

    def _week(self, counts: Counts, part: Part, span: Span, now: datetime) -> Tallies:
        key = ("week", part.slice, part.kinds, span)
        return self.memo.get(now, key, lambda: counts.tallies(span, part.kinds, part.slice))

    def _whole(self, counts: Counts, part: Part, span: Span, weeks: Sequence[tuple[Span, Tallies]]) -> Tallies:
        """Add up the weeks of a span. A kind is counted again over the whole span only if no week alone has enough people."""
        inside = [tallies for week, tallies in weeks if span.since <= week.since < span.until]
        summed = over_weeks(inside)
        counted = {kind for kpi in part.kpis if kpi.formula for kind in kpi.formula.counted}
        thin = {kind for kind in counted if kind in summed and summed[kind].people < self.fewest}
        return {**summed, **counts.tallies(span, thin, part.slice)} if thin else summed

    def _cohort_rows(self, counts: Counts, part: Part, span: Span) -> Sequence[tuple[str, Sequence[PersonValue]]]:
        """Return the rows of each cohort, and of the people who are in none."""
        if not self.plan.cohorts:
            return ()
        rows = counts.of_people(span, part.kinds, part.slice)
        members = {cohort.title: self._cohorts.members(cohort, part) for cohort in self.plan.cohorts.values()}
        members[_(_REST)] = frozenset(row.person for row in rows) - frozenset().union(*members.values())
        return [(title, [row for row in rows if row.person in people]) for title, people in members.items()]

    def _by_cohort(
        self, kpi: Kpi, formula: Formula, cohorts: Sequence[tuple[str, Sequence[PersonValue]]], span: Span
    ) -> Sequence[tuple[str, Value]]:
        """Return a KPI's value by cohort. Small cohorts are withheld, and others from which these could be worked out.

        Cohorts may share people.
        """
        tallied = [(title, by_kind(rows)) for title, rows in cohorts]
        people = {title: {row.person for row in rows if row.kind in formula.counted} - {""} for title, rows in cohorts}
        hidden = withheld_groups({title: people[title] for title, tallies in tallied if formula.n(tallies)}, self.fewest)
        values = []
        for title, tallies in tallied:
            value = formula.value(tallies, span.weeks)
            if title in hidden:
                values.append((title, Value(None, 0, is_withheld=True)))
            elif value is not None:
                values.append((title, Value(value * kpi.scale, formula.n(tallies))))
        return values
