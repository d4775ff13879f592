"""Parses and computes a KPI's formula: counts or sums of named events, one divided by another, as written in `kpis.yaml`.

step_missed / (task_completed + resolved)      a share: how often per how often
mean(handling_time)                            the mean of the values
sum(leakage)                                   without a divisor: per week
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from typing_extensions import override

from core.localization import gettext as _
from insights.kpi.tallies import Tallies, Tally

_NAME: Final = r"[a-z][a-z0-9_]*"
_NAMES: Final = rf"{_NAME}(?:\s*\+\s*{_NAME})*"
_SIDE = re.compile(rf"(?:(?P<measure>count|sum|mean)?\s*\(\s*(?P<names>{_NAMES})\s*\)|(?P<bare>{_NAME}))")
_LONGEST: Final = 400


class Measure(StrEnum):
    COUNT = "count"
    SUM = "sum"
    VALUED = "valued"
    """How many have a value: the divisor of a mean."""


@dataclass(frozen=True, slots=True)
class Term:
    measure: Measure
    kinds: tuple[str, ...]

    def of(self, tallies: Tallies) -> float:
        counted = [tallies.get(kind, _NOTHING) for kind in self.kinds]
        match self.measure:
            case Measure.COUNT:
                return float(sum(tally.n for tally in counted))
            case Measure.SUM:
                return sum(tally.total for tally in counted)
            case Measure.VALUED:
                return float(sum(tally.valued for tally in counted))

    @override
    def __str__(self) -> str:
        names = " + ".join(self.kinds)
        if self.measure is Measure.SUM:
            return f"sum({names})"
        return names if len(self.kinds) == 1 else f"({names})"


_NOTHING = Tally()


class FormulaError(ValueError):
    """Reports a text that is no formula."""


@dataclass(frozen=True, slots=True)
class Formula:
    """Divides `above` by `below`; `below` is None for an amount per week."""

    above: Term
    below: Term | None

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(self.above.kinds) | frozenset(self.below.kinds if self.below else ())

    @property
    def counted(self) -> tuple[str, ...]:
        """Return the kinds of events that the value is based on."""
        return (self.below or self.above).kinds

    def n(self, tallies: Tallies) -> int:
        """Return how many events the value is based on: those of the divisor, or those that are added up."""
        term = self.below or Term(Measure.COUNT, self.above.kinds)
        return int(Term(Measure.COUNT if term.measure is Measure.SUM else term.measure, term.kinds).of(tallies))

    def value(self, tallies: Tallies, weeks: float) -> float | None:
        """Return the value; None where nothing was counted, since a share of nothing is not 0."""
        if self.below is None:
            return self.above.of(tallies) / weeks if self.n(tallies) and weeks > 0 else None
        below = self.below.of(tallies)
        return self.above.of(tallies) / below if below else None

    def people(self, tallies: Tallies) -> int:
        """Return a lower bound of the people behind the value: those of the divisor's kind with the most people."""
        return max((tallies.get(kind, _NOTHING).people for kind in self.counted), default=0)

    @override
    def __str__(self) -> str:
        if self.below is None:
            return _("{amount} per week").format(amount=self.above)
        if self.below.measure is Measure.VALUED:
            return f"mean({' + '.join(self.above.kinds)})"
        return f"{self.above} / {self.below}"


def parse_formula(text: str) -> Formula:
    """Read a formula. Raises `FormulaError`: it is none; the message says what was expected."""
    sides = text.strip().split("/")
    if len(text) > _LONGEST or len(sides) > 2:  # noqa: PLR2004 - a divisor and what it divides
        raise FormulaError("a formula has one division at most")
    above, is_mean = _side(sides[0])
    if is_mean:
        if len(sides) > 1:
            raise FormulaError("mean(…) stands alone")
        return Formula(above, Term(Measure.VALUED, above.kinds))
    if len(sides) == 1:
        return Formula(above, None)
    below, is_mean = _side(sides[1])
    if is_mean:
        raise FormulaError("mean(…) stands alone")
    return Formula(above, below)


def _side(text: str) -> tuple[Term, bool]:
    match = _SIDE.fullmatch(text.strip())
    if match is None:
        raise FormulaError(f"`{text.strip()[:60]}` is no name of events, no count(…), sum(…) or mean(…)")
    names = match["names"] or match["bare"]
    kinds = tuple(dict.fromkeys(name.strip() for name in names.split("+")))
    measure = match["measure"] or "count"
    return Term(Measure.COUNT if measure == "count" else Measure.SUM, kinds), measure == "mean"
