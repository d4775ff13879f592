"""Compares how soon two cohorts become proficient, by survival curves that include people who are not there yet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import scipy

from core.localization import gettext as _
from core.withholding import FEWEST
from insights.cohorts.comparison import CLAIMABLE, Comparison
from insights.cohorts.estimates import Estimate
from insights.cohorts.survival import Curve, Spell, kaplan_meier, log_rank
from insights.cohorts.verdict_words import Grade, Sides, explain

_P = 0.05


@dataclass(frozen=True, slots=True)
class Cohort:
    """Groups people who started together; `spells` hold no names."""

    name: str
    spells: Sequence[Spell]


def compare_times(treated: Cohort, control: Cohort, *, is_random: bool, fewest: int = FEWEST) -> Comparison:
    """Compare mean days until people are there, up to the last day on which both cohorts have `fewest` people under observation. An
    effect under zero says that the cohort with the change was faster. A claim requires randomised arms (or starts staggered without
    regard to the people), 20 people in each, an interval without zero and a log-rank test under .05.
    """
    grade = Grade.RANDOMISED if is_random else Grade.DESCRIPTIVE
    sizes = len(treated.spells), len(control.spells)
    if min(sizes) < fewest:
        return Comparison(grade, words=_("Withheld: one of the two has fewer than {n} people.").format(n=fewest))
    if not any(spell.is_reached for cohort in (treated, control) for spell in cohort.spells):
        return Comparison(grade, treated=sizes[0], control=sizes[1], words=_("Nobody in either group is there yet."))
    estimate = _difference(kaplan_meier(treated.spells), kaplan_meier(control.spells), fewest)
    is_large = min(sizes) >= CLAIMABLE
    is_clear = not estimate.low <= 0 <= estimate.high and log_rank(treated.spells, control.spells).p < _P
    words = explain(grade, estimate, Sides(*sizes, control.name), is_large=is_large, unit=_("days"))
    may_claim = is_random and is_large and is_clear
    return Comparison(grade, estimate.effect, estimate.low, estimate.high, *sizes, words, may_claim)


def watched_until(curve: Curve, fewest: int = FEWEST) -> float:
    """Return the last day on which at least so many people were observed: beyond it a curve shows single persons."""
    enough = curve.times[curve.at_risk >= fewest]
    return float(enough[-1]) if len(enough) else 0.0


def _difference(treated: Curve, control: Curve, fewest: int) -> Estimate:
    until = min(watched_until(curve, fewest) for curve in (treated, control))
    mine, other = treated.mean_time(until), control.mean_time(until)
    effect = mine.days - other.days
    spread = float(scipy.special.ndtri(0.975)) * math.hypot(mine.error, other.error)
    return Estimate(effect, effect - spread, effect + spread)
