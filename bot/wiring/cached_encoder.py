"""Caches an encoder's vectors, so that a short text is encoded once: the confidential check, search and triage look at the same
question, and the asker's next questions are compared with it.

A vector follows from its text and from the model alone, which stays the same for the life of a process, so nothing here is ever
out of date. Texts are not kept: they are known by their digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.lru_cache import LruCache
from retrieval.search.ports import Encoded, TokenEncoder, Vectors

VECTORS: Final = 4_096
"""Six megabytes of the packaged model's vectors: eight questions of five hundred people."""

WHOLE: Final = 32
"""Texts whose token vectors are kept as well, some 20 kB each: a question's, until it is answered."""

_FEW: Final = 16
"""More new texts at once are passages of a library, which search keeps in its index."""

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
        known |= {
            key: encoding.vector for key, encoding in self._encoded({key: keys[key] for key in keys if key not in known}).items()
        }
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
