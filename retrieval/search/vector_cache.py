"""Caches vectors of short texts that never change: the library's words, everyday requests. They are made once per machine, then
read.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import numpy as np
import structlog
from numpy.typing import NDArray

from retrieval.search.errors import SearchError
from retrieval.search.ports import Embedder, SketchStore, Vectors

_log = structlog.get_logger()

_BATCH = 64


class VectorCache:
    """Caches unit vectors by text, in memory and in a store. Thread-safe: at worst, two threads embed the same text twice.

    Raises `EmbeddingError` when the model cannot be loaded and `SearchError` when the store cannot be used.
    """

    def __init__(self, embedder: Embedder, store: SketchStore | None = None) -> None:
        self._embedder = embedder
        self._store = store
        self._lock = threading.Lock()
        self._kept: dict[str, NDArray[np.float16]] = {}

    def keep(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of the texts, shape (len(texts), dimensions); missing ones are embedded and stored."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._kept]
        stored = self._store.get(missing) if self._store is not None and missing else {}
        vectors = {text: rows.view(np.float16)[0] for text, rows in stored.items()}
        missing = [text for text in missing if text not in vectors]
        for start in range(0, len(missing), _BATCH):
            batch = self._embedded(missing[start : start + _BATCH])
            vectors |= batch
            self._store_quietly(batch)
        with self._lock:
            self._kept |= vectors
        return _stacked([self._kept[text] for text in texts])

    def _store_quietly(self, batch: Mapping[str, NDArray[np.float16]]) -> None:
        if self._store is None:
            return
        try:
            self._store.put({text: vector[None, :].view(np.uint8) for text, vector in batch.items()})
        except SearchError:  # on a full disk they are made again by the next process
            _log.warning("vectors_not_kept", number=len(batch))

    def of(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts that a person wrote, same shape; these are neither cached nor stored."""
        known = {text: vector for text in texts if (vector := self._kept.get(text)) is not None}
        known |= self._embedded([text for text in dict.fromkeys(texts) if text not in known])
        return _stacked([known[text] for text in texts])

    def _embedded(self, texts: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        if not texts:
            return {}
        return dict(zip(texts, self._embedder.embed_passages(texts).astype(np.float16), strict=True))


def _stacked(vectors: Sequence[NDArray[np.float16]]) -> Vectors:
    return np.stack(vectors).astype(np.float32) if vectors else np.zeros((0, 0), np.float32)
