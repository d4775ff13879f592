"""What speaks for each candidate section, before anything is weighed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.search.late import LateInteraction
from retrieval.search.ports import LexicalIndex, Tokens, VectorIndex
from retrieval.search.view import View
from retrieval.search.wording import Term

WINDOWS = 60
PATHS = 20
LEXICAL = 40
"""How many of the nearest windows, heading paths and BM25 sections become candidates: the ceiling of recall is 87-97 %."""

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


@dataclass(frozen=True)
class Evidence:
    """One entry per candidate in every array. `rows` are positions in the view; ranks count from 1, 0 where that side did not
    find it; `cover` and `path_cover` are idf-weighted shares (0 to 1) of the question's terms; `document_bm25` is the best
    BM25 within the same SOP; `max_sim` is the late interaction with the text, `context_sim` with text and headings (all 0
    without one); `rarest` is 1 where the question's rarest term stands.

    Of the whole search: `everyday` is the question's cosine with an everyday request, `joint_cover` the share of its terms that
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
    max_sim: Floats
    context_sim: Floats
    rarest: Floats
    confirmed: Floats
    everyday: float
    joint_cover: float
    terms: int
    ideal: float

    def __len__(self) -> int:
        return len(self.rows)


def gather(view: View, vectors: VectorIndex, late: LateInteraction | None, asked: Asked) -> Evidence:
    """Candidates of both sides and of the confirmed questions with all their scores; empty when nothing matches at all."""
    windows = _nearest(view, vectors, view.windows, asked.vector, WINDOWS)
    paths = _nearest(view, vectors, view.paths, asked.vector, PATHS)
    stems = [stem for term in asked.terms for stem in term.stems]
    bm25, path_bm25 = view.text.scores(stems), view.path.scores(stems)
    lexical = _top(bm25, LEXICAL)
    rows = np.array(sorted({*windows, *paths, *lexical, *asked.confirmed}), np.int64)
    dense_rank = {row: rank for rank, row in enumerate(windows, 1)}
    lexical_rank = {row: rank for rank, row in enumerate(lexical, 1)}
    best, named = np.zeros(int(view.document.max(initial=-1)) + 1, np.float32), np.flatnonzero(bm25)
    np.maximum.at(best, view.document[named], bm25[named])
    nothing = np.zeros(len(rows), np.float64)
    cosine = _cosines(rows, windows, _by_key(view, vectors, rows, windows, is_path=False), asked)
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
        document_bm25=best[view.document[rows]].astype(np.float64),
        max_sim=max_sim,
        context_sim=context_sim,
        rarest=_holds_rarest(view, asked.terms, rows),
        confirmed=np.array([asked.confirmed.get(int(row), 0.0) for row in rows], np.float64),
        everyday=asked.everyday,
        joint_cover=joint_cover_of(view.text, asked.terms, rows[np.argsort(-cosine)[:3]]),
        terms=len(asked.terms),
        ideal=sum(term.idf for term in asked.terms),
    )


def cover_of(index: LexicalIndex, terms: Sequence[Term], rows: Rows) -> Floats:
    """The idf-weighted share of the terms that each row holds; a corrected word counts by its trust."""
    covered = np.zeros(len(rows), np.float64)
    for term in terms:
        held = np.zeros(len(rows), np.bool_)
        for stem in term.stems:
            held |= index.holds(stem, rows)
        covered += term.idf * term.trust * held
    return covered / max(sum(term.idf for term in terms), 1e-9)


def joint_cover_of(index: LexicalIndex, terms: Sequence[Term], rows: Rows) -> float:
    """The idf-weighted share of the terms that any of the rows holds (RETRIEVAL.md, "Abstention")."""
    held = sum(term.idf * term.trust for term in terms if any(index.holds(stem, rows).any() for stem in term.stems))
    return held / max(sum(term.idf for term in terms), 1e-9)


def _holds_rarest(view: View, terms: Sequence[Term], rows: Rows) -> Floats:
    if not terms:
        return np.zeros(len(rows), np.float64)
    rarest = max(terms, key=lambda term: term.idf)
    held = np.zeros(len(rows), np.bool_)
    for stem in rarest.stems:
        held |= view.text.holds(stem, rows)
    return np.asarray(held * rarest.trust, np.float64)


def _nearest(view: View, vectors: VectorIndex, collections: Sequence[str], vector: NDArray[np.float32], k: int) -> dict[int, float]:
    """Rows with their best cosine, best first. Keys the view does not know (a newer or older passage) are left out."""
    found: list[tuple[float, int]] = []
    for collection in collections:
        for key, cosine in vectors.nearest(collection, vector, k):
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


def _top(scores: NDArray[np.float32], k: int) -> list[int]:
    """Positions of the k highest scores above zero, best first; ties in the order of the library."""
    if len(scores) > k:
        floor = np.partition(scores, -k)[-k]
        positions = np.flatnonzero(scores >= max(float(floor), 1e-9))
    else:
        positions = np.flatnonzero(scores > 0)
    return [int(row) for row in positions[np.argsort(-scores[positions], kind="stable")][:k]]
