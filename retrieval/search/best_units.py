"""Chooses the unit of a candidate that fits a question best. This is computed only for the candidates that are returned: reading
the amounts of a hundred sections took longer than the rest of the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.amounts.reading import Amount
from retrieval.library.models import Section
from retrieval.search.asked_amounts import asked_amounts, ruled_out
from retrieval.search.asked_codes import asked_codes, holding

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
