"""Decides when an answer is given, and which word states its confidence. Both probabilities come calibrated from search
(retrieval/search); this file holds only the bounds.
"""

from __future__ import annotations

from typing import Protocol

from retrieval.answer.models import Confidence
from retrieval.search.models import Query, SearchResult


class Search(Protocol):
    """Searches for ranked sections that the viewer may see."""

    def search(self, query: Query, limit: int = 5) -> SearchResult:
        """Return the search result. Raises `retrieval.search.ports.SearchError` when the index or the model is out of order."""


IN_SCOPE = 0.5
"""Below this, the question counts as a request that no SOP could cover (`retrieval.search.far`)."""

GOOD = 0.86
LIKELY = 0.8
"""Of 518 questions that people typed in fifteen trades 59 are answered from .80 on, .93 of them rightly, and 23 from .86 on, all
rightly; of 172 near misses, which no score tells from answerable ones, 13 and 3 (docs/measurements/trades.md).
"""


def confidence_word(probability: float) -> Confidence:
    """Return a probability (0 to 1) as a word; an unsure one makes places to look instead of an answer."""
    if probability >= GOOD:
        return Confidence.GOOD
    return Confidence.LIKELY if probability >= LIKELY else Confidence.UNSURE
