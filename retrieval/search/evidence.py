"""Gathers the evidence for each candidate section: the signals that the judge weighs afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.chunking import key_of
from retrieval.search.best_units import BestUnits
from retrieval.search.errors import IndexDamagedError
from retrieval.search.halves import single
from retrieval.search.kinds import defining, leaning
from retrieval.search.lexical import cover_of, highest, widened_scores
from retrieval.search.ports import Encoded, VectorIndex
from retrieval.search.scale import SAME, Scale
from retrieval.search.section_codes import SectionCodes, SectionVectors, Words, bare_places
from retrieval.search.sketch import best_matches
from retrieval.search.terms import Term
from retrieval.search.view import View

NEAREST = 100
"""Nearest windows of each audience that are asked for; a section has two or three in the index."""

LEXICAL = 25
"""Sections with the highest widened BM25 that become candidates as well."""

HEADING_TERMS = 2
"""Terms from which a heading says what a section is about; a single word occurs in many questions."""

CLOSELY = 20
"""Candidates whose windows are compared word by word (late interaction), those with the best first signals."""

MOST_CLOSELY = 12
"""Candidates whose units are compared word by word, those with the best signals by then. Of all 20 it would find no more."""

LEAST_SPREAD = 0.01
"""Standard deviation of a signal below which it says nothing; all are on a scale of about one, real ones spread by .05 and more."""

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class EncodedQuestion:
    """Holds a question as a view reads it: its text, its encodings (as written, and in plain words where that differs), its terms,
    and the rows that confirmed questions support.
    """

    text: str
    encoded: Sequence[Encoded]
    terms: Sequence[Term]
    confirmed: Mapping[int, float]
    is_current: bool = False
    """Whether the index must hold all that the view has; what an old view has may be gone."""
    scale: Scale = SAME


@dataclass(frozen=True)
class Evidence:
    """Holds the signals of all candidates, one entry per candidate in every array. `rows` are positions in the view.

    `unit` and `window` are the cosines of the nearest unit and window, `bare` that of the nearest window without its headings,
    `heading` that of the section's own heading (0 in a large library);
    `window_words` is the late interaction with the best window: how near, in the mean, each word of the question comes to one of
    its words (Khattab & Zaharia 2020, https://arxiv.org/abs/2004.12832), `unit_words` the same with the best unit (both 0 without
    token vectors); `lexical` BM25 that counts words of like meaning, divided by the sum of the question's inverse document
    frequencies; `cover` the share of the question's terms (0 to 1) that the section holds, weighted by rarity. All are means over
    the question's encodings. `best` tells the unit that fits best; `headed` says where the question holds every term of
    a heading of two terms or more; `leaning` is what the kind of section adds (`kinds.py`); `reranked` is what a cross-encoder says
    (`reranking.py`); `terms` counts the question's terms, `size` the library's sections; `stretch` says how many times as far apart
    the judge's cosines lie as this encoder's.
    """

    rows: Rows
    unit: Floats
    window: Floats
    bare: Floats
    heading: Floats
    window_words: Floats
    unit_words: Floats
    lexical: Floats
    cover: Floats
    confirmed: Floats
    best: BestUnits
    terms: int
    headed: NDArray[np.bool_]
    leaning: Floats
    reranked: Floats | None = None
    size: int = 0
    stretch: float = 1.0

    def __len__(self) -> int:
        return len(self.rows)

    def without(self, places: Collection[int]) -> Evidence:
        """Return the same evidence for fewer candidates; `places` are positions in the arrays."""
        kept = np.setdiff1d(np.arange(len(self)), list(places))
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        arrays = {name: value[kept] for name, value in values.items() if isinstance(value, np.ndarray)}
        return replace(self, best=self.best.only(kept.tolist()), **arrays)


def gather(view: View, vectors: VectorIndex, codes: SectionCodes, asked: EncodedQuestion) -> Evidence:
    """Find candidates by meaning, by words and by confirmed questions; the evidence is empty when nothing matches at all."""
    lexical = widened_scores(view.text, asked.terms)
    near = {row for encoding in asked.encoded for row in _nearest(view, vectors, encoding.vector, is_current=asked.is_current)}
    rows = np.array(sorted({*near, *highest(lexical, LEXICAL), *asked.confirmed}), np.int64)
    if not len(rows):
        return _no_evidence(asked.text)
    sections = {view.prepared[row].key: view.sections[row] for row in rows}
    question = np.stack([encoding.vector for encoding in asked.encoded])
    cosines = _cosines(codes.vectors(sections), question)
    words: Floats = lexical[rows].astype(np.float64) / max(sum(term.idf for term in asked.terms), 1e-9)
    spoken = [encoding.tokens for encoding in asked.encoded if len(encoding.tokens)]
    signals = [standard(cosines.unit), standard(cosines.window), standard(words)]
    closely = _highest(signals, CLOSELY)
    keys = list(sections)
    read = dict(zip(closely.tolist(), codes.words({keys[at]: sections[keys[at]] for at in closely}), strict=True)) if spoken else {}
    window_words, _ = _late({at: (section.heading, section.windows) for at, section in read.items()}, len(rows), spoken)
    closest = [at for at in _highest([*signals, standard(window_words)], MOST_CLOSELY).tolist() if at in read]
    unit_words, of_units = _late({at: (read[at].heading, read[at].units) for at in closest}, len(rows), spoken)
    fits = [fit + of_units[at] if at in of_units else fit for at, fit in enumerate(cosines.of_units)]
    return Evidence(
        rows=rows,
        unit=cosines.unit,
        window=cosines.window,
        bare=cosines.bare,
        heading=_of_headings(view, rows, question),
        window_words=window_words,
        unit_words=unit_words,
        lexical=words,
        cover=cover_of(view.text, asked.terms, rows, widened=True),
        confirmed=np.array([asked.confirmed.get(int(row), 0.0) for row in rows], np.float64),
        best=BestUnits(asked.text, fits),
        terms=len(asked.terms),
        headed=_headed(view, rows, asked.terms),
        leaning=leaning(asked.text, [view.prepared[row].kind for row in rows])
        + defining(asked.text, [view.sections[row] for row in rows]),
        size=len(view),
        stretch=asked.scale.stretch,
    )


def _no_evidence(question: str) -> Evidence:
    rows, no, none = np.zeros(0, np.int64), np.zeros(0, np.float64), np.zeros(0, np.bool_)
    return Evidence(rows, no, no, no, no, no, no, no, no, no, BestUnits(question, ()), 0, none, no)


def _of_headings(view: View, rows: Rows, question: NDArray[np.float32]) -> Floats:
    if not len(view.headings):
        return np.zeros(len(rows), np.float64)
    return np.asarray((view.headings[rows] @ question.T).mean(axis=1), np.float64)


def _headed(view: View, rows: Rows, terms: Sequence[Term]) -> NDArray[np.bool_]:
    stems = {stem for term in terms for stem in term.stems}
    headings = [view.prepared[row].heading for row in rows]
    return np.array([len(heading) >= HEADING_TERMS and heading <= stems for heading in headings], np.bool_)


def _nearest(view: View, vectors: VectorIndex, vector: NDArray[np.float32], *, is_current: bool) -> set[int]:
    """Return the rows of the nearest windows. Keys that the view does not know (of a newer or older section) are left out.

    Raises `IndexDamagedError` when a collection brings fewer than it must hold: every section has a window at least.
    """
    nearest_windows: list[tuple[str, float]] = []
    for collection, sections in view.windows.items():
        nearest = vectors.nearest(collection, vector, NEAREST)
        if is_current and len(nearest) < min(NEAREST, sections):
            raise IndexDamagedError("The search index lacks sections of the library. Make it anew: cairn sops sync --rebuild")
        nearest_windows += nearest
    nearest_windows.sort(key=lambda pair: -pair[1])
    return {row for key, _ in nearest_windows[:NEAREST] if (row := view.row_of_key.get(key_of(key))) is not None}


@dataclass(frozen=True)
class _Cosines:
    """Holds, per candidate, the mean over the question's encodings of its best cosine, and the mean cosine of each of its units."""

    window: Floats
    bare: Floats
    unit: Floats
    of_units: Sequence[Floats]


