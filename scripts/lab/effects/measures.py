"""A made-up KPI: each person's mean before and after, and weekly means that resemble their neighbours."""

from __future__ import annotations

from typing import Final

import numpy as np

from insights.cohorts.comparison import Arm

MEAN: Final = 40.0
"""Of the measure before anything changes, minutes of a case for instance."""

_PERSONS, _NOISE, _DRIFT = 0.35, 0.2, -2.0
_WEEKS: Final = 24
_WEEK_NOISE, _MEMORY = 2.0, 0.3


def arm(name: str, people: int, change: float, rng: np.random.Generator) -> Arm:
    """Draw people of whom each keeps a level of their own, falls by the same drift, and changes by a share of the mean."""
    level = MEAN * np.exp(rng.normal(0, _PERSONS, people))
    before = level * np.exp(rng.normal(0, _NOISE, people))
    after = level * np.exp(rng.normal(0, _NOISE, people)) + _DRIFT + MEAN * change
    ids = [f"{name}{number}" for number in range(people)]
    return Arm(name, dict(zip(ids, before.tolist(), strict=True)), dict(zip(ids, after.tolist(), strict=True)))


def alone(people: int, change: float, rng: np.random.Generator) -> Arm:
    """Draw an arm with half a year of weeks and no control; the weeks carry on a part of the week before."""
    drawn = arm("alone", people, change, rng)
    noise = np.zeros(_WEEKS)
    for week in range(_WEEKS):
        noise[week] = (_MEMORY * noise[week - 1] if week else 0.0) + rng.normal(0, _WEEK_NOISE)
    weeks = MEAN + noise + np.where(np.arange(_WEEKS) >= _WEEKS // 2, MEAN * change, 0.0)
    return Arm(drawn.name, drawn.before, drawn.after, weeks.tolist())
