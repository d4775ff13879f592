"""What a pure function made of the same arguments is not made again: hundreds of tests begin with the same two SOPs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.search.ports import Encoded, TokenEncoder, Vectors

T = TypeVar("T")


def remembered(make: Callable[..., Iterator[T]]) -> Callable[..., Iterator[T]]:
    """`make`, called once for arguments that read the same. Only for functions of frozen values whose purity has a test."""
    known: dict[str, tuple[T, ...]] = {}

    def look_up(*arguments: object) -> Iterator[T]:
        key = repr(arguments)
        if key not in known:
            known[key] = tuple(make(*arguments))
        return iter(known[key])

    return look_up


class CachedEncoder:
    """The real encoder, loaded once. A list of texts that it has seen as a whole gets the same vectors again, to the last bit."""

    def __init__(self, inner: TokenEncoder) -> None:
        self._inner = inner
        self._known: dict[tuple[str, ...], Sequence[Encoded]] = {}

    @property
    def fingerprint(self) -> str:
        return self._inner.fingerprint

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self.encode([text])[0].vector

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([one.vector for one in self.encode(texts)]) if texts else self._inner.embed_passages(texts)

    def encode(self, texts: Sequence[str]) -> Sequence[Encoded]:
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = self._inner.encode(texts)
        return self._known[key]
