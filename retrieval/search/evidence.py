"""Gathers the evidence for each candidate section: the signals that the judge weighs afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.chunking import key_of
from retrieval.library.models import CurrentSection
from retrieval.search.asked_codes import naming
from retrieval.search.best_units import BestUnits
from retrieval.search.errors import IndexDamagedError
from retrieval.search.halves import single
from retrieval.search.kinds import definition_logits, kind_logits
from retrieval.search.late import LateInteraction
from retrieval.search.lexical import cover_of, highest, widened_scores
from retrieval.search.packed_sections import ChosenSections
from retrieval.search.ports import VectorIndex
from retrieval.search.section_codes import PackedVectors, SectionCodes, bare_places
from retrieval.search.terms import EncodedQuestion, Term
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

_AT_ONCE = 256
"""Vectors that are compared at once."""

LEAST_SPREAD = 0.01
"""Standard deviation of a signal below which it says nothing; all are on a scale of about one, real ones spread by .05 and more."""

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Evidence:
    """Holds the signals of all candidates, one entry per candidate in every array. `rows` are positions in the view.

    `unit` and `window` are the cosines of the nearest unit and window, `bare` that of the nearest window without its headings,
    `heading` that of the section's own heading (0 in a large library); `page` how high the best other candidate of its SOP stands,
    in standard deviations of the sum of the main signals (the lowest candidate's where there is no other);
    `window_words` is the late interaction with the best window: how near, in the mean, each word of the question comes to one of
    its words (Khattab & Zaharia 2020, https://arxiv.org/abs/2004.12832), `unit_words` the same with the best unit (both 0 without
    token vectors); `lexical` BM25 that counts words of like meaning, divided by the sum of the question's inverse document
    frequencies; `cover` the share of the question's terms (0 to 1) that the section holds, weighted by rarity. All are means over
    the question's encodings. `best` tells the line that fits best; `headed` says where the question holds every term of a heading
    of two terms or more; `kind_logits` is what kind and codes add (`kinds.py`, `asked_codes.py`); `reranked` what a cross-encoder
    says; `terms` counts the question's terms, `size` the library's sections; `stretch` how far the judge's cosines lie apart.
    """

    rows: Rows
    unit: Floats
    window: Floats
    bare: Floats
    heading: Floats
    page: Floats
    window_words: Floats
    unit_words: Floats
    lexical: Floats
    cover: Floats
    confirmed: Floats
    best: BestUnits
    terms: int
    headed: NDArray[np.bool_]
    kind_logits: Floats
    reranked: Floats | None = None
    size: int = 0
    stretch: float = 1.0

    def __len__(self) -> int:
        return len(self.rows)

    def without(self, places: Collection[int]) -> Evidence:
        """Return the same evidence for fewer candidates, to judge it; their best units are left out. `places` are positions in the
        arrays.
        """
        is_kept = np.ones(len(self), np.bool_)
        is_kept[list(places)] = False
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        arrays: dict[str, Any] = {name: value[is_kept] for name, value in values.items() if isinstance(value, np.ndarray)}
        return replace(self, best=BestUnits(self.best.question, ()), **arrays)


def gather(view: View, vectors: VectorIndex, codes: SectionCodes, asked: EncodedQuestion) -> Evidence:
    """Find candidates by meaning, by words and by confirmed questions; the evidence is empty when nothing matches at all."""
    lexical = widened_scores(view.text, asked.terms)
    near = {row for encoding in asked.encoded for row in _nearest(view, vectors, encoding.vector, is_current=asked.is_current)}
    rows = np.array(sorted({*near, *highest(lexical, LEXICAL), *asked.confirmed}), np.int64)
    if not len(rows):
        return _no_evidence(asked.text)
    keys, found = [view.prepared[row].key for row in rows], ChosenSections(view.sections, rows.tolist())
    question = np.stack([encoding.vector for encoding in asked.encoded])
    cosines = _cosines(codes.vectors(keys, found), question)
    words: Floats = lexical[rows].astype(np.float64) / max(sum(term.idf for term in asked.terms), 1e-9)
    signals = [standard(cosines.unit), standard(cosines.window), standard(words)]
    late = _late(codes, keys, found, asked, _highest(signals, CLOSELY))
    window_words = _spread(late.of_windows(), len(rows))
    signals.append(standard(window_words))
    of_units = late.of_units([at for at in _highest(signals, MOST_CLOSELY) if at in late.sections])
    unit_words = _spread({at: reached.max() for at, reached in of_units.items()}, len(rows))
    fits = [fit + of_units[at] if at in of_units else fit for at, fit in enumerate(cosines.of_units)]
    return Evidence(
        rows=rows,
        unit=cosines.unit,
        window=cosines.window,
        bare=cosines.bare,
        heading=_of_headings(view, rows, question),
        page=of_pages([view.sections.sops[row].id for row in rows], np.sum(signals, axis=0)),
        window_words=window_words,
        unit_words=unit_words,
        lexical=words,
        cover=cover_of(view.text, asked.terms, rows, widened=True),
        confirmed=np.array([asked.confirmed.get(int(row), 0.0) for row in rows], np.float64),
        best=BestUnits(asked.text, fits),
        terms=len(asked.terms),
        headed=_headed(view, rows, asked.terms),
        kind_logits=kind_logits(asked.text, view.kinds[rows]) + definition_logits(asked.text, found) + naming(asked.text, found),
        size=len(view),
        stretch=asked.scale.stretch,
    )


def _late(
    codes: SectionCodes, keys: Sequence[str], sections: Sequence[CurrentSection], asked: EncodedQuestion, places: Sequence[int]
) -> LateInteraction:
    """Read the words of the candidates at these places, where the encoder gives vectors of words."""
    spoken = [encoding.tokens for encoding in asked.encoded if len(encoding.tokens)]
    read = codes.words([keys[at] for at in places], ChosenSections(sections, places)) if spoken else ()
    return LateInteraction(spoken, dict(zip(places, read, strict=False)))


def _no_evidence(question: str) -> Evidence:
    rows, no, none = np.zeros(0, np.int64), np.zeros(0, np.float64), np.zeros(0, np.bool_)
    return Evidence(rows, no, no, no, no, no, no, no, no, no, no, BestUnits(question, ()), 0, none, no)


def _of_headings(view: View, rows: Rows, question: NDArray[np.float32]) -> Floats:
    if not len(view.headings):
        return np.zeros(len(rows), np.float64)
    return np.asarray((view.headings[rows] @ question.T).mean(axis=1), np.float64)


def of_pages(sop_ids: Sequence[str], standing: Floats) -> Floats:
    """Return how high the best other candidate of the same SOP stands; the lowest candidate's value where there is no other."""
    highest_of: dict[str, list[int]] = {}
    for at in np.argsort(-standing, kind="stable").tolist():
        highest_of.setdefault(sop_ids[at], []).append(at)
    pages = np.full(len(standing), standing.min())
    for first, *others in highest_of.values():
        if others:
            pages[others] = standing[first]
            pages[first] = standing[others[0]]
    return pages


def _headed(view: View, rows: Rows, terms: Sequence[Term]) -> NDArray[np.bool_]:
    stems = {term.stem for term in terms}
    headings = [view.prepared[row].heading for row in rows]
    return np.array([len(heading) >= HEADING_TERMS and stems.issuperset(heading) for heading in headings], np.bool_)


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
    if len(view.windows) > 1:
        nearest_windows.sort(key=lambda pair: -pair[1])
    return {row for key, _ in nearest_windows[:NEAREST] if (row := view.row_of_key.get(key_of(key))) is not None}


@dataclass(frozen=True)
class _Cosines:
    """Holds, per candidate, the mean over the question's encodings of its best cosine, and the mean cosine of each of its units."""

    window: Floats
    bare: Floats
    unit: Floats
    of_units: Sequence[Floats]


def _cosines(vectors: PackedVectors, question: NDArray[np.float32]) -> _Cosines:
    """Compare all vectors of the candidates, so many at once that they stay in the processor's cache."""
    rows, counts = vectors.rows, vectors.counts
    cosines = np.concatenate([single(rows[at : at + _AT_ONCE]) @ question.T for at in range(0, len(rows), _AT_ONCE)])
    ends = np.cumsum(counts)
    starts = ends - counts
    best = np.maximum.reduceat(cosines, starts, axis=0).mean(axis=1).astype(np.float64)
    places, firsts = bare_places(starts[::2], counts[::2])
    bare = np.maximum.reduceat(cosines[places], firsts, axis=0).mean(axis=1).astype(np.float64)
    mean = cosines.mean(axis=1).astype(np.float64)
    of_units = [mean[start:end] for start, end in zip(starts[1::2].tolist(), ends[1::2].tolist(), strict=True)]
    return _Cosines(best[::2], bare, best[1::2], of_units)


def _highest(signals: Sequence[Floats], count: int) -> list[int]:
    """Return the candidates with the highest sums."""
    highest_first: list[int] = np.argsort(-np.sum(signals, axis=0), kind="stable")[:count].tolist()
    return highest_first


def _spread(values: Mapping[int, float], count: int) -> Floats:
    """Return one value per candidate; those that were not compared get the lowest."""
    spread = np.full(count, min(values.values(), default=0.0), np.float64)
    spread[list(values)] = list(values.values())
    return spread


def standard(values: Floats, least: float = LEAST_SPREAD) -> Floats:
    """Return standard deviations from the mean, along the last axis. Differences that are too small to mean anything are not
    enlarged.
    """
    count = values.shape[-1]
    from_mean = values - np.add.reduce(values, axis=-1, keepdims=True) / count
    spread = np.sqrt(np.add.reduce(np.square(from_mean), axis=-1, keepdims=True) / count)
    return np.asarray(from_mean / np.maximum(spread, least), np.float64)
