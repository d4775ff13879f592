"""What speaks for each candidate section, before anything is weighed."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.chunking import key_of
from retrieval.library.models import Section
from retrieval.search.asked_amounts import asked_amounts, ruled_out
from retrieval.search.asked_codes import asked_codes, holding
from retrieval.search.errors import IndexDamagedError
from retrieval.search.kinds import leaning
from retrieval.search.lexical import cover_of, highest, widened_scores
from retrieval.search.ports import Encoded, VectorIndex
from retrieval.search.scale import SAME, Scale
from retrieval.search.section_codes import SectionCodes, Words
from retrieval.search.sketch import best_matches
from retrieval.search.terms import Term
from retrieval.search.view import View

NEAREST = 100
"""Nearest windows of each audience that are asked for; a section has two or three in the index."""

LEXICAL = 40
"""Sections with the highest widened BM25 that become candidates besides."""

HEADING_TERMS = 2
"""Terms from which a heading says what a section is about; one word alone stands in many questions."""

CLOSELY = 32
"""Candidates whose windows are compared word by word (late interaction), those with the best first signals."""

MOST_CLOSELY = 12
"""Candidates whose units are compared word by word, those with the best signals by then. Of all 32 it found no more."""

LEAST_SPREAD = 0.01
"""Standard deviation of a signal below which it says nothing; all are on a scale of about one, real ones spread by .05 and more."""

_NUMBERS = frozenset({"terms", "size", "stretch"})
"""What evidence says of all candidates together."""

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class EncodedQuestion:
    """A question as a view reads it: its text, its encodings (as written, and in plain words where that differs), its terms, and
    the rows that confirmed questions speak for.
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
    """One entry per candidate in every array. `rows` are positions in the view.

    `unit` and `window` are the cosines of the nearest unit and window, `bare` that of the nearest window without its headings;
    `window_words` is the late interaction with the best window: how near, in the mean, each word of the question comes to one of
    its words (Khattab & Zaharia 2020, https://arxiv.org/abs/2004.12832), `unit_words` the same with the best unit (both 0 without
    token vectors); `lexical` BM25 that counts words of like meaning, divided by the sum of the question's inverse document
    frequencies; `cover` the share of the question's terms (0 to 1) that the section holds, weighted by rarity. All are means over
    the question's encodings. `best` is the number of the unit that fits best; `headed` says where the question holds every term of
    a heading of two terms or more; `leaning` is what the kind of section adds (`kinds.py`); `reranked` is what a cross-encoder says
    (`reranking.py`); `terms` counts the question's terms, `size` the library's sections; `stretch` says how many times as far apart
    the judge's cosines lie as this encoder's.
    """

    rows: Rows
    unit: Floats
    window: Floats
    bare: Floats
    window_words: Floats
    unit_words: Floats
    lexical: Floats
    cover: Floats
    confirmed: Floats
    best: Rows
    terms: int
    headed: NDArray[np.bool_]
    leaning: Floats
    reranked: Floats | None = None
    size: int = 0
    stretch: float = 1.0

    def __len__(self) -> int:
        return len(self.rows)

    def without(self, places: Collection[int]) -> Evidence:
        """The same evidence about fewer candidates; `places` are positions in the arrays."""
        kept = np.setdiff1d(np.arange(len(self)), list(places))
        arrays = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in _NUMBERS}
        return replace(self, **{name: array[kept] for name, array in arrays.items() if array is not None})


def gather(view: View, vectors: VectorIndex, codes: SectionCodes, asked: EncodedQuestion) -> Evidence:
    """Find candidates by meaning, by words and by confirmed questions; empty when nothing matches at all."""
    lexical = widened_scores(view.text, asked.terms)
    near = {row for one in asked.encoded for row in _nearest(view, vectors, one.vector, is_current=asked.is_current)}
    rows = np.array(sorted({*near, *highest(lexical, LEXICAL), *asked.confirmed}), np.int64)
    if not len(rows):
        return _no_evidence()
    sections = {view.prepared[row].key: view.sections[row] for row in rows}
    of_sections = codes.vectors(sections)
    question = np.stack([one.vector for one in asked.encoded])
    window, _ = _cosines([section.windows for section in of_sections], question)
    bare, _ = _cosines([section.bare for section in of_sections], question)
    unit, units = _cosines([section.units for section in of_sections], question)
    words: Floats = lexical[rows].astype(np.float64) / max(sum(term.idf for term in asked.terms), 1e-9)
    spoken = [one.tokens for one in asked.encoded if len(one.tokens)]
    signals = [standard(unit), standard(window), standard(words)]
    closely = _highest(signals, CLOSELY)
    keys = list(sections)
    read = dict(zip(closely.tolist(), codes.words({keys[at]: sections[keys[at]] for at in closely}), strict=True)) if spoken else {}
    window_words, _ = _late({at: (of.heading, of.windows) for at, of in read.items()}, len(rows), spoken)
    closest = [at for at in _highest([*signals, standard(window_words)], MOST_CLOSELY).tolist() if at in read]
    unit_words, of_units = _late({at: (read[at].heading, read[at].units) for at in closest}, len(rows), spoken)
    fits = [cosines + of_units.get(at, 0.0) for at, cosines in enumerate(units)]
    return Evidence(
        rows=rows,
        unit=unit,
        window=window,
        bare=bare,
        window_words=window_words,
        unit_words=unit_words,
        lexical=words,
        cover=cover_of(view.text, asked.terms, rows, widened=True),
        confirmed=np.array([asked.confirmed.get(int(row), 0.0) for row in rows], np.float64),
        best=_best(asked.text, [view.sections[row].section for row in rows], fits),
        terms=len(asked.terms),
        headed=_headed(view, rows, asked.terms),
        leaning=leaning(asked.text, [view.prepared[row].kind for row in rows]),
        size=len(view),
        stretch=asked.scale.stretch,
    )


