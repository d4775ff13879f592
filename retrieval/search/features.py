"""Evidence as numbers a model can weigh: every feature means the same in a library of twenty SOPs and in one of thousands, so
scores appear against the best of the same search, against what was possible, or as they are when their scale is fixed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from retrieval.search.evidence import Evidence, Floats
from retrieval.search.view import View

NAMES = (
    "cosine",
    "cosine_gap",
    "cosine_rank",
    "path_cosine",
    "path_cosine_gap",
    "bm25",
    "bm25_share",
    "bm25_gap",
    "bm25_rank",
    "path_bm25",
    "path_bm25_share",
    "cover",
    "cover_gap",
    "path_cover",
    "rarest",
    "document_cosine_gap",
    "document_mean_gap",
    "document_bm25_gap",
    "document_share",
    "length",
    "is_short",
    "depth",
    "terms",
)
"""What each column means: `_gap` how far below the best of the search (0 at the best), `_share` divided by the best, `_rank` one
over (rank + 1), `bm25` and `path_bm25` divided by the question's idf, `document_*` the SOP's best, mean and part of
the candidates.
"""

LATE_NAMES = (
    "max_sim",
    "max_sim_gap",
    "max_sim_rank",
    "document_max_sim_gap",
    "context_sim",
    "context_sim_gap",
    "context_sim_rank",
)
"""Only with late interaction."""

_SHORT = 15


def features_of(view: View, evidence: Evidence) -> Floats:
    """Shape (candidates, len(NAMES)), with late interaction (candidates, len(NAMES + LATE_NAMES))."""
    documents = view.document[evidence.rows]
    ideal = max(evidence.ideal, 1e-9)
    columns = [
        evidence.cosine,
        _gap(evidence.cosine),
        _rank(evidence.cosine),
        evidence.path_cosine,
        _gap(evidence.path_cosine),
        evidence.bm25 / ideal,
        _share(evidence.bm25),
        _gap(evidence.bm25 / ideal),
        _rank(evidence.bm25) * (evidence.bm25 > 0),
        evidence.path_bm25 / ideal,
        _share(evidence.path_bm25),
        evidence.cover,
        _gap(evidence.cover),
        evidence.path_cover,
        evidence.rarest,
        _gap(_spread(evidence.cosine, documents, np.max)),
        _gap(_spread(evidence.cosine, documents, np.mean)),
        _gap(evidence.document_bm25 / ideal),
        _spread(np.ones(len(documents)), documents, np.sum) / len(documents),
        np.log1p(view.pieces[evidence.rows]),
        (view.pieces[evidence.rows] < _SHORT).astype(np.float64),
        np.minimum(view.depth[evidence.rows], 5),
        np.full(len(documents), np.log1p(evidence.terms)),
    ]
    if has_late(evidence):
        columns += [
            evidence.max_sim,
            _gap(evidence.max_sim),
            _rank(evidence.max_sim),
            _gap(_spread(evidence.max_sim, documents, np.max)),
            evidence.context_sim,
            _gap(evidence.context_sim),
            _rank(evidence.context_sim),
        ]
    return np.stack(columns, axis=1).astype(np.float64)


def has_late(evidence: Evidence) -> bool:
    """Whether late interaction took part in the search."""
    return bool(evidence.max_sim.any())


def _gap(values: Floats) -> Floats:
    return np.asarray(values.max() - values, np.float64)


def _share(values: Floats) -> Floats:
    return values / max(float(values.max()), 1e-9)


def _rank(values: Floats) -> Floats:
    """1/2 for the best, 1/3 for the second, ...; the first of equals is the better one."""
    ranks = np.empty(len(values), np.float64)
    ranks[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return 1 / (ranks + 1)


def _spread(values: Floats, groups: np.ndarray, reduce: Callable[[Floats], float]) -> Floats:
    """Every entry gets its group's reduced value."""
    found = np.empty(len(values), np.float64)
    for group in np.unique(groups):
        members = groups == group
        found[members] = reduce(values[members])
    return found
