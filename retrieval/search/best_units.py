"""Chooses the unit of a candidate that fits a question best; an asked amount rules units out: "if the refund is more than EUR
1,000" says nothing about one of 900. This is computed only for the candidates that are returned: reading the amounts of a hundred
sections took longer than the rest of the search.
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
from retrieval.library.models import Section
from retrieval.search.asked_codes import asked_codes, holding
from retrieval.units import units_of

_AGAINST = 2
"""More than the largest advantage in cosine and late interaction that another unit of the section can have."""


@dataclass(frozen=True)
class BestUnits:
    """Chooses the best unit of each candidate. `fits` says per candidate how well each of its units fits the question."""

    question: str
    fits: Sequence[NDArray[np.float64]]

    def of(self, at: int, section: Section) -> int:
        """Return the number of the best unit of candidate `at`; units that an asked amount or code rules out come last."""
        fit = self.fits[at]
        if self._amounts:
            fit = fit - _AGAINST * ruled_out(self._amounts, section)
        if self._codes:
            fit = fit + _AGAINST * holding(self._codes, section)
        return int(np.argmax(fit))

    @cached_property
    def _amounts(self) -> Sequence[Amount]:
        return asked_amounts(self.question)

    @cached_property
    def _codes(self) -> frozenset[str]:
        return asked_codes(self.question)


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
