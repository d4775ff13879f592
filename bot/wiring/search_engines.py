"""Builds what search works with, as the settings name it: models, vectors, words, sketches, and the publisher that fills them.
Nothing is loaded before its first use.

An encoder's vectors are cached, so that a short text is encoded once: the confidential check, search and triage look at the same
question, and the asker's next questions are compared with it. A vector follows from its text and from the model alone, which stays
the same for the life of a process, so nothing here is ever out of date. Texts are not kept: they are known by their digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.settings import Settings
from core.errors import SettingsError
from core.lru_cache import LruCache
from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.adapters.chroma_index import ChromaIndex
from retrieval.adapters.encoders.model_folder import PACKAGED, folder_of, is_path
from retrieval.adapters.encoders.onnx_embedder import OnnxEmbedder
from retrieval.adapters.encoders.reranker import CrossEncoderReranker
from retrieval.adapters.encoders.sketches import SketchFile
from retrieval.adapters.encoders.torch_embedder import SentenceTransformerEmbedder
from retrieval.library.errors import LibraryBusyError
from retrieval.publishing import Publisher
from retrieval.search.indexing import VectorSectionIndex
from retrieval.search.ports import EmbeddingError, Encoded, Lexicon, Reranker, SketchStore, TokenEncoder, VectorIndex, Vectors
from retrieval.search.service import Engines
from storage.database import Database
from storage.engine import LockedError


def embedder_of(settings: Settings) -> TokenEncoder:
    """Return the encoder that the settings name; it is loaded at the first text."""
    model, threads = settings.embedding_model or PACKAGED, settings.embedding_threads
    match settings.embedding_backend:
        case "onnx" | "onnx-int8" as backend:
            return OnnxEmbedder(settings.model_cache.expanduser(), model, int8=backend == "onnx-int8", threads=threads)
        case "torch":
            return SentenceTransformerEmbedder(model, "fp32", threads)
        case "torch-bf16":
            return SentenceTransformerEmbedder(model, "bf16", threads)


def reranker_of(settings: Settings) -> Reranker | None:
    """Return the cross-encoder that the settings name; it is loaded at the first question. Raises `SettingsError`: RERANKER_MODEL
    names a path where no model with its tokenizer is.
    """
    model = settings.reranker_model
    if not model:
        return None
    try:
        if is_path(model):
            folder_of(model, "RERANKER_MODEL")
    except EmbeddingError as error:
        raise SettingsError(str(error)) from error
    return CrossEncoderReranker(settings.model_cache.expanduser(), model, settings.embedding_backend, settings.embedding_threads)


def vectors_of(settings: Settings) -> VectorIndex:
    """Return the vector index that the settings name; nothing is opened yet."""
    return (
        ChromaIndex.on_server(settings.chroma_url) if settings.chroma_url else ChromaIndex.on_disk(settings.cairn_home / "chroma")
    )


def lexicon_of() -> Lexicon:
    """Return the lexical index."""
    return BM25Lexicon()


def codes_of(settings: Settings, fingerprint: str) -> SketchStore:
    """Return the sketches that compare sections, as this encoder made them; nothing is opened yet."""
    return SketchFile(settings.cairn_home, fingerprint)


def words_of(settings: Settings, fingerprint: str) -> SketchStore:
    """Return the vectors of the library's single words, in a file of their own because syncs empty the other; nothing is opened
    yet.
    """
    return SketchFile(settings.cairn_home, f"{fingerprint}/words")


VECTORS: Final = 4_096
"""Six megabytes of the packaged model's vectors: eight questions of five hundred people."""

WHOLE: Final = 256
"""Texts whose token vectors are kept as well, some 20 kB each: those of the questions that wait, until they are answered."""

_FEW: Final = 16
"""More new texts at once are passages of a library, which search keeps in its index."""

_AT_ONCE: Final = 256
"""Texts that are encoded together where only their vectors are wanted: those of their words are a hundred times as large."""

_SHORT: Final = 1_000
"""Characters; a longer text is a pasted page that nobody sends twice."""


class CachedEncoder:
    """Caches the vectors of an encoder. Thread-safe; two threads that bring one new text at the same time may both have it
    encoded.
    """

    def __init__(self, inner: TokenEncoder, vectors: int = VECTORS, whole: int = WHOLE) -> None:
        self._inner = inner
        self._vectors = LruCache[bytes, NDArray[np.float32]](vectors)
        self._whole = LruCache[bytes, Encoded](whole)

    @property
    def fingerprint(self) -> str:
        return self._inner.fingerprint

    def embed_query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.embed_passages([text])[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return self._inner.embed_passages(texts)
        keys = {_key(text): text for text in texts}
        known = {key: vector for key in keys if (vector := self._vectors.get(key)) is not None}
        new = [key for key in keys if key not in known]
        for at in range(0, len(new), _AT_ONCE):
            made = self._encoded({key: keys[key] for key in new[at : at + _AT_ONCE]})
            known |= {key: encoding.vector for key, encoding in made.items()}
        return np.stack([known[_key(text)] for text in texts])

    def encode(self, texts: Sequence[str]) -> Sequence[Encoded]:
        keys = {_key(text): text for text in texts}
        known = {key: encoding for key in keys if (encoding := self._whole.get(key)) is not None}
        known |= self._encoded({key: keys[key] for key in keys if key not in known})
        return [known[_key(text)] for text in texts]

    def _encoded(self, new: dict[bytes, str]) -> dict[bytes, Encoded]:
        made = dict(zip(new, self._inner.encode(list(new.values())), strict=True)) if new else {}
        for key, encoding in made.items() if len(new) <= _FEW else ():
            if len(new[key]) <= _SHORT:
                self._vectors.put(key, encoding.vector)
                self._whole.put(key, encoding)
        return made


def _key(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


_PUBLISH_WAIT_SECONDS = 60.0


def publisher_of(database: Database, engines: Engines) -> Publisher:
    index = VectorSectionIndex(engines.embedder, engines.vectors, engines.codes)
    return Publisher(database.unit, index, lambda: _publishing(database))


@contextmanager
def _publishing(database: Database) -> Iterator[None]:
    """Hold the lock against a second sync; raises LibraryBusyError when another one has it for too long."""
    try:
        with database.exclusive("publish", _PUBLISH_WAIT_SECONDS):
            yield
    except LockedError as error:
        raise LibraryBusyError("Another sync is running. Try again when it is done.") from error
