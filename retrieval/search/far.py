"""Requests that no SOP could cover, recognised for what they are: what people say to any assistant (timers, songs, recipes, their
own bank account). A question is not refused for fitting the library badly; it must be nearer to such requests than to the library
and to what people ask at work.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from retrieval.search.evidence import Evidence, Floats
from retrieval.search.kept import KeptVectors
from retrieval.search.linear import LinearRule
from retrieval.search.ports import Vectors

NEAREST = 3
"""Texts whose mean cosine is told; a single one is often near by chance."""

FAR_NAMES = ("request", "over_work", "over_unit", "over_window", "spread", "cover", "words")
"""Cosine with the nearest far requests; how far it is above that of the nearest work questions, of the library's best unit and
window; how far that unit is above the middle candidate; the best candidate's share of the question's terms; ln(1 + terms).
"""


@dataclass(frozen=True, slots=True)
class Nearness:
    """Mean cosine of a question with the nearest far requests and with the nearest work questions."""

    request: float
    work: float


class FarRequests:
    """Thread-safe; the vectors of the texts are made at the first question."""

    def __init__(self, kept: KeptVectors) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._vectors: tuple[Vectors, Vectors] | None = None

    def nearness(self, vector: NDArray[np.float32], but_not: Collection[str] = frozenset()) -> Nearness:
        """How near a question is to both kinds. `but_not` is left out: while fitting, a text must not recognise itself."""
        requests, work = self._made()
        return Nearness(
            _mean(requests @ vector, [text not in but_not for text in _lines("far_requests.txt")]),
            _mean(work @ vector, [text not in but_not for text in _lines("work_questions.txt")]),
        )

    def _made(self) -> tuple[Vectors, Vectors]:
        with self._lock:
            if self._vectors is None:
                self._vectors = self._kept.keep(_lines("far_requests.txt")), self._kept.keep(_lines("work_questions.txt"))
            return self._vectors


def far_features(evidence: Evidence, nearness: Nearness) -> Floats:
    """Shape (len(FAR_NAMES),)."""
    unit = float(evidence.unit.max())
    return np.array(
        [
            nearness.request,
            nearness.request - nearness.work,
            nearness.request - unit,
            nearness.request - evidence.window.max(),
            unit - np.median(evidence.unit),
            evidence.cover.max(),
            np.log1p(evidence.terms),
        ],
        np.float64,
    )


def far_logit(rule: LinearRule, evidence: Evidence, nearness: Nearness) -> float:
    return float(rule(far_features(evidence, nearness)[None, :])[0])


def _mean(cosines: NDArray[np.float32], is_counted: list[bool]) -> float:
    counted = cosines[np.array(is_counted)]
    return float(np.partition(counted, -NEAREST)[-NEAREST:].mean())


@cache
def _lines(file: str) -> tuple[str, ...]:
    """As shipped, one text a line, `#` before remarks."""
    text = resources.files("retrieval.search").joinpath(file).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def far_requests() -> tuple[str, ...]:
    """What people say to any assistant: CLINC150, see far_requests.txt."""
    return _lines("far_requests.txt")
