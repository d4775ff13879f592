"""Embeds questions together that wait at the same time: one pass over eight short texts costs about as much as one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future

import numpy as np
from numpy.typing import NDArray

from retrieval.search.ports import Embedder, Encoded, TokenEncoder, Vectors


class BatchingEmbedder:
    """Wraps an encoder. The first question that arrives is embedded at once; those that arrive meanwhile form the next batch.

    There is no waiting time to configure: a lone question starts at once. An error reaches every question of its batch.
    """

    def __init__(self, inner: Embedder, most: int = 32) -> None:
        self._inner = inner
        self._tokens = inner if isinstance(inner, TokenEncoder) else None
        self._most = most
        self._lock = threading.Lock()
        self._working = threading.Lock()
        self._waiting: list[tuple[str, Future[Encoded]]] = []

    @property
    def fingerprint(self) -> str:
        return self._inner.fingerprint

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._wait_for(text).vector

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._inner.embed_passages(texts)

    def encode(self, texts: Sequence[str]) -> Sequence[Encoded]:
        """Encode texts. A single text counts as a question and joins the queue; several are passages and are encoded at once."""
        return [self._wait_for(texts[0])] if len(texts) == 1 else self._encoded(texts)

    def _encoded(self, texts: Sequence[str]) -> Sequence[Encoded]:
        if self._tokens is not None:
            return self._tokens.encode(texts)
        return [Encoded(vector, np.zeros((0, len(vector)), np.float32)) for vector in self._inner.embed_passages(texts)]

    def _wait_for(self, text: str) -> Encoded:
        mine: Future[Encoded] = Future()
        with self._lock:
            self._waiting.append((text, mine))
        with self._working:
            while not mine.done():
                self._work()
        return mine.result()

    def _work(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            vectors = self._encoded([text for text, _ in batch])
        except BaseException as failed:  # noqa: BLE001  # whatever it was belongs to every question that waited for it
            for _, future in batch:
                future.set_exception(failed)
            return
        for (_, future), encoded in zip(batch, vectors, strict=True):
            future.set_result(encoded)
