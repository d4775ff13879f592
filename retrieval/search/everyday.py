"""What people say to any assistant (timers, songs, recipes) and no SOP answers. A question nearer to such a request than to every
section is out of scope even where a section shares a word with it.
"""

from __future__ import annotations

import threading
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from retrieval.search.ports import Embedder, Vectors

_ITSELF = 0.9999
"""A cosine above this is the same text: while fitting, a request must not recognise itself."""


class Everyday:
    """The requests as vectors, made at the first question. Thread-safe."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()
        self._vectors: Vectors | None = None

    def nearest(self, vector: NDArray[np.float32]) -> float:
        """The highest cosine with any request that is not the very same text."""
        with self._lock:
            if self._vectors is None:
                self._vectors = self._embedder.embed_passages(everyday_requests())
        cosines = self._vectors @ vector
        return float(cosines[cosines < _ITSELF].max(initial=0.0))


@cache
def everyday_requests() -> tuple[str, ...]:
    """As shipped in everyday.txt, one a line, `#` before remarks."""
    text = resources.files("retrieval.search").joinpath("everyday.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