def _cosines(sections: Sequence[SectionVectors], question: NDArray[np.float32]) -> _Cosines:
    """Compare all vectors of the candidates in one product."""
    cosines = single(np.concatenate([part for section in sections for part in (section.windows, section.units)])) @ question.T
    counts = np.array([len(part) for section in sections for part in (section.windows, section.units)])
    ends = np.cumsum(counts)
    starts = ends - counts
    best = np.maximum.reduceat(cosines, starts, axis=0).mean(axis=1).astype(np.float64)
    places, firsts = bare_places(starts[::2], counts[::2])
    bare = np.maximum.reduceat(cosines[places], firsts, axis=0).mean(axis=1).astype(np.float64)
    mean = cosines.mean(axis=1).astype(np.float64)
    of_units = [mean[start:end] for start, end in zip(starts[1::2].tolist(), ends[1::2].tolist(), strict=True)]
    return _Cosines(best[::2], bare, best[1::2], of_units)


def _highest(signals: Sequence[Floats], count: int) -> Rows:
    """Return the candidates with the highest sums."""
    return np.argsort(-np.sum(signals, axis=0), kind="stable")[:count]


def _late(
    chosen: Mapping[int, tuple[Words, Words]], count: int, spoken: Sequence[NDArray[np.float32]]
) -> tuple[Floats, dict[int, NDArray[np.float32]]]:
    """Compute the late interaction of the chosen candidates with their best text, as the mean over the question's encodings. The
    headings (the first words) belong to every text of a section; of `count` candidates those not chosen get the lowest value. Also
    returns what each text of a chosen candidate reaches.
    """
    values = np.zeros(count, np.float64)
    chosen = {at: words for at, words in chosen.items() if len(words[1].sketch)}
    if not chosen:
        return values, {}
    parts = [part for words in chosen.values() for part in words]
    texts = np.array([len(part.ends) for part in parts])
    rows = np.array([len(part.sketch) for part in parts])
    ends = np.concatenate([part.ends for part in parts]) + np.repeat(np.cumsum(rows) - rows, texts)
    matches = best_matches(np.concatenate(spoken), np.concatenate([part.sketch for part in parts]), ends)
    shares = np.concatenate([np.full(len(tokens), 1 / len(tokens) / len(spoken), np.float32) for tokens in spoken])
    headings = np.cumsum(texts)[::2] - 1
    reached = np.maximum(np.delete(matches, headings, axis=0), np.repeat(matches[headings], texts[1::2], axis=0)) @ shares
    starts = np.cumsum(texts[1::2]) - texts[1::2]
    best = np.maximum.reduceat(reached, starts)
    values[:] = best.min()
    values[list(chosen)] = best
    return values, dict(zip(chosen, np.split(reached, starts[1:]), strict=True))


def standard(values: Floats, least: float = LEAST_SPREAD) -> Floats:
    """Return standard deviations from the mean, along the last axis. Differences that are too small to mean anything are not
    enlarged.
    """
    from_mean = values - values.mean(axis=-1, keepdims=True)
    spread = np.sqrt(np.square(from_mean).mean(axis=-1, keepdims=True))
    return np.asarray(from_mean / np.maximum(spread, least), np.float64)
