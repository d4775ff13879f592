"""When an answer is shown, and in which word its confidence is put.

Search gives two probabilities: that the library covers the question at all (`in_scope`), and that the first section is
the right one (`confidence`). Both are calibrated where they are fitted (retrieval/search); here stand only the bounds.
"""

from __future__ import annotations

from retrieval.answer.models import Confidence

IN_SCOPE = 0.5
"""Below, the question is taken as none for this library; `retrieval.search` sets its rule so that this is the gate."""

NEAR = 0.05
"""From here to IN_SCOPE the nearest section is named as near; below, it is not even that."""

HIGH = 0.75
MEDIUM = 0.45


def confidence_word(probability: float) -> Confidence:
    """Say a calibrated probability (0 to 1) as a word: of the answers called high, at least three in four are right."""
    if probability >= HIGH:
        return Confidence.HIGH
    return Confidence.MEDIUM if probability >= MEDIUM else Confidence.LOW
