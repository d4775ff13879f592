"""Chooses the line of a candidate that fits a question best. This is computed only for the candidates that are returned: reading
the amounts of a hundred sections took longer than the rest of the search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.amounts.bounds import bound_of
from core.amounts.reading import Amount, amounts
from retrieval.library.models import BlockKind, Section
from retrieval.search.asked_codes import asked_codes, capitals_of, holding
from retrieval.search.turns import asks_when, telling_words, tells_when
from retrieval.units import paired, units_of

_AGAINST = 2
"""More than the largest advantage in cosine and late interaction that another unit of the section can have."""

PAIRED = 0.15
"""How little worse the sentence beside the best one fits where both are shown as one line: the one has the question's words, the
other often the answer (docs/measurements/trades.md).
"""

_AS_GOOD = 0.1
_REPEATED = 0.6
"""Where the heading holds this share of the question's words, all lines match by the heading: among those that fit as well, the one
with most of the other words counts, and the first of several.
"""

_ADDED = 0.3
"""What a line gains by holding the words that a follow-up adds."""


@dataclass(frozen=True)
class BestUnits:
    """Chooses the best line of each candidate. `fits` says per candidate how well each of its units fits the question; `added` is
    what a follow-up adds to the questions before it.
    """

    question: str
    fits: Sequence[NDArray[np.float64]]
    added: str = ""

    def of(self, at: int, section: Section) -> int:
        """Return the number of the best line (`lines_of`) of candidate `at`; units that an asked amount or code rules out come
        last.
        """
        fit = self.fits[at]
        if self._amounts:
            fit = fit - _AGAINST * ruled_out(self._amounts, section)
        if self._codes:
            fit = fit + _AGAINST * holding(self._codes, section)
        if self._wanted:
            fit = fit + _ADDED * _held(self._wanted, section)
        elif asks_when(self.added):
            fit = fit + _ADDED * np.array([tells_when(unit.plain) for unit in units_of(section)] or [False])
        best = self._labelled(self._first(fit, section), fit, section)
        pairs = (paired(section, min(best, other)) for other in self._beside(best, fit, section))
        return next((pair for pair in pairs if pair is not None), best)

    def _beside(self, best: int, fit: NDArray[np.float64], section: Section) -> list[int]:
        """Return the units that may stand with the best one, best first. "Lost the key?" needs what follows, however it fits."""
        units = units_of(section)
        is_asking = bool(units) and units[best].plain.endswith("?")
        others = [best + 1] if is_asking else [other for other in (best - 1, best + 1) if other >= 0]
        near = [other for other in others if other < len(fit) and (is_asking or fit[other] > fit[best] - PAIRED)]
        return sorted(near, key=lambda other: -fit[other])

    def _first(self, fit: NDArray[np.float64], section: Section) -> int:
        asked = telling_words(self.question)
        others = asked - telling_words(" ".join(section.path))
        if len(others) <= (1 - _REPEATED) * len(asked):
            fit = np.where(fit >= fit.max() - _AS_GOOD, _held(others, section) if others else 0.0, -1.0)
        return int(np.argmax(fit))

    def _labelled(self, best: int, fit: NDArray[np.float64], section: Section) -> int:
        """Return, where the best unit is a row of a table, the row of it whose first cell holds most of the question's words: "fare
        car summer" is about the row of cars, and all rows have a fare in summer.
        """
        units, blocks = units_of(section), section.blocks
        if not (units and blocks and blocks[units[best].block].kind is BlockKind.TABLE):
            return best
        asked = telling_words(self.question)
        labels = {
            at: telling_words(unit.plain.partition(";")[0]) for at, unit in enumerate(units) if unit.block == units[best].block
        }
        return max(labels, key=lambda at: (len(labels[at] & self._wanted), len(labels[at] & asked), at == best, fit[at]))

    @cached_property
    def _wanted(self) -> frozenset[str]:
        return telling_words(self.added)

    @cached_property
    def _amounts(self) -> Sequence[Amount]:
        return asked_amounts(self.question)

    @cached_property
    def _codes(self) -> frozenset[str]:
        return asked_codes(self.question) | capitals_of(self.question)


def _held(stems: frozenset[str], section: Section) -> NDArray[np.float64]:
    """Return the share of the words that each unit holds; shape (units,), one entry where the section has no text."""
    shares = [len(stems & telling_words(unit.plain)) / len(stems) for unit in units_of(section)]
    return np.array(shares or [0.0], np.float64)


_CONDITION = re.compile(r"(?:if|when|where)\b", re.IGNORECASE)


def asked_amounts(question: str) -> Sequence[Amount]:
    """Return the amounts of a question that have a unit and are no bound themselves ("more than 30 days" asks about a bound)."""
    return [
        amount for amount in amounts(question) if amount.is_measured and amount.upper is None and bound_of(question, amount) is None
    ]


def ruled_out(asked: Sequence[Amount], section: Section) -> NDArray[np.bool_]:
    """Return which units are conditions that an asked amount does not meet, where another unit is one that it meets; shape
    (units,), one entry where the section has no text. A limit that is no condition ("dogs up to 20 kg") answers whoever is
    beyond it.
    """
    met = [_is_met(asked, unit.plain) for unit in units_of(section)]
    return np.array([is_met is False for is_met in met] if True in met else [False] * max(1, len(met)), np.bool_)


def _is_met(asked: Sequence[Amount], text: str) -> bool | None:
    """Return whether the amounts meet the condition that a text begins with; None where the text states no condition on such an
    amount.
    """
    if not _CONDITION.match(text):
        return None
    bounds = [bound for amount in amounts(text) if amount.upper is None and (bound := bound_of(text, amount)) is not None]
    verdicts = [
        bound.holds(amount_asked.value) for bound in bounds for amount_asked in asked if bound.amount.unit == amount_asked.unit
    ]
    return all(verdicts) if verdicts else None
