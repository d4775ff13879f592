"""Declares what search needs from outside: an encoder, a vector index, a lexical index."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from retrieval.library.models import SectionRef
from retrieval.search.errors import SearchError

Vectors = NDArray[np.float32]
"""Shape (n, dimensions), each row of length 1."""


class Embedder(Protocol):
    """Turns text into unit vectors. Raises `EmbeddingError` when the model cannot be loaded."""

    @property
    def fingerprint(self) -> str:
        """Return a name of model and backend; vectors of different fingerprints never share an index."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return one vector, shape (dimensions,)."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...


Tokens = NDArray[np.float32]
"""Shape (tokens, dimensions): a text's token vectors in context, each row of length 1, without the special tokens."""

Sketch = NDArray[np.uint8]
"""Shape (n, dimensions / 4): token vectors made small enough to keep, see `sketch.py`."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Holds one text as encoded: `vector` as of `embed_passages`, and the token vectors it was pooled from in the same pass."""

    vector: NDArray[np.float32]
    tokens: Tokens


@runtime_checkable
class TokenEncoder(Embedder, Protocol):
    """An embedder that can also show its token vectors."""

    def encode(self, texts: Sequence[str]) -> Sequence[Encoded]:
        """Encode the texts, in their order. Where the model shows no token vectors there are no token rows, which turns late
        interaction off.
        """


class SketchStore(Protocol):
    """Stores sketches by passage key. The data is derived: what is missing is computed again."""

    def put(self, sketches: Mapping[str, Sketch]) -> None:
        """Insert or replace."""

    def get(self, keys: Sequence[str]) -> Mapping[str, Sketch]:
        """Return the sketches that exist."""

    def keep_only(self, keys: Collection[str]) -> None: ...


class VectorIndex(Protocol):
    """Finds nearest neighbours by cosine, in named collections. A search in an unknown collection finds nothing."""

    def collections(self) -> Collection[str]: ...

    def keys(self, collection: str) -> set[str]: ...

    def add(self, collection: str, keys: Sequence[str], vectors: Vectors) -> None:
        """Insert or replace; creates the collection."""

    def remove(self, collection: str, keys: Sequence[str]) -> None: ...

    def drop(self, collection: str) -> None: ...

    def nearest(self, collection: str, vector: NDArray[np.float32], k: int) -> Sequence[tuple[str, float]]:
        """Return at most k pairs (key, cosine), best first."""

    def vectors(self, collection: str, keys: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """Return the unit vectors of those keys that the collection holds."""

    def reset(self) -> None:
        """Delete everything, also what can no longer be read. Raises `SearchError` where this process may not delete it."""

    def refresh(self) -> None:
        """Load what other processes wrote since this one opened the index; running calls are not disturbed."""


class LexicalIndex(Protocol):
    """Scores terms over a fixed list of texts; immutable once built."""

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """Return the BM25 score of every text, in the order of the list; zeros when no term is known."""

    def idf(self, term: str) -> float:
        """Return ln(1 + (n - df + .5) / (df + .5)), Lucene's form of the idf; the highest value for a term that no text holds."""

    def holds(self, term: str, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return whether each of these texts (positions in the list) holds the term."""

    @property
    def vocabulary(self) -> Collection[str]:
        """Return every term of the texts; membership is a fast question."""


class Reranker(Protocol):
    """Scores passages against a question with a cross-encoder. Raises `EmbeddingError` when the model cannot be loaded."""

    @property
    def name(self) -> str: ...

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        """Return one number per passage, higher for a better fit, on any scale."""


class Lexicon(Protocol):
    """Turns text into terms, and terms into an index. `language` is a two-letter code; an unknown one is cut, not stemmed."""

    def terms(self, text: str, language: str = "en") -> list[str]:
        """Return stems in order, without the stop words of English; codes, amounts and acronyms whole as well as in parts."""

    def index(self, texts: Sequence[Sequence[str]]) -> LexicalIndex:
        """Build an index of texts, each given as `terms` returned it."""


@dataclass(frozen=True, slots=True)
class ConfirmedQuestion:
    """An earlier question for which a person marked this section as helpful or, with a negative weight, as not helpful.
    `section_digest` is the section's at that time; `weight` is 1 for a plain confirmation and -1 for a plain objection.
    `is_ruling`: the SOP's owner says that such questions are answered there, which is more than evidence.
    """

    text: str
    ref: SectionRef
    section_digest: str
    weight: float = 1.0
    is_ruling: bool = False


class ConfirmedQuestions(Protocol):
    """Reads the questions that people confirmed. The stamp is read once per search, so it must be cheap."""

    def stamp(self) -> str:
        """Return a stamp that differs whenever `confirmed` would answer differently."""

    def confirmed(self) -> Sequence[ConfirmedQuestion]:
        """Return the confirmed questions, oldest first: an objection cancels earlier confirmations of questions like it for the
        same section.
        """


@dataclass(frozen=True, slots=True)
class Passage:
    """A window over a section, the text that is embedded. `key` depends on SOP, anchor, heading path and text, on nothing else."""

    key: str
    text: str


class EmbeddingError(SearchError):
    """The embedding model is missing, is damaged or refused to run."""
