"""Questions that wait at the same time are embedded together: one pass over eight short texts costs about as much as one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future

import numpy as np
from numpy.typing import NDArray

from retrieval.search.ports import Embedder, Vectors

_Waiting = tuple[str, "Future[NDArray[np.float32]]"]


class BatchingEmbedder:
    """Wraps an embedder. The first question that arrives works; those that arrive meanwhile form the next batch.

    There is no waiting time to configure: a lone question starts at once. An error reaches every question of its batch.
    """

    def __init__(self, inner: Embedder, most: int = 32) -> None:
        self._inner = inner
        self._most = most
        self._lock = threading.Lock()
        self._working = threading.Lock()
        self._waiting: list[_Waiting] = []

    @property
    def fingerprint(self) -> str:
        return self._inner.fingerprint

    def embed_query(self, text: str) -> NDArray[np.float32]:
        mine: Future[NDArray[np.float32]] = Future()
        with self._lock:
            self._waiting.append((text, mine))
        with self._working:
            while not mine.done():
                self._work()
        return mine.result()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._inner.embed_passages(texts)

    def _work(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            if len(batch) == 1:
                vectors: Sequence[NDArray[np.float32]] = [self._inner.embed_query(batch[0][0])]
            else:
                vectors = list(self._inner.embed_passages([text for text, _ in batch]))
        except BaseException as failed:  # noqa: BLE001  # whatever it was belongs to every question that waited for it
            for _, future in batch:
                future.set_exception(failed)
            return
        for (_, future), vector in zip(batch, vectors, strict=True):
            future.set_result(vector)
