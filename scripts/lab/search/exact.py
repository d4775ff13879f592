"""A vector index in memory that compares with everything: for fitting, for tests, and as the yardstick of approximate search."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.search.ports import Sketch, Vectors


class ExactVectors:
    """VectorIndex in a dict. `asked` lists the collections that were searched, in order."""

    def __init__(self) -> None:
        self._held: dict[str, dict[str, NDArray[np.float32]]] = {}
        self._stacked: dict[str, tuple[list[str], Vectors]] = {}
        self.asked: list[str] = []

    def collections(self) -> Collection[str]:
        return list(self._held)

    def keys(self, collection: str) -> set[str]:
        return set(self._held.get(collection, {}))

    def add(self, collection: str, keys: Sequence[str], vectors: Vectors) -> None:
        self._held.setdefault(collection, {}).update(zip(keys, vectors, strict=True))
        self._stacked.pop(collection, None)

    def remove(self, collection: str, keys: Sequence[str]) -> None:
        for key in keys:
            self._held.get(collection, {}).pop(key, None)
        self._stacked.pop(collection, None)

    def drop(self, collection: str) -> None:
        self._held.pop(collection, None)
        self._stacked.pop(collection, None)

    def nearest(self, collection: str, vector: NDArray[np.float32], k: int) -> Sequence[tuple[str, float]]:
        self.asked.append(collection)
        if not self._held.get(collection) or k < 1:
            return []
        keys, stacked = self._stack(collection)
        cosines = stacked @ vector
        best = np.argsort(-cosines, kind="stable")[:k]
        return [(keys[at], float(cosines[at])) for at in best]

    def vectors(self, collection: str, keys: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        self.asked.append(collection)
        stored = self._held.get(collection, {})
        return {key: stored[key] for key in keys if key in stored}

    def reset(self) -> None:
        self._held.clear()
        self._stacked.clear()

    def refresh(self) -> None:
        """Nothing is cached that another process could change."""

    def _stack(self, collection: str) -> tuple[list[str], Vectors]:
        if collection not in self._stacked:
            stored = self._held[collection]
            self._stacked[collection] = (list(stored), np.stack(list(stored.values())))
        return self._stacked[collection]


class MemorySketches:
    """SketchStore in a dict."""

    def __init__(self) -> None:
        self._held: dict[str, Sketch] = {}

    def put(self, sketches: Mapping[str, Sketch]) -> None:
        self._held.update(sketches)

    def get(self, keys: Sequence[str]) -> Mapping[str, Sketch]:
        return {key: self._held[key] for key in keys if key in self._held}

    def keep_only(self, keys: Collection[str]) -> None:
        self._held = {key: sketch for key, sketch in self._held.items() if key in keys}
