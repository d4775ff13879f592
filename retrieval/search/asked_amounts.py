"""Finds the units of a section that an asked amount rules out: "if the refund is more than EUR 1,000" says nothing about one of
900.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.amounts.bounds import bound_of
from core.amounts.reading import Amount, amounts
from retrieval.library.models import Section
from retrieval.units import units_of

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
