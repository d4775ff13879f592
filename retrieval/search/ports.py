"""What search needs from the outside: an encoder, a vector index, a lexical index."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (n, dimensions), each row of length 1."""


class Embedder(Protocol):
    """Turns text into unit vectors. Raises `EmbeddingError` when the model cannot be loaded."""

    @property
    def fingerprint(self) -> str:
        """Names model and backend; vectors of different fingerprints never share an index."""
        ...

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """One vector, shape (dimensions,)."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...


class VectorIndex(Protocol):
    """Nearest neighbours by cosine, in named collections. Asking an unknown collection finds nothing."""

    def collections(self) -> Collection[str]: ...

    def keys(self, collection: str) -> set[str]: ...

    def add(self, collection: str, keys: Sequence[str], vectors: Vectors) -> None:
        """Insert or replace; creates the collection."""
        ...

    def remove(self, collection: str, keys: Sequence[str]) -> None: ...

    def drop(self, collection: str) -> None: ...

    def nearest(self, collection: str, vector: NDArray[np.float32], k: int) -> Sequence[tuple[str, float]]:
        """At most k pairs (key, cosine), best first."""
        ...


class LexicalIndex(Protocol):
    """Term scores over a fixed list of texts; immutable once built."""

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """BM25 of every text, in the order of the list; zeros when no term is known."""
        ...

    def idf(self, term: str) -> float: ...


@dataclass(frozen=True, slots=True)
class Passage:
    """A window over a section: what is embedded. `key` depends on SOP, anchor, heading path and text, on nothing else."""

    key: str
    text: str


class SearchError(Exception):
    """Base of what can go wrong while searching."""


class EmbeddingError(SearchError):
    """The embedding model is missing, damaged or refused to run."""
