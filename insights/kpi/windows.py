"""Which spans a ladder reads: the last weeks, the four weeks of a value, the baseline, and both sides of a cohort's start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from core.workdays import moment
from insights.kpi.models import Cohort, Plan
from insights.kpi.tallies import Span

WEEK: Final = timedelta(days=7)
SHOWN_WEEKS: Final = 13
VALUE_WEEKS: Final = 4
LONGEST_AFTER: Final = 12
"""Weeks after a start that are compared; later other things have changed as well."""

SHORTEST_AFTER: Final = 4


@dataclass(frozen=True, slots=True)
class Windows:
    """Weeks end with today (UTC); `value` holds the last four of them, `previous` the four before."""

    weeks: tuple[Span, ...]
    value: Span
    previous: Span
    baseline: Span | None

    @property
    def all(self) -> tuple[Span, ...]:
        return (*self.weeks, self.value, self.previous, *((self.baseline,) if self.baseline is not None else ()))


@dataclass(frozen=True, slots=True)
class Sides:
    """Before and after a cohort's start, and who had not started by the end of it."""

    before: Span
    after: Span
    control: tuple[Cohort, ...]

    @property
    def weeks(self) -> tuple[Span, ...]:
        return (*weeks_of(self.before), *weeks_of(self.after))


def windows(plan: Plan, now: datetime) -> Windows:
    """The spans of a ladder on a day."""
    end = _end(now)
    weeks = weeks_of(Span(end - SHOWN_WEEKS * WEEK, end))
    value = Span(end - VALUE_WEEKS * WEEK, end)
    return Windows(weeks, value, Span(value.since - VALUE_WEEKS * WEEK, value.since), _baseline(plan, plan.launch))


def weeks_of(span: Span) -> tuple[Span, ...]:
    """The whole weeks of a span, counted from its beginning."""
    number = int((span.until - span.since) / WEEK)
    return tuple(Span(span.since + index * WEEK, span.since + (index + 1) * WEEK) for index in range(number))


def sides(plan: Plan, cohort: Cohort, now: datetime) -> Sides | None:
    """The comparison of a cohort. Where everybody has started, it ends when the last of the others did.

    None before a week has passed since the start.
    """
    before = _baseline(plan, cohort.starts)
    if cohort.starts is None or before is None:
        return None
    others = [other for other in plan.cohorts.values() if other.id != cohort.id]
    end = min(_end(now), before.until + LONGEST_AFTER * WEEK)
    control = _not_started(others, end)
    if not control:
        last = max((moment(other.starts) for other in others if other.starts is not None), default=before.until)
        if last >= before.until + SHORTEST_AFTER * WEEK:
            end, control = last, _not_started(others, last)
    whole = int((end - before.until) / WEEK)
    return Sides(before, Span(before.until, before.until + whole * WEEK), control) if whole >= 1 else None


def _not_started(cohorts: Iterable[Cohort], end: datetime) -> tuple[Cohort, ...]:
    return tuple(cohort for cohort in cohorts if cohort.starts is None or moment(cohort.starts) >= end)


def _baseline(plan: Plan, start: date | None) -> Span | None:
    return None if start is None else Span(moment(start) - plan.baseline_weeks * WEEK, moment(start))


def _end(now: datetime) -> datetime:
    """The end of today in UTC."""
    return moment(now.date() + timedelta(days=1))
