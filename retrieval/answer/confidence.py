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
        ...


IN_SCOPE = 0.5
"""Below this, the question counts as a request that no SOP could cover (`retrieval.search.far`)."""

GOOD = 0.8
LIKELY = 0.76
"""In trades that the fit had not seen, nine in ten of the answerable questions were right from .76 on and all from .8 on; of near
misses, which no score tells from answerable ones, one in ten is still called likely (docs/measurements/trades.md).
"""


def confidence_word(probability: float) -> Confidence:
    """Return a probability (0 to 1) as a word; an unsure one makes places to look instead of an answer."""
    if probability >= GOOD:
        return Confidence.GOOD
    return Confidence.LIKELY if probability >= LIKELY else Confidence.UNSURE
