"""Which units of a section an asked amount rules out: "more than EUR 1,000" says nothing about a refund of 900."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.amounts.bounds import bound_of
from core.amounts.reading import Amount, amounts
from retrieval.library.models import Section
from retrieval.units import units_of


def asked_amounts(question: str) -> Sequence[Amount]:
    """Return the amounts of a question that have a unit and are no bound themselves ("more than 30 days" asks about a bound)."""
    return [one for one in amounts(question) if one.is_measured and one.upper is None and bound_of(question, one) is None]


def ruled_out(asked: Sequence[Amount], section: Section) -> NDArray[np.bool_]:
    """Return which units hold a bound, in the unit of an asked amount, that the amount does not satisfy; shape (units,), one entry
    where the section has no text.
    """
    return np.array([_is_ruled_out(asked, unit.plain) for unit in units_of(section)] or [False], np.bool_)


def _is_ruled_out(asked: Sequence[Amount], text: str) -> bool:
    bounds = [bound for one in amounts(text) if one.upper is None and (bound := bound_of(text, one)) is not None]
    return any(bound.amount.unit == one.unit and not bound.holds(one.value) for bound in bounds for one in asked)
