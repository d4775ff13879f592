"""How much it takes to ring. An owner's bar rises with the number of topics that could ring by chance: false alerts stay rare.

Counts are whole people, so a test seldom makes use of the error that it is allowed. What each could really spend is added up
(Tarone 1990 goes half that way), and the bar is the highest at which an owner's sum stays within the budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from insights.signals.chances import Array

_STEPS = (0.02, 0.01, 0.005, 0.0025, 0.00125, 0.0006, 0.0003, 0.00015, 0.00007, 0.00003, 0.00001)


@dataclass(frozen=True, slots=True)
class Bar:
    """people: so many distinct people at least; `newcomers` when there is no veteran among them.
    window: working days in which they stumbled.
    history: working days before it that say what is normal, up to `lag` days before the window.
    share: the chance of the share that is asked for in any case; `changed_share` when the section has just changed.
    budget: false alerts of an owner in a month; `looks`: independent looks in a month.
    eased: how much more is allowed when the section has just changed.
    rise, times: chance and factor of more people asking than before a change.
    """

    people: int = 3
    newcomers: int = 6
    window: int = 10
    history: int = 60
    lag: int = 10
    share: float = 0.02
    changed_share: float = 0.05
    budget: float = 0.08
    looks: float = 6.0
    eased: float = 4.0
    rise: float = 0.001
    times: float = 2.0


def bar_of(tails: Sequence[Array], bar: Bar) -> float:
    """The chance below which something rings, for an owner with these tests (chances of k or more, by k)."""
    allowed = bar.budget / bar.looks
    return next((step for step in _STEPS if _spent(tails, step, bar.people) <= allowed), _STEPS[-1])


def _spent(tails: Iterable[Array], step: float, people: int) -> float:
    """False alerts to expect of one look."""
    total = 0.0
    for chances in tails:
        reached = np.flatnonzero(chances[people:] <= step)
        total += float(chances[people + reached[0]]) if len(reached) else 0.0
    return total
