"""Examples for fitting the ranker and the gates: labelled questions asked of whole and of thinned libraries, through the same
views, evidence and features as in production. A question whose SOP was left out is the hardest kind of out-of-scope question.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from retrieval.library.models import EVERYONE, CurrentSection, SopCard, SopDocument
from retrieval.library.ports import Indexable
from retrieval.search.evaluation import LabelledSet, Relevant
from retrieval.search.everyday import Everyday
from retrieval.search.evidence import Asked, Evidence, gather
from retrieval.search.exact import ExactVectors, MemorySketches
from retrieval.search.glossary import Glossary
from retrieval.search.indexing import VectorSectionIndex
from retrieval.search.kept import KeptVectors
from retrieval.search.late import LateInteraction
from retrieval.search.ports import Lexicon, TokenEncoder
from retrieval.search.retelling import retold
from retrieval.search.view import Preparation, State, View, build_view

_GENERATION = "fit"
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Example:
    """One question asked of one library. `gains` has one entry per candidate; `kind` is `in`, `retold` (in other words, see
    `retelling.py`), `near` (its SOP was left out) or `far` (no library answers it); `fold` groups the questions of one SOP.
    """

    text: str
    vector: NDArray[np.float32] = field(repr=False)
    view: View = field(repr=False)
    evidence: Evidence = field(repr=False)
    gains: NDArray[np.float64]
    kind: str
    fold: int
    relevant: Relevant


@dataclass(frozen=True)
class Thinning:
    """How often and how far to thin the library: `share` of its SOPs stays; `near` and `far` questions are asked of each."""

    share: float
    times: int
    near: int
    far: int


class Classroom:
    """A labelled set, embedded once; views over parts of it are cheap."""

    def __init__(self, labelled: LabelledSet, encoder: TokenEncoder, lexicon: Lexicon) -> None:
        self._labelled = labelled
        self._encoder = encoder
        self._vectors = ExactVectors()
        self._sketches = MemorySketches()
        kept = KeptVectors(encoder)
        self._preparation = Preparation(lexicon, kept)
        index = VectorSectionIndex(encoder, self._vectors, self._sketches)
        items = [Indexable(one.id, one.title, section) for one in labelled.documents for section in one.sections]
        index.add(_GENERATION, EVERYONE, items, lambda _done, _total: None)
        self._late = LateInteraction(encoder, self._sketches)
        self._everyday = Everyday(kept)
        self._rooms = 0
        self._whole = self._room(labelled.documents)

    def examples(self, thinnings: Sequence[Thinning], seed: int) -> Iterator[Example]:
        """All questions of what stays, some near and far ones, for every thinning in turn."""
        rng = random.Random(seed)  # noqa: S311  # drawing samples, not secrets
        for thinning in thinnings:
            for _ in range(thinning.times):
                yield from self._lesson(thinning, rng)

    def _lesson(self, thinning: Thinning, rng: random.Random) -> Iterator[Example]:
        documents = self._labelled.documents
        kept = documents if thinning.share >= 1 else rng.sample(documents, max(3, round(thinning.share * len(documents))))
        names = {one.id for one in kept}
        room = self._room(kept)
        inside = [one for one in self._labelled.questions if any(ref.sop_id in names for ref in one[1])]
        outside = [one for one in self._labelled.questions if not any(ref.sop_id in names for ref in one[1])]
        far = self._labelled.out_of_scope
        for text, relevant in inside:
            yield self._asked(room, text, "in", relevant)
            told = self._retold(text, relevant, rng)
            if told is not None:
                yield self._asked(room, told, "retold", relevant)
        for text, relevant in rng.sample(outside, min(thinning.near, len(outside))):
            yield self._asked(room, text, "near", relevant)
        for text in rng.sample(far, min(thinning.far, len(far))):
            yield self._asked(room, text, "far", {})

    def _room(self, documents: Iterable[SopDocument]) -> _Room:
        sections = [
            CurrentSection(SopCard(one.id, one.title, one.source, 1, one.governance, _EPOCH), section)
            for one in documents
            for section in one.sections
        ]
        self._rooms += 1
        view = build_view(State(_GENERATION, self._rooms), {EVERYONE: sections}, self._preparation)
        vectors = ExactVectors()
        for collection in (*view.windows, *view.paths):
            held = self._vectors.vectors(collection, list(view.row_of_key))
            vectors.add(collection, list(held), np.stack(list(held.values())))
        return _Room(view, vectors)

    def _retold(self, text: str, relevant: Relevant, rng: random.Random) -> str | None:
        view = self._whole.view
        row = view.row_of_ref[min(relevant, key=lambda ref: (ref.sop_id, ref.anchor))]
        held = set(view.prepared[row].terms)
        neighbours = view.wording.neighbours
        return None if neighbours is None else retold(text, held, self._preparation.lexicon, neighbours.like, rng)

    def _asked(self, room: _Room, text: str, kind: str, relevant: Relevant) -> Example:
        (code,) = self._encoder.encode([text])
        everyday = self._everyday.nearness(code.vector, room.view, room.vectors, but_not=text)
        asked = Asked(code.vector, code.tokens, room.view.wording.terms_of(text, Glossary({})), {}, everyday)
        evidence = gather(room.view, room.vectors, self._late, asked)
        gains = np.array([relevant.get(room.view.sections[row].ref, 0.0) for row in evidence.rows])
        return Example(text, code.vector, room.view, evidence, gains, kind, _fold(text, relevant), relevant)


@dataclass(frozen=True)
class _Room:
    """A library to ask in."""

    view: View
    vectors: ExactVectors


def _fold(text: str, relevant: Relevant) -> int:
    """The same for all questions of an SOP, so that a model is never tested on an SOP it was fitted on."""
    name = min((ref.sop_id for ref in relevant), default=text)
    return sum(name.encode())
