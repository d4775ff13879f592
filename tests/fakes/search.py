"""In-memory stand-ins that pass the same contract suites as the real things."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.library.models import EVERYONE, CurrentSection, Governance, Section, SectionRef, SopCard
from retrieval.library.ports import ActiveIndex, Indexable
from retrieval.search.errors import SearchError
from retrieval.search.indexing import VectorSectionIndex
from retrieval.search.ports import ConfirmedQuestion, Encoded
from retrieval.search.ranker import packaged_judge
from retrieval.search.service import Engines, SearchService
from scripts.lab.search.exact import ExactVectors, MemorySketches

DIMENSIONS = 384
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class WordEmbedder:
    """Vectors of hashed words: texts that share words are near. Counts its passages."""

    fingerprint = "words/1"

    def __init__(self) -> None:
        self.embedded = 0

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._vector(text)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        words = [re.findall(r"\w+", text.lower()) for text in texts]
        tokens = [[self._vector(word) for word in some] for some in words]
        vectors = self.embed_passages(texts)
        return [
            Encoded(vector, np.stack(some) if some else np.zeros((0, DIMENSIONS), np.float32))
            for vector, some in zip(vectors, tokens, strict=True)
        ]

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += len(texts)
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, DIMENSIONS), np.float32)

    @staticmethod
    @lru_cache(maxsize=8_192)
    def _vector(text: str) -> NDArray[np.float32]:
        vector = np.full(DIMENSIONS, 1e-3, np.float32)
        for word in re.findall(r"\w+", text.lower()):
            vector[int(hashlib.sha256(word.encode()).hexdigest()[:8], 16) % DIMENSIONS] += 1
        vector /= np.linalg.norm(vector)
        vector.flags.writeable = False
        return vector


class BrokenVectors(ExactVectors):
    def nearest(self, collection: str, vector: NDArray[np.float32], k: int) -> Sequence[tuple[str, float]]:
        raise SearchError("down")


@dataclass
class MemoryLibrary:
    """LibraryUnit, repository and index state in one; only what search reads."""

    found: dict[SectionRef, CurrentSection] = field(default_factory=dict)
    number: int = 0
    live: ActiveIndex | None = None
    reads: int = 0

    @property
    def library(self) -> Any:
        return self

    index = library
    people = library

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        pass

    def commit(self) -> None:
        pass

    def active(self) -> ActiveIndex | None:
        return self.live

    def revision(self) -> int:
        self.reads += 1
        return self.number

    def audiences(self) -> set[frozenset[str]]:
        return {found.sop.governance.audience for found in self.found.values()}

    def current(self, audience: frozenset[str]) -> list[CurrentSection]:
        return [found for found in self.found.values() if found.sop.governance.audience == audience]

    def section(self, ref: SectionRef) -> CurrentSection | None:
        return self.found.get(ref)


def a_section(text: str, *path: str, anchor: str = "", ordinal: int = 0) -> Section:
    return Section(anchor or "-".join(path).lower().replace(" ", "-") or "top", path, text, ordinal, 1)


def a_sop(sop_id: str, *sections: Section, audience: frozenset[str] = EVERYONE, language: str = "en") -> list[CurrentSection]:
    card = SopCard(
        sop_id, sop_id.replace("-", " ").title(), f"{sop_id}.md", 1, Governance(audience=audience, language=language), NOON
    )
    return [CurrentSection(card, section) for section in sections]


@dataclass
class Confirmations:
    rows: list[ConfirmedQuestion] = field(default_factory=list)

    def stamp(self) -> str:
        return repr(self.rows)

    def confirmed(self) -> list[ConfirmedQuestion]:
        return list(self.rows)


@dataclass
class World:
    """A library with its index; `publish` does what the library's own publishing does."""

    library: MemoryLibrary = field(default_factory=MemoryLibrary)
    embedder: Any = field(default_factory=WordEmbedder)
    vectors: Any = field(default_factory=ExactVectors)
    sketches: Any = field(default_factory=MemorySketches)
    confirmations: Confirmations = field(default_factory=Confirmations)

    def publish(self, *sections: CurrentSection) -> None:
        index = VectorSectionIndex(self.embedder, self.vectors, self.sketches)
        by_audience: dict[frozenset[str], list[Indexable]] = {}
        for found in sections:
            item = Indexable(found.sop.id, found.sop.title, found.section)
            by_audience.setdefault(found.sop.governance.audience, []).append(item)
            self.library.found[found.ref] = found
        for audience, items in by_audience.items():
            index.add("g1", audience, items, lambda _done, _total: None)
        self.library.number += 1
        self.library.live = ActiveIndex("g1", index.model, self.library.number)

    def retire(self, *sections: CurrentSection) -> None:
        for found in sections:
            self.library.found.pop(found.ref, None)
        self.library.number += 1

    def service(self, **options: Any) -> SearchService:
        judge = options.get("judge") or packaged_judge()
        engines = Engines(self.embedder, self.vectors, BM25Lexicon(), self.sketches, judge, reranking=options.get("reranking"))
        return SearchService(lambda: self.library, engines, options.get("glossary"), self.confirmations)
