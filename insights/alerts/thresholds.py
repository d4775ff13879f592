"""Computes the threshold for firing an alert. An owner's threshold rises with the number of topics that could fire by chance.

Counts are whole people, so a test seldom makes use of the error that it is allowed. What each could really spend is added up
(Tarone 1990 goes half that way), and the threshold is the highest at which an owner's sum stays within the budget.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from insights.alerts.chances import Array

_STEPS = 0.02 * 0.75 ** np.arange(28)


@dataclass(frozen=True, slots=True)
class AlertThreshold:
    """people: so many distinct people at least.
    windows: working days in which they stumbled, the longest first; a short one sees a sudden rise sooner.
    history: working days before it that say what is normal, up to `lag` days before the window; a young log, with fewer than
        `least` days left, is taken up to the window.
    share: the chance of the share that is asked for in any case.
    budget: false alerts of an owner in one look at the longest window; a month has about six such looks.
    rise, times: chance and factor of more people asking than before a change.
    doubt: by how much the threshold falls for each alert that an owner had within `memory` and did not take up: who was alerted for
        nothing, or has not looked yet, is alerted again only for more.
    """

    people: int = 3
    windows: tuple[int, ...] = (10, 5)
    history: int = 60
    lag: int = 10
    least: int = 20
    share: float = 0.02
    budget: float = 0.1 / 6
    rise: float = 0.001
    times: float = 2.0
    doubt: float = 0.1
    memory: timedelta = timedelta(days=30)

    @property
    def window(self) -> int:
        return self.windows[0]

    def allowed(self, days: int) -> float:
        """Return the false alerts that one look at so many days may spend: windows share the budget, short ones have more looks."""
        return self.budget / len(self.windows) * max(1, days) / self.window


def highest_chance(tails: Iterable[Array], threshold: AlertThreshold, days: int) -> float:
    """Return the chance below which a topic fires, for an owner with these tests (chances of k or more, by k) of so many days."""
    spent = np.zeros(len(_STEPS))
    for chances in tails:
        reachable = np.append(chances[threshold.people :], 0.0)
        spent += reachable[np.searchsorted(-reachable, -_STEPS)]
    fits = np.flatnonzero(spent <= threshold.allowed(days))
    return float(_STEPS[fits[0]] if len(fits) else _STEPS[-1])
