"""Computes Cairn's return in its first year by Phillips' conservative rules: a range, every cost, and the break-even share.

The gains come from the interval of a comparison, so that uncertainty stays visible. People who left and later years count nothing.
Where no comparison of enough people separates the effect from other causes, only the share that the file attributes to Cairn
counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.localization import gettext as _
from insights.cohorts.comparison import Comparison
from insights.cohorts.roi_assumptions import RoiAssumptions, Value

WEEKS = 52
"""The first year; later ones are no gain."""

_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Range:
    low: float
    mid: float
    high: float

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.mid + other.mid, self.high + other.high)

    def less(self, cost: float) -> Range:
        return Range(self.low - cost, self.mid - cost, self.high - cost)

    def times(self, factor: float) -> Range:
        """Scale by a factor of 0 or more."""
        return Range(self.low * factor, self.mid * factor, self.high * factor)


NOTHING = Range(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Improvement:
    """Holds the measured change of one KPI (its id in kpis.yaml), counted for so many people: those who are still there."""

    kpi: str
    title: str
    comparison: Comparison
    is_lower_better: bool
    people: int


@dataclass(frozen=True, slots=True)
class Effort:
    """Holds the minutes that people spent in the `weeks` that were counted."""

    learner_minutes: float
    owner_minutes: float
    weeks: float


@dataclass(frozen=True, slots=True)
class Line:
    """Holds one gain: its worth in a year at 100 % attribution, and which share of it counts."""

    title: str
    whole: Range
    share: float
    words: str


@dataclass(frozen=True, slots=True)
class Roi:
    """Holds the first year's gains and costs in money. `percent` is gain less cost, as a percentage of the cost.

    `break_even` is the share of the measured effect, at its middle, that Cairn must have caused to cover the cost: over 1 even
    the whole effect does not. None where there is no gain. `missing` names what kept a KPI out, `effort` the minutes behind the
    costs.
    """

    gain: Range
    costs: Sequence[tuple[str, float]]
    lines: Sequence[Line]
    break_even: float | None
    missing: Sequence[str]
    effort: Effort

    @property
    def cost(self) -> float:
        return sum(amount for _name, amount in self.costs)

    @property
    def percent(self) -> Range | None:
        """Return gain less cost, as a percentage of the cost; None without any cost."""
        if self.cost <= 0:
            return None
        return Range(*((gain - self.cost) / self.cost * 100 for gain in (self.gain.low, self.gain.mid, self.gain.high)))


def roi(assumptions: RoiAssumptions, improvements: Sequence[Improvement], effort: Effort) -> Roi:
    """Compare a year's gains with a year's costs. A KPI without a value in the file or without figures is named, not counted."""
    lines: list[Line] = []
    missing: list[str] = []
    for improvement in improvements:
        value = assumptions.values.get(improvement.kpi)
        if value is None:
            missing.append(_("{title}: kpis.yaml gives it no value under roi.values.").format(title=improvement.title))
        elif improvement.comparison.effect is None:
            missing.append(f"{improvement.title}: {improvement.comparison.words}")
        else:
            lines.append(_line(improvement, value, assumptions))
    gain = sum((line.whole.times(line.share) for line in lines), NOTHING)
    whole = sum((line.whole for line in lines), NOTHING)
    costs = _costs(assumptions, effort)
    cost = sum(amount for _name, amount in costs)
    return Roi(gain, costs, lines, cost / whole.mid if whole.mid > 0 else None, missing, effort)


def _line(improvement: Improvement, value: Value, assumptions: RoiAssumptions) -> Line:
    seen = improvement.comparison
    ends = [end if end is not None else 0.0 for end in (seen.low, seen.effect, seen.high)]
    better = [-end for end in reversed(ends)] if improvement.is_lower_better else ends
    whole = Range(*better).times(value.per_unit * value.per_person_and_year * improvement.people)
    share = 1.0 if seen.tells_apart else assumptions.attribution
    words = _("{grade}, {n} people who are still there").format(grade=_(seen.grade.value), n=improvement.people)
    return Line(improvement.title, whole, share, words)


def _costs(assumptions: RoiAssumptions, effort: Effort) -> list[tuple[str, float]]:
    years = WEEKS / effort.weeks if effort.weeks > 0 else 0.0
    return [
        (_("Learners' time"), effort.learner_minutes * years / _MINUTES * assumptions.learner_hour),
        (_("Owners' time"), effort.owner_minutes * years / _MINUTES * assumptions.owner_hour),
        (_("Running it"), assumptions.running_per_month * 12),
        (_("Setting it up"), assumptions.setup),
    ]
