"""When an answer is given, and in which word its confidence is put. Both probabilities come calibrated from search
(retrieval/search); here stand only the bounds.
"""

from __future__ import annotations

from retrieval.answer.models import Confidence

IN_SCOPE = 0.5
"""Below, the question is taken for a request that no SOP could cover (`retrieval.search.far`)."""

GOOD = 0.78
LIKELY = 0.62
"""Of the answers called good at least nine in ten are right, of those called likely three in four (docs/measurements/search.md)."""


def confidence_word(probability: float) -> Confidence:
    """Say a probability (0 to 1) as a word; an unsure one is no answer but places to look."""
    if probability >= GOOD:
        return Confidence.GOOD
    return Confidence.LIKELY if probability >= LIKELY else Confidence.UNSURE
