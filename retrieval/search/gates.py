"""Two questions about a whole search: does the library cover this at all, and is the first hit the right one? Both are logistic
rules over signals whose scale does not depend on the library's size.
"""

from __future__ import annotations

import numpy as np

from retrieval.search.evidence import Evidence, Floats

SCOPE_NAMES = (
    "cosine",
    "cosine_lead",
    "joint_cover",
    "cover",
    "bm25",
    "path_cover",
    "terms",
    "everyday",
    "everyday_lead",
    "joint_widened",
    "widened_cover",
    "widened",
)
"""Best cosine, its lead over the candidates' median, idf-weighted share of the question's terms in the three nearest sections,
the first hit's cover, best BM25 divided by the question's idf, best cover of headings, ln(1 + terms),
how near everyday requests are, and how far the best section is ahead of them; `widened`: the same with words that mean nearly
the same.
"""

SCOPE_LATE_NAMES = ("max_sim", "max_sim_lead")

CONFIDENCE_NAMES = ("scope", "share", "lead", "agree_cosine", "agree_bm25", "first_cosine_gap", "first_cover")
"""Scope logit, ln of the odds of the first hit among the candidates (softmax of the ranker), its lead over the second, whether
cosine and BM25 put the same section first, how far the first hit is below the best cosine, its cover.
"""


def scope_features(evidence: Evidence, scores: Floats, *, late: bool) -> Floats:
    """Shape (len(SCOPE_NAMES),), with late interaction those of SCOPE_LATE_NAMES after them."""
    first = int(np.argmax(scores))
    found = [
        evidence.cosine.max(),
        evidence.cosine.max() - np.median(evidence.cosine),
        evidence.joint_cover,
        evidence.cover[first],
        evidence.bm25.max() / max(evidence.ideal, 1e-9),
        evidence.path_cover.max(),
        np.log1p(evidence.terms),
        evidence.everyday,
        evidence.cosine.max() - evidence.everyday,
        evidence.joint_widened,
        evidence.widened_cover[first],
        evidence.widened.max() / max(evidence.ideal, 1e-9),
    ]
    if late:
        found += [evidence.max_sim.max(), evidence.max_sim.max() - np.median(evidence.max_sim)]
    return np.array(found, np.float64)


def confidence_features(evidence: Evidence, scores: Floats, scope: float) -> Floats:
    """Shape (len(CONFIDENCE_NAMES),); `scope` is the scope rule's logit, `scores` the ranker's."""
    first = int(np.argmax(scores))
    others = np.delete(scores, first)
    odds = scores[first] - float(np.logaddexp.reduce(others)) if len(others) else 5.0
    lead = scores[first] - others.max() if len(others) else 5.0
    return np.array(
        [
            np.clip(scope, -8, 8),
            np.clip(odds, -5, 5),
            min(lead, 5.0),
            float(evidence.cosine[first] >= evidence.cosine.max()),
            float(evidence.bm25[first] >= evidence.bm25.max() > 0),
            evidence.cosine.max() - evidence.cosine[first],
            evidence.cover[first],
        ],
        np.float64,
    )


def probability(logit: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))
