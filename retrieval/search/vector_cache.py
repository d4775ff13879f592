"""Stores vectors of short texts that never change: the library's words, everyday requests. They are made once per machine, then
read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import structlog
from numpy.typing import NDArray

from retrieval.search.errors import SearchError
from retrieval.search.halves import single
from retrieval.search.ports import Embedder, SketchStore, Vectors

_log = structlog.get_logger()

_BATCH = 64


class VectorCache:
    """Reads unit vectors by text from a store, and makes those that it lacks. Thread-safe: at worst, two threads embed the same
    text twice.

    Raises `EmbeddingError` when the model cannot be loaded and `SearchError` when the store cannot be used.
    """

    def __init__(self, embedder: Embedder, store: SketchStore | None = None) -> None:
        self._embedder = embedder
        self._store = store

    def keep(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of the texts, shape (len(texts), dimensions); missing ones are embedded and stored."""
        vectors = self._read(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in vectors]
        for start in range(0, len(missing), _BATCH):
            batch = self._embedded(missing[start : start + _BATCH])
            vectors |= batch
            self._store_quietly(batch)
        return _stacked([vectors[text] for text in texts])

    def of(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts that a person wrote, same shape; these are not stored."""
        vectors = self._read(texts)
        vectors |= self._embedded([text for text in dict.fromkeys(texts) if text not in vectors])
        return _stacked([vectors[text] for text in texts])

    def _read(self, texts: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        stored = self._store.get(list(dict.fromkeys(texts))) if self._store is not None and texts else {}
        return {text: rows.view(np.float16)[0] for text, rows in stored.items()}

    def _store_quietly(self, batch: Mapping[str, NDArray[np.float16]]) -> None:
        if self._store is None:
            return
        try:
            self._store.put({text: vector[None, :].view(np.uint8) for text, vector in batch.items()})
        except SearchError:  # on a full disk they are made again the next time
            _log.warning("vectors_not_kept", number=len(batch))

    def _embedded(self, texts: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        if not texts:
            return {}
        return dict(zip(texts, self._embedder.embed_passages(texts).astype(np.float16), strict=True))


def _stacked(vectors: Sequence[NDArray[np.float16]]) -> Vectors:
    return single(np.stack(vectors)) if vectors else np.zeros((0, 0), np.float32)
