"""Weighs the question in other words: how much each variant counts, and what a section scores for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

VARIANTS = 0.5
"""What a section's score for other words of the question adds to its score, in the mean over them, where they mean the same."""

MORE = 10
"""Sections that other words of the question add to the candidates."""

_OTHER, _SAME = 0.35, 0.6
"""Cosines with the question: up to the first, other words mean something else and count nothing; from the second they count in
full.
"""

Floats = NDArray[np.float64]


def weights_of(cosines: Floats) -> Floats:
    """Return the weights of other words, from their cosines with the question on the judge's scale."""
    return VARIANTS * np.clip((cosines - _OTHER) / (_SAME - _OTHER), 0.0, 1.0)


def best_of(scores: Mapping[int, float]) -> list[int]:
    """Return the rows with the highest scores."""
    return sorted(scores, key=scores.__getitem__)[-MORE:]


def of_rows(scores: Mapping[int, float], rows: NDArray[np.int64]) -> Floats:
    """Return the scores of these rows; a row without one gets as much as the last."""
    lowest = min(scores.values(), default=0.0)
    return np.array([scores.get(int(row), lowest) for row in rows], np.float64)
