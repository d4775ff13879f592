"""Requests that no SOP could cover, recognised for what they are: what people say to any assistant (timers, songs, recipes, their own
bank account). A question is never refused for fitting the library badly; it must be nearer to such requests than to the library.
"""

from __future__ import annotations

import threading
from functools import cache
from importlib import resources

import numpy as np

from retrieval.search.evidence import Evidence
from retrieval.search.kept import KeptVectors
from retrieval.search.linear import LinearRule
from retrieval.search.ports import Vectors

NEAREST = 3
"""Requests whose mean cosine is told; a single one is often near by chance."""

FAR_NAMES = ("request", "lead", "cover")
"""Cosine with the nearest requests, how far it is above that of the library's best unit, the best candidate's share of the terms."""


class FarRequests:
    """Thread-safe; the requests' vectors are made at the first question."""

    def __init__(self, kept: KeptVectors) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._vectors: Vectors | None = None

    def nearness(self, vector: np.ndarray, but_not: str = "") -> float:
        """The mean cosine with the nearest requests. `but_not` is left out: while fitting, a request must not recognise itself."""
        cosines = self._requests() @ vector
        if but_not in far_requests():
            cosines = np.delete(cosines, far_requests().index(but_not))
        return float(np.partition(cosines, -NEAREST)[-NEAREST:].mean())

    def _requests(self) -> Vectors:
        with self._lock:
            if self._vectors is None:
                self._vectors = self._kept.keep(far_requests())
            return self._vectors


def far_features(evidence: Evidence, nearness: float) -> np.ndarray:
    """Shape (len(FAR_NAMES),)."""
    return np.array([nearness, nearness - evidence.unit.max(), evidence.cover.max()], np.float64)


def far_logit(rule: LinearRule, evidence: Evidence, nearness: float) -> float:
    return float(rule(far_features(evidence, nearness)[None, :])[0])


@cache
def far_requests() -> tuple[str, ...]:
    """As shipped in far_requests.txt, one a line, `#` before remarks."""
    text = resources.files("retrieval.search").joinpath("far_requests.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
