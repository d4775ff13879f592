"""Examples for fitting the judge: labelled questions asked of their libraries, through the same views, evidence and features as in
production.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from retrieval.library.models import EVERYONE, CurrentSection, SopCard, SopDocument
from retrieval.library.ports import Indexable
from retrieval.search.evidence import Evidence, gather
from retrieval.search.far import FarRequests, Nearness
from retrieval.search.glossary import Glossary
from retrieval.search.indexing import VectorSectionIndex
from retrieval.search.ports import Lexicon, TokenEncoder
from retrieval.search.section_codes import SectionCodes
from retrieval.search.terms import EncodedQuestion
from retrieval.search.vector_cache import VectorCache
from retrieval.search.view import Preparation, State, build_view, read_library
from scripts.lab.search.exact import ExactVectors, MemorySketches
from scripts.lab.search.metrics import LabelledSet

_GENERATION = "fit"
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Example:
    """One question asked of one library. `gains` has one entry per candidate; `kind` is `in`, `near` (the library lacks just this)
    or `far` (no SOP could cover it); `nearness` leaves out the questions of its own set.
    """

    text: str
    evidence: Evidence = field(repr=False)
    gains: NDArray[np.float64]
    kind: str
    nearness: Nearness


def examples(labelled: LabelledSet, encoder: TokenEncoder, lexicon: Lexicon, glossary: Glossary) -> Iterator[Example]:
    """Ask all questions of a labelled set, which is embedded once."""
    vectors, sketches = ExactVectors(), MemorySketches()
    kept = VectorCache(encoder)
    items = [Indexable(document.id, document.title, section) for document in labelled.documents for section in document.sections]
    VectorSectionIndex(encoder, vectors, sketches).add(_GENERATION, EVERYONE, items, lambda _done, _total: None)
    sections = [CurrentSection(card_of(document), section) for document in labelled.documents for section in document.sections]
    preparation = Preparation(lexicon, kept)
    view = build_view(State(_GENERATION, 1), read_library({EVERYONE: sections}, preparation), preparation)
    codes, far = SectionCodes(encoder, sketches), FarRequests(kept, lexicon)
    questions = [
        *((text, "in", relevant) for text, relevant in labelled.questions),
        *((text, "near", {}) for text in labelled.near_misses),
        *((text, "far", {}) for text in labelled.out_of_scope),
    ]
    own = frozenset(text for text, kind, _ in questions if kind != "far")
    for text, kind, relevant in questions:
        encoded = encoder.encode(list(dict.fromkeys((text, glossary.expand(text)))))
        asked = EncodedQuestion(text, encoded, view.term_reader.terms_of(text, glossary), {})
        evidence = gather(view, vectors, codes, asked)
        gains = np.array([relevant.get(view.sections.refs[row], 0.0) for row in evidence.rows])
        yield Example(text, evidence, gains, kind, far.nearness(encoded[0].vector, asked.terms, view.text, but_not=own | {text}))


def card_of(document: SopDocument) -> SopCard:
    """A document as readers meet it, in its first version."""
    return SopCard(document.id, document.title, document.source, 1, document.governance, _EPOCH)
