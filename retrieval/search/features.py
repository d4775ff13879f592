"""Turns evidence into numbers that a rule can weigh. Every feature is in standard deviations among the candidates of the same
search, so that it means the same in a library of twenty SOPs and in one of thousands, and for any encoder, whatever the scale of
its cosines.
"""

from __future__ import annotations

import numpy as np

from retrieval.search.evidence import LEAST_SPREAD, Evidence, Floats, standard

NAMES = ("unit", "window", "lexical", "window_words", "unit_words", "bare", "heading", "page")
"""Nearest unit, nearest window, BM25 with words of like meaning, late interaction with the best window and the best unit, in a
large library the nearest window without its headings where one stands out, in a small one the section's own heading, in a large
one the best other section of its SOP (see `Evidence`).
"""

WHOLE = NAMES[:-2]
"""Signals that read the section, and more of it than a heading, which agrees with any of them by chance."""

STANDS_OUT = 0.15
"""How far in cosine the nearest bare window lies before the sixth: the texts of a hundred product pages are all equally near."""

_SIXTH = 6


def features_of(evidence: Evidence) -> Floats:
    """Return the features, shape (candidates, len(NAMES)); the column of a signal that took no part is 0."""
    columns = standard(np.stack([getattr(evidence, name) for name in NAMES]), LEAST_SPREAD / evidence.stretch)
    columns[NAMES.index("bare")] *= _stands_out(evidence)
    return columns.T


def _stands_out(evidence: Evidence) -> float:
    best = np.sort(evidence.bare)[::-1][:_SIXTH]
    return float(np.clip((best[0] - best[-1]) * evidence.stretch / STANDS_OUT, 0, 1))


CONFIDENCE_NAMES = ("odds", "lead", "agree", "cover", "terms")
"""ln of the odds of the first candidate among all (softmax of the scores), its lead over the second, how many signals put it first
as well, the share of the question's terms that it holds, ln(1 + terms).
"""

_MOST_ODDS = 5.0


def confidence_features(evidence: Evidence, scores: Floats) -> Floats:
    """Return the features of the confidence, shape (len(CONFIDENCE_NAMES),), for the candidate with the highest score."""
    first = int(np.argmax(scores))
    others = np.delete(scores, first)
    odds = scores[first] - float(np.logaddexp.reduce(others)) if len(others) else _MOST_ODDS
    lead = scores[first] - others.max() if len(others) else _MOST_ODDS
    signals = [getattr(evidence, name) for name in WHOLE]
    agree = sum(float(signal[first] >= signal.max()) for signal in signals if signal.any())
    return np.array(
        [np.clip(odds, -_MOST_ODDS, _MOST_ODDS), min(lead, _MOST_ODDS), agree, evidence.cover[first], np.log1p(evidence.terms)]
    )
