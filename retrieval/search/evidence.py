"""What speaks for each candidate section, before anything is weighed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.search.errors import IndexDamagedError
from retrieval.search.late import LateInteraction
from retrieval.search.lexical import cover_of, highest, holds_rarest, joint_cover_of, widened_scores
from retrieval.search.ports import Tokens, VectorIndex
from retrieval.search.view import View
from retrieval.search.wording import Term

WINDOWS = 60
PATHS = 20
LEXICAL = 40
WIDENED = 20
"""How many of the nearest windows, heading paths, BM25 and widened BM25 sections become candidates: the ceiling of recall is
87-97 %.
"""

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """A question as a view reads it: its vector and token vectors, its terms, the rows that confirmed questions speak for, and its
    cosine with the nearest everyday request.
    """

    vector: NDArray[np.float32]
    tokens: Tokens
    terms: Sequence[Term]
    confirmed: Mapping[int, float]
    everyday: float
    is_current: bool = False
    """Whether the index must hold all that the view has; what an old view has may be gone."""


@dataclass(frozen=True)
class Evidence:
    """One entry per candidate in every array. `rows` are positions in the view; ranks count from 1, 0 where that side did not
    find it; `cover` and `path_cover` are idf-weighted shares (0 to 1) of the question's terms; `document_bm25` is the best
    BM25 within the same SOP, `widened` and its like count words that
    mean nearly the same; `max_sim` is the late interaction with the text, `context_sim` with text and headings (all 0
    without one); `rarest` is 1 where the question's rarest term stands.

    Of the whole search: `everyday` is how near the question is to everyday requests, `joint_cover` the share of its terms that
    the three candidates of highest cosine hold together, `terms` counts them, `ideal` sums their idf, the scale of a
    BM25 score.
    """

    rows: Rows
    cosine: Floats
    path_cosine: Floats
    bm25: Floats
    path_bm25: Floats
    cover: Floats
    path_cover: Floats
    dense_rank: Rows
    lexical_rank: Rows
    document_bm25: Floats
    widened: Floats
    widened_cover: Floats
    max_sim: Floats
    context_sim: Floats
    rarest: Floats
    confirmed: Floats
    everyday: float
    joint_cover: float
    joint_widened: float
    terms: int
    ideal: float

    def __len__(self) -> int:
        return len(self.rows)


def gather(view: View, vectors: VectorIndex, late: LateInteraction | None, asked: Asked) -> Evidence:
    """Candidates of both sides and of the confirmed questions with all their scores; empty when nothing matches at all."""
    windows = _nearest(view, vectors, view.windows, asked, WINDOWS)
    paths = _nearest(view, vectors, view.paths, asked, PATHS)
    stems = [stem for term in asked.terms for stem in term.stems]
    bm25, path_bm25 = view.text.scores(stems), view.path.scores(stems)
    widened = widened_scores(view.text, asked.terms)
    lexical = highest(bm25, LEXICAL)
    rows = np.array(sorted({*windows, *paths, *lexical, *highest(widened, WIDENED), *asked.confirmed}), np.int64)
    dense_rank = {row: rank for rank, row in enumerate(windows, 1)}
    lexical_rank = {row: rank for rank, row in enumerate(lexical, 1)}
    nothing = np.zeros(len(rows), np.float64)
    cosine = _cosines(rows, windows, _by_key(view, vectors, rows, windows, is_path=False), asked)
    nearest = rows[np.argsort(-cosine)[:3]]
    max_sim, context_sim = (nothing, nothing) if late is None else late.scores(view, rows, asked.tokens)
    return Evidence(
        rows=rows,
        cosine=cosine,
        path_cosine=_cosines(rows, paths, _by_key(view, vectors, rows, paths, is_path=True), asked),
        bm25=bm25[rows].astype(np.float64),
        path_bm25=path_bm25[rows].astype(np.float64),
        cover=cover_of(view.text, asked.terms, rows),
        path_cover=cover_of(view.path, asked.terms, rows),
        dense_rank=np.array([dense_rank.get(int(row), 0) for row in rows], np.int64),
        lexical_rank=np.array([lexical_rank.get(int(row), 0) for row in rows], np.int64),
        document_bm25=_best_of_document(view, bm25)[rows],
        widened=widened[rows].astype(np.float64),
        widened_cover=cover_of(view.text, asked.terms, rows, widened=True),
        max_sim=max_sim,
        context_sim=context_sim,
        rarest=holds_rarest(view.text, asked.terms, rows),
        confirmed=np.array([asked.confirmed.get(int(row), 0.0) for row in rows], np.float64),
        everyday=asked.everyday,
        joint_cover=joint_cover_of(view.text, asked.terms, nearest),
        joint_widened=joint_cover_of(view.text, asked.terms, nearest, widened=True),
        terms=len(asked.terms),
        ideal=sum(term.idf for term in asked.terms),
    )


def _best_of_document(view: View, scores: NDArray[np.float32]) -> Floats:
    """Per row of the view the highest score within its SOP."""
    best, named = np.zeros(int(view.document.max(initial=-1)) + 1, np.float32), np.flatnonzero(scores)
    np.maximum.at(best, view.document[named], scores[named])
    return np.asarray(best[view.document], np.float64)


def _nearest(view: View, vectors: VectorIndex, collections: Sequence[str], asked: Asked, k: int) -> dict[int, float]:
    """Rows with their best cosine, best first. Keys the view does not know (a newer or older passage) are left out.

    Raises `IndexDamagedError` when a collection brings fewer than it must hold.
    """
    found: list[tuple[float, int]] = []
    for collection in collections:
        nearest = vectors.nearest(collection, asked.vector, k)
        if asked.is_current and len(nearest) < min(k, view.held.get(collection, 0)):
            raise IndexDamagedError("The search index lacks passages of the library. Make it anew: cairn sops sync --rebuild")
        for key, cosine in nearest:
            row = view.row_of_key.get(key)
            if row is not None:
                found.append((cosine, row))
    found.sort(key=lambda item: (-item[0], item[1]))
    best: dict[int, float] = {}
    for cosine, row in found[:k]:
        best.setdefault(row, cosine)
    return best


Stored = list[tuple[int, NDArray[np.float32]]]


def _by_key(view: View, vectors: VectorIndex, rows: Rows, known: Mapping[int, float], *, is_path: bool) -> Stored:
    """The vectors of the rows that the nearest did not bring."""
    names = view.paths if is_path else view.windows
    wanted: dict[str, list[str]] = {}
    for row in (int(row) for row in rows if int(row) not in known):
        prepared = view.prepared[row]
        wanted.setdefault(names[view.home[row]], []).extend([prepared.path_key] if is_path else prepared.window_keys)
    return [
        (view.row_of_key[key], stored)
        for collection, keys in wanted.items()
        for key, stored in vectors.vectors(collection, keys).items()
    ]


def _cosines(rows: Rows, known: Mapping[int, float], stored: Stored, asked: Asked) -> Floats:
    """Every row's best cosine; 0 where there is no vector (a section without text)."""
    scores = dict(known)
    for row, vector in stored:
        scores[row] = max(scores.get(row, -1.0), float(vector @ asked.vector))
    return np.array([scores.get(int(row), 0.0) for row in rows], np.float64)
