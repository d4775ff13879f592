"""Runs the encoder on PyTorch. The libraries take seconds to import, so they are imported at the first text, not before."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from retrieval.adapters.encoders.model_folder import PACKAGED, encoded, locate, named
from retrieval.search.ports import EmbeddingError, Encoded, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Precision = Literal["fp32", "bf16"]

_BATCH = 32


class SentenceTransformerEmbedder:
    """Runs any sentence-transformers model by name or path; `fp32` everywhere, `bf16` where the CPU has it (3x faster).

    One thread by default: on busy cores two threads collapse (p95 over 700 ms against 20 ms, docs/measurements/speed.md).
    Safe to call from several threads; calls queue. Raises `EmbeddingError` when the model cannot be loaded.
    """

    def __init__(self, model: str = PACKAGED, precision: Precision = "fp32", threads: int = 1) -> None:
        self._name = model
        self._precision = precision
        self._threads = threads
        self._lock = threading.Lock()
        self._model: SentenceTransformer | None = None

    @property
    def fingerprint(self) -> str:
        return f"{named(self._name)}/torch-{self._precision}"

    def embed_query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.embed_passages([text])[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        encoded = self.encode(texts)
        return np.stack([encoding.vector for encoding in encoded]) if encoded else np.zeros((0, 0), np.float32)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode texts in batches of like length, so that little of the work is padding."""
        by_place: dict[int, Encoded] = {}
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        with self._lock:
            model = self._model or self._load()
            self._model = model
            for start in range(0, len(order), _BATCH):
                batch = order[start : start + _BATCH]
                by_place.update(zip(batch, _encoded(model, [texts[at] for at in batch]), strict=True))
        return [by_place[at] for at in range(len(texts))]

    def _load(self) -> SentenceTransformer:
        path = locate(self._name)
        try:
            import torch  # noqa: PLC0415  # seconds; `cairn --help` must not pay them
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415
            from transformers.utils import logging  # noqa: PLC0415

            logging.disable_progress_bar()  # type: ignore[no-untyped-call]

            torch.set_num_threads(self._threads)
            dtype = torch.bfloat16 if self._precision == "bf16" else torch.float32
            return SentenceTransformer(path, device="cpu", model_kwargs={"dtype": dtype})
        except (ImportError, OSError, ValueError, RuntimeError) as failed:
            raise EmbeddingError(f"Cannot load the embedding model {self._name!r}") from failed


def _encoded(model: SentenceTransformer, texts: Sequence[str]) -> list[Encoded]:
    import torch  # noqa: PLC0415

    with torch.inference_mode():
        features = model(model.preprocess(list(texts)))
    vectors = features["sentence_embedding"].float().numpy()
    if "token_embeddings" not in features or "attention_mask" not in features:  # a model of word vectors
        return [encoded(vector, vector[None, :][:0]) for vector in vectors]
    tokens, masks = features["token_embeddings"].float().numpy(), features["attention_mask"].bool().numpy()
    return [encoded(vector, rows[mask]) for vector, rows, mask in zip(vectors, tokens, masks, strict=True)]
