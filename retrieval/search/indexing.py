"""The vector side of publishing: passages in, vectors stored under the generation and the audience. Every call may be repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from retrieval.chunking import is_window, passages_of
from retrieval.library.ports import Indexable, Progress
from retrieval.search.audiences import belongs_to, paths_name, windows_name
from retrieval.search.late import LateInteraction
from retrieval.search.ports import Passage, SketchStore, TokenEncoder, VectorIndex

_BATCH = 256

_LOOKED_AT = 20
"""Vectors of each collection that a check reads."""


class VectorSectionIndex:
    """SectionIndex over an encoder, a vector index and the sketches of token vectors."""

    def __init__(self, embedder: TokenEncoder, vectors: VectorIndex, sketches: SketchStore | None = None) -> None:
        self._embedder = embedder
        self._vectors = vectors
        self._late = None if sketches is None else LateInteraction(embedder, sketches)
        self._keys: dict[tuple[str, ...], tuple[str, ...]] = {}

    @property
    def model(self) -> str:
        return self._embedder.fingerprint

    def add(self, generation: str, audience: frozenset[str], sections: Sequence[Indexable], progress: Progress) -> int:
        windows, paths = windows_name(generation, audience), paths_name(generation, audience)
        held = self._vectors.keys(windows) | self._vectors.keys(paths)
        lacking: dict[str, tuple[str, Passage]] = {}
        for item in sections:
            if held.issuperset(self._keys_of(item)):
                continue
            for passage in passages_of(item.sop_id, item.title, item.section):
                if passage.key not in held:
                    lacking[passage.key] = (windows if is_window(passage.key) else paths, passage)
        missing = list(lacking.values())
        missing.sort(key=lambda item: len(item[1].text))  # texts of like length share a batch, so little of it is padding
        for start in range(0, len(missing), _BATCH):
            self._store(missing[start : start + _BATCH])
            progress(min(start + _BATCH, len(missing)), len(missing))
        return len(missing)

    def prune(self, generation: str, live: Mapping[frozenset[str], Sequence[Indexable]]) -> int:
        wanted = self._wanted(generation, live)
        removed = 0
        for collection in self._vectors.collections():
            if belongs_to(collection, generation):
                removed += self._prune_one(collection, wanted.get(collection, set()))
        if self._late is not None:
            self._late.keep_only({key for keys in wanted.values() for key in keys})
        self._keys.clear()
        return removed

    def lacking(self, generation: str, live: Mapping[frozenset[str], Sequence[Indexable]]) -> Mapping[str, int]:
        """How many passages of the library the index lacks or cannot search, by collection; empty when it is whole.

        Raises `SearchError` when the index cannot be read.
        """
        missing = {}
        for collection, keys in self._wanted(generation, live).items():
            held = self._vectors.keys(collection) & keys
            found = self._vectors.vectors(collection, sorted(held)[:_LOOKED_AT])
            near = self._vectors.nearest(collection, next(iter(found.values())), 1) if found else ()
            lost = len(keys - held) if near or not held else len(keys)
            missing[collection] = lost + sum(not np.isfinite(vector).all() for vector in found.values())
        return {collection: number for collection, number in missing.items() if number}

    def _wanted(self, generation: str, live: Mapping[frozenset[str], Sequence[Indexable]]) -> dict[str, set[str]]:
        wanted: dict[str, set[str]] = {}
        for audience, sections in live.items():
            keys = {key for item in sections for key in self._keys_of(item)}
            wanted[windows_name(generation, audience)] = {key for key in keys if is_window(key)}
            wanted[paths_name(generation, audience)] = {key for key in keys if not is_window(key)}
        return wanted

    def reset(self) -> None:
        self._vectors.reset()

    def drop_all_but(self, generation: str) -> None:
        for collection in self._vectors.collections():
            if not belongs_to(collection, generation):
                self._vectors.drop(collection)

    def _prune_one(self, collection: str, wanted: set[str]) -> int:
        dead = self._vectors.keys(collection) - wanted
        if not wanted:
            self._vectors.drop(collection)
        elif dead:
            self._vectors.remove(collection, sorted(dead))
        return len(dead)

    def _store(self, batch: Sequence[tuple[str, Passage]]) -> None:
        encoded = self._embedder.encode([passage.text for _, passage in batch])
        vectors = np.stack([code.vector for code in encoded])
        if self._late is not None:
            self._late.keep([passage for _, passage in batch], encoded)
        for collection in dict.fromkeys(collection for collection, _ in batch):
            rows = [row for row, (name, _) in enumerate(batch) if name == collection]
            self._vectors.add(collection, [batch[row][1].key for row in rows], vectors[rows])

    def _keys_of(self, item: Indexable) -> tuple[str, ...]:
        """Remembered from adding to pruning, because cutting 100,000 sections into windows takes ten seconds."""
        stamp = (item.sop_id, item.title, item.section.anchor, item.section.digest)
        if stamp not in self._keys:
            self._keys[stamp] = tuple(passage.key for passage in passages_of(item.sop_id, item.title, item.section))
        return self._keys[stamp]