def _no_evidence() -> Evidence:
    rows, nothing, none = np.zeros(0, np.int64), np.zeros(0, np.float64), np.zeros(0, np.bool_)
    return Evidence(rows, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, rows, 0, none, nothing)


def _best(question: str, sections: Sequence[Section], fits: Sequence[Floats]) -> Rows:
    """The number of each section's unit that fits best, and that no asked amount or code speaks against."""
    if amounts := asked_amounts(question):
        fits = [fit - 2 * ruled_out(amounts, section) for fit, section in zip(fits, sections, strict=True)]
    if asked := asked_codes(question):
        fits = [fit + 2 * holding(asked, section) for fit, section in zip(fits, sections, strict=True)]
    return np.array([int(np.argmax(fit)) for fit in fits], np.int64)


def _headed(view: View, rows: Rows, terms: Sequence[Term]) -> NDArray[np.bool_]:
    held = {stem for term in terms for stem in term.stems}
    of = [view.prepared[row].heading for row in rows]
    return np.array([len(one) >= HEADING_TERMS and one <= held for one in of], np.bool_)


def _nearest(view: View, vectors: VectorIndex, vector: NDArray[np.float32], *, is_current: bool) -> set[int]:
    """The rows of the nearest windows. Keys the view does not know (a newer or older section) are left out.

    Raises `IndexDamagedError` when a collection brings fewer than it must hold: every section has a window at least.
    """
    found: list[tuple[str, float]] = []
    for collection, sections in view.windows.items():
        nearest = vectors.nearest(collection, vector, NEAREST)
        if is_current and len(nearest) < min(NEAREST, sections):
            raise IndexDamagedError("The search index lacks sections of the library. Make it anew: cairn sops sync --rebuild")
        found += nearest
    found.sort(key=lambda pair: -pair[1])
    return {row for key, _ in found[:NEAREST] if (row := view.row_of_key.get(key_of(key))) is not None}


def _cosines(vectors: Sequence[NDArray[np.float16]], question: NDArray[np.float32]) -> tuple[Floats, Sequence[Floats]]:
    """Per candidate the mean over the question's encodings of its best cosine, and the mean cosine of each of its vectors."""
    cosines = np.concatenate(vectors).astype(np.float32) @ question.T
    starts = np.concatenate([[0], np.cumsum([len(vector) for vector in vectors])])
    best = np.maximum.reduceat(cosines, starts[:-1], axis=0).mean(axis=1)
    mean = cosines.mean(axis=1).astype(np.float64)
    return best.astype(np.float64), [mean[start:end] for start, end in itertools.pairwise(starts)]


def _highest(signals: Sequence[Floats], count: int) -> Rows:
    """The candidates with the highest sums."""
    return np.argsort(-np.sum(signals, axis=0), kind="stable")[:count]


def _late(
    chosen: Mapping[int, tuple[Words, Words]], count: int, spoken: Sequence[NDArray[np.float32]]
) -> tuple[Floats, dict[int, NDArray[np.float32]]]:
    """Late interaction of the chosen of `count` candidates with their best text, which its section's headings (the first words)
    belong to, the mean over the question's encodings; a candidate that was not chosen gets the lowest value. Besides, what each
    text of a chosen candidate reaches.
    """
    values = np.zeros(count, np.float64)
    chosen = {at: words for at, words in chosen.items() if len(words[1].sketch)}
    if not chosen:
        return values, {}
    parts = [part for words in chosen.values() for part in words]
    starts = np.cumsum([0, *(len(part.sketch) for part in parts)])
    ends = np.concatenate([part.ends + start for part, start in zip(parts, starts, strict=False)])
    matches = best_matches(np.concatenate(spoken), np.concatenate([part.sketch for part in parts]), ends)
    shares = np.concatenate([np.full(len(tokens), 1 / len(tokens) / len(spoken), np.float32) for tokens in spoken])
    of_each = np.split(matches, np.cumsum([1 + len(texts.ends) for _, texts in chosen.values()])[:-1])
    each = {at: np.maximum(reached[0], reached[1:]) @ shares for at, reached in zip(chosen, of_each, strict=True)}
    values[:] = min(float(reached.max()) for reached in each.values())
    values[list(each)] = [float(reached.max()) for reached in each.values()]
    return values, each


def standard(values: Floats, least: float = LEAST_SPREAD) -> Floats:
    """Standard deviations from the mean. Differences that are too small to mean anything are not blown up."""
    return np.asarray((values - values.mean()) / max(float(values.std()), least), np.float64)
