"""Evidence as numbers a rule can weigh. Every feature is in standard deviations among the candidates of the same search, so that it
means the same in a library of twenty SOPs and in one of thousands, and for any encoder, whatever the scale of its cosines.
"""

from __future__ import annotations

import numpy as np

from retrieval.search.evidence import LEAST_SPREAD, Evidence, Floats, standard

NAMES = ("unit", "window", "lexical", "window_words", "unit_words", "bare")
"""Nearest unit, nearest window, BM25 with words of like meaning, late interaction with the best window and the best unit, and,
where one stands out, the nearest window without its headings (see `Evidence`).
"""

SMALL, LARGE = 500, 2_000
"""Sections of a library. Up to the one headings tell sections apart; in a handbook of the other many headings resemble a question
by chance, and what the text says counts more.
"""

STANDS_OUT = 0.15
"""How far in cosine the nearest bare window lies before the sixth: the texts of a hundred product pages are all equally near."""

_SIXTH = 6


def features_of(evidence: Evidence) -> Floats:
    """Shape (candidates, len(NAMES)); the column of a signal that took no part is 0."""
    columns = standard(np.stack([getattr(evidence, name) for name in NAMES]), LEAST_SPREAD / evidence.stretch)
    columns[NAMES.index("bare")] *= _stands_out(evidence)
    return columns.T


def largeness(sections: int) -> float:
    """Return 0 for a small library, 1 for a large one, and between them what the logarithm of its size says."""
    return float(np.clip(np.log(max(sections, 1) / SMALL) / np.log(LARGE / SMALL), 0, 1))


def _stands_out(evidence: Evidence) -> float:
    best = np.sort(evidence.bare)[::-1][:_SIXTH]
    return float(np.clip((best[0] - best[-1]) * evidence.stretch / STANDS_OUT, 0, 1))


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
