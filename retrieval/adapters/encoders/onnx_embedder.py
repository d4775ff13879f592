"""Runs the encoder on ONNX Runtime: no PyTorch in the running bot, a question in two milliseconds with int8."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.adapters.encoders.model_folder import (
    PACKAGED,
    Pooling,
    encoded,
    locate,
    named,
    pooled,
    pooling_of,
    session_of,
    tokenizer_in,
)
from retrieval.adapters.encoders.onnx_export import exported
from retrieval.search.ports import EmbeddingError, Encoded, Vectors

_BATCH = 8
_MOST_WORKERS = 4


@dataclass(frozen=True)
class _Loaded:
    tokenizer: Any
    session: Any
    pooling: Pooling


class OnnxEmbedder:
    """Runs a BERT-like model by name or path, exported into `folder` at the first use. Thread-safe: questions do not wait for
    passages.

    Raises `EmbeddingError` when the model cannot be exported or loaded.
    """

    def __init__(self, folder: Path, model: str = PACKAGED, *, int8: bool = True, threads: int = 1) -> None:
        self._folder = folder
        self._name = model
        self._int8 = int8
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    @property
    def fingerprint(self) -> str:
        return f"{named(self._name)}/onnx-{'int8' if self._int8 else 'fp32'}"

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self.encode([text])[0].vector

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        encodings = self.encode(texts)
        return np.stack([encoding.vector for encoding in encodings]) if encodings else np.zeros((0, 0), np.float32)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode texts in batches of like length, so that little of the work is padding; several batches use every core."""
        session = self._session()
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]

        def run(batch: Sequence[int]) -> list[Encoded]:
            return _run(session, [texts[at] for at in batch])

        if len(batches) > 1:
            with ThreadPoolExecutor(min(_MOST_WORKERS, os.cpu_count() or 1)) as workers:
                made = list(workers.map(run, batches))
        else:
            made = [run(batch) for batch in batches]
        by_place = {
            at: encoding for batch, ones in zip(batches, made, strict=True) for at, encoding in zip(batch, ones, strict=True)
        }
        return [by_place[at] for at in range(len(texts))]

    def _session(self) -> _Loaded:
        with self._lock:
            self._loaded = self._loaded or self._load()
            return self._loaded

    def _load(self) -> _Loaded:
        folder = Path(locate(self._name))
        pooling = pooling_of(folder)
        if pooling is None:
            raise EmbeddingError(
                f"{self._name} pools in a way that ONNX Runtime does not know. Set EMBEDDING_BACKEND=torch in .env."
            )
        file = exported(self._name, folder, self._folder, int8=self._int8)
        try:
            return _Loaded(tokenizer_in(folder), session_of(file, self._threads), pooling)
        except Exception as failed:
            raise EmbeddingError(f"Cannot load the embedding model {self._name!r} on ONNX Runtime") from failed


def _run(loaded: _Loaded, texts: Sequence[str]) -> list[Encoded]:
    codes = loaded.tokenizer.encode_batch(list(texts))
    masks = np.array([code.attention_mask for code in codes], np.int64)
    inputs = {"input_ids": np.array([code.ids for code in codes], np.int64), "attention_mask": masks}
    (tokens,) = loaded.session.run(None, inputs)
    rows = [pieces[mask > 0] for pieces, mask in zip(tokens, masks, strict=True)]
    return [encoded(pooled(row, loaded.pooling), row) for row in rows]
