"""Evidence as numbers a rule can weigh. Every feature is in standard deviations among the candidates of the same search, so that it
means the same in a library of twenty SOPs and in one of thousands, and for any encoder, whatever the scale of its cosines.
"""

from __future__ import annotations

import numpy as np

from retrieval.search.evidence import Evidence, Floats, standard

NAMES = ("unit", "window", "lexical", "unit_words", "section_words")
"""Nearest unit, nearest window, BM25 with words of like meaning, late interaction with the best unit and with all (see `Evidence`).
"""


def features_of(evidence: Evidence) -> Floats:
    """Shape (candidates, len(NAMES)); the column of a signal that took no part is 0."""
    return np.stack([standard(getattr(evidence, name), evidence.least_spread) for name in NAMES], axis=1)


CONFIDENCE_NAMES = ("odds", "lead", "agree", "cover", "terms")
"""ln of the odds of the first candidate among all (softmax of the scores), its lead over the second, how many signals put it first
as well, the share of the question's terms that it holds, ln(1 + terms).
"""

_MOST_ODDS = 5.0


def confidence_features(evidence: Evidence, scores: Floats) -> Floats:
    """Shape (len(CONFIDENCE_NAMES),), for the candidate of the highest score."""
    first = int(np.argmax(scores))
    others = np.delete(scores, first)
    odds = scores[first] - float(np.logaddexp.reduce(others)) if len(others) else _MOST_ODDS
    lead = scores[first] - others.max() if len(others) else _MOST_ODDS
    signals = [getattr(evidence, name) for name in NAMES]
    agree = sum(float(signal[first] >= signal.max()) for signal in signals if signal.any())
    return np.array(
        [np.clip(odds, -_MOST_ODDS, _MOST_ODDS), min(lead, _MOST_ODDS), agree, evidence.cover[first], np.log1p(evidence.terms)]
    )
