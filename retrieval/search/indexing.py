"""Indexes sections for search when the library is published: their vectors are stored under the generation and the audience. Every
call may be repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from retrieval.chunking import SectionTexts, key_of, passage_key, section_key, texts_of
from retrieval.library.ports import Indexable, Progress
from retrieval.search.audiences import belongs_to, windows_name
from retrieval.search.ports import SketchStore, TokenEncoder, VectorIndex
from retrieval.search.section_codes import SectionCodes

_BATCH = 64
"""Sections that are encoded together: some 600 texts."""

_LOOKED_AT = 20
"""Vectors of each collection that a check reads."""


class VectorSectionIndex:
    """Implements `SectionIndex` with an encoder, a vector index for the windows with their headings and a store for the sections'
    codes.
    """

    def __init__(self, embedder: TokenEncoder, vectors: VectorIndex, codes: SketchStore) -> None:
        self._embedder = embedder
        self._vectors = vectors
        self._codes = SectionCodes(embedder, codes)

    @property
    def model(self) -> str:
        return self._embedder.fingerprint

    def add(self, generation: str, audience: frozenset[str], sections: Sequence[Indexable], progress: Progress) -> int:
        collection = windows_name(generation, audience)
        indexed = {key_of(passage) for passage in self._vectors.keys(collection)}
        lacking = {key: item for item in sections if (key := _key(item)) not in indexed}
        missing = sorted(lacking.values(), key=lambda item: len(item.section.text))  # alike in length: little padding
        for start in range(0, len(missing), _BATCH):
            batch = [texts_of(item.sop_id, item.title, item.section) for item in missing[start : start + _BATCH]]
            self._store(collection, batch)
            progress(min(start + _BATCH, len(missing)), len(missing))
        return len(missing)

    def prune(self, generation: str, live: Mapping[frozenset[str], Sequence[Indexable]]) -> int:
        wanted = _wanted(generation, live)
        removed = sum(
            self._prune_one(collection, wanted.get(collection, set()))
            for collection in self._vectors.collections()
            if belongs_to(collection, generation)
        )
        self._codes.keep_only({key for keys in wanted.values() for key in keys})
        return removed

    def lacking(self, generation: str, live: Mapping[frozenset[str], Sequence[Indexable]]) -> Mapping[str, int]:
        """Return how many sections of the library the index lacks or cannot search, by collection; empty when it is complete.

        Raises `SearchError` when the index cannot be read.
        """
        missing = {}
        for collection, keys in _wanted(generation, live).items():
            passages = self._vectors.keys(collection)
            indexed = {key_of(passage) for passage in passages} & keys
            samples = self._vectors.vectors(collection, sorted(passages)[:_LOOKED_AT])
            near = self._vectors.nearest(collection, next(iter(samples.values())), 1) if samples else ()
            lost = len(keys - indexed) if near or not indexed else len(keys)
            missing[collection] = lost + sum(not np.isfinite(vector).all() for vector in samples.values())
        return {collection: number for collection, number in missing.items() if number}

    def reset(self) -> None:
        self._vectors.reset()

    def drop_all_but(self, generation: str) -> None:
        for collection in self._vectors.collections():
            if not belongs_to(collection, generation):
                self._vectors.drop(collection)

    def _prune_one(self, collection: str, wanted: set[str]) -> int:
        dead = [passage for passage in self._vectors.keys(collection) if key_of(passage) not in wanted]
        if not wanted:
            self._vectors.drop(collection)
        elif dead:
            self._vectors.remove(collection, sorted(dead))
        return len({key_of(passage) for passage in dead})

    def _store(self, collection: str, texts: Sequence[SectionTexts]) -> None:
        codes = self._codes.make(texts)
        keys = [passage_key(key, number) for key, code in codes.items() for number in range(len(code.headed))]
        self._vectors.add(collection, keys, np.concatenate([code.headed for code in codes.values()]).astype(np.float32))


def _wanted(generation: str, live: Mapping[frozenset[str], Sequence[Indexable]]) -> dict[str, set[str]]:
    return {windows_name(generation, audience): {_key(item) for item in sections} for audience, sections in live.items()}


def _key(item: Indexable) -> str:
    return section_key(item.sop_id, item.title, item.section)
