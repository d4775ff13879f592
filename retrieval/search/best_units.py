"""Which unit of a candidate fits a question best. Computed for the candidates that are returned: reading the amounts of a hundred
sections took longer than the rest of the search.
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
"""More than cosine and late interaction can say together for another unit of the section."""


@dataclass(frozen=True)
class BestUnits:
    """`fits` says per candidate how well each of its units fits the question."""

    question: str
    fits: Sequence[NDArray[np.float64]]

    def of(self, at: int, section: Section) -> int:
        """The number of the unit of candidate `at` that fits best, and that no asked amount or code speaks against."""
        fit = self.fits[at]
        if self._amounts:
            fit = fit - _AGAINST * ruled_out(self._amounts, section)
        if self._codes:
            fit = fit + _AGAINST * holding(self._codes, section)
        return int(np.argmax(fit))

    def only(self, places: Sequence[int]) -> BestUnits:
        """The same of fewer candidates."""
        return BestUnits(self.question, [self.fits[at] for at in places])

    @cached_property
    def _amounts(self) -> Sequence[Amount]:
        return asked_amounts(self.question)

    @cached_property
    def _codes(self) -> frozenset[str]:
        return asked_codes(self.question)
