"""Computes the spans of time behind KPIs: the last weeks, the four weeks of a value, the baseline, and before and after a start."""

from __future__ import annotations

from collections.abc import Callable
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
    """Holds the spans to read. Weeks end with today (UTC); `value` is the last four of them, `previous` the four before."""

    weeks: tuple[Span, ...]
    value: Span
    previous: Span
    baseline: Span | None

    @property
    def all(self) -> tuple[Span, ...]:
        return (*self.weeks, self.value, self.previous, *((self.baseline,) if self.baseline is not None else ()))


@dataclass(frozen=True, slots=True)
class Sides:
    """Holds the spans before and after a cohort's start."""

    before: Span
    after: Span

    @property
    def weeks(self) -> tuple[Span, ...]:
        return (*weeks_of(self.before), *weeks_of(self.after))


def windows(plan: Plan, now: datetime) -> Windows:
    """Return the spans to read on a day."""
    end = _end(now)
    weeks = weeks_of(Span(end - SHOWN_WEEKS * WEEK, end))
    value = Span(end - VALUE_WEEKS * WEEK, end)
    return Windows(weeks, value, Span(value.since - VALUE_WEEKS * WEEK, value.since), _baseline(plan, plan.launch))


def weeks_of(span: Span) -> tuple[Span, ...]:
    """Return the whole weeks of a span, counted from its beginning."""
    number = int((span.until - span.since) / WEEK)
    return tuple(Span(span.since + index * WEEK, span.since + (index + 1) * WEEK) for index in range(number))


def sides(plan: Plan, cohort: Cohort, now: datetime, has_control: Callable[[datetime], bool]) -> Sides | None:
    """Return the spans that compare a cohort before and after its start; None before a week has passed since the start. Where too
    few others are without Cairn up to the end (`has_control` says it of a moment), the comparison ends earlier, at another cohort's
    start, four weeks or more after this one's.
    """
    before = _baseline(plan, cohort.starts)
    if before is None:
        return None
    longest = min(_end(now), before.until + LONGEST_AFTER * WEEK)
    starts = {moment(other.starts) for other in plan.cohorts.values() if other.starts is not None}
    earlier = sorted((start for start in starts if before.until + SHORTEST_AFTER * WEEK <= start < longest), reverse=True)
    end = next(filter(has_control, (longest, *earlier)), longest)
    whole = int((end - before.until) / WEEK)
    return Sides(before, Span(before.until, before.until + whole * WEEK)) if whole >= 1 else None


def _baseline(plan: Plan, start: date | None) -> Span | None:
    return None if start is None else Span(moment(start) - plan.baseline_weeks * WEEK, moment(start))


def _end(now: datetime) -> datetime:
    """Return the end of today in UTC."""
    return moment(now.date() + timedelta(days=1))
