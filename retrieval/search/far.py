"""Recognises requests that no SOP could cover: what people say to any assistant (timers, songs, recipes, their own bank account). A
question is not refused because it fits the library badly; it must be nearer to such requests than to the library and to what people
ask at work.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.search.evidence import Evidence, Floats
from retrieval.search.glossary import Glossary
from retrieval.search.linear import LinearRule
from retrieval.search.packaged import far_requests, work_questions
from retrieval.search.ports import Vectors
from retrieval.search.scale import SAME, Scale
from retrieval.search.vector_cache import VectorCache

NEAREST = 3
"""Texts whose mean cosine is used; a single one is often near by chance."""

_CODE = re.compile(
    r"(?<![\w.])(?:(?=\w*_)(?=\w*[^\W\d_])\w{4,}|(?=[a-z]*[A-Z])[A-Za-z]{1,4}-?\d+[A-Za-z]?|[A-Za-z]{1,4}-?\d{2,}|[A-Za-z]{2,}\d[A-Za-z\d]+)(?!\w)"
)
"""Codes that a system or a form gives: CARD_CLOSED, SG1234, E-204, U12, P1. Of 518 questions that people typed in fifteen trades 18
name one, of 700 far requests none.
"""

FAR_NAMES = ("request", "over_work", "over_unit", "over_window", "spread", "cover", "words")
"""Cosine with the nearest far requests; how far it is above that of the nearest work questions, of the library's best unit and
window; how far that unit is above the middle candidate; the best candidate's share of the question's terms; ln(1 + terms).
"""


@dataclass(frozen=True, slots=True)
class Nearness:
    """Holds the mean cosine of a question with the nearest far requests and with the nearest work questions."""

    request: float
    work: float


class FarRequests:
    """Measures how near a question is to far requests and to work questions. Thread-safe; the vectors of the texts are made at the
    first question.
    """

    def __init__(self, kept: VectorCache, scale: Scale = SAME) -> None:
        self._kept = kept
        self._scale = scale
        self._lock = threading.Lock()
        self._vectors: tuple[Vectors, Vectors] | None = None

    def nearness(self, vector: NDArray[np.float32], but_not: Collection[str] = frozenset()) -> Nearness:
        """Return how near a question is to both kinds. `but_not` is left out: while fitting, a text must not recognise itself."""
        requests, work = self._made()
        return Nearness(
            _mean(_counted(self._scale(requests @ vector), far_requests(), but_not)),
            _mean(_counted(self._scale(work @ vector), work_questions(), but_not)),
        )

    def _made(self) -> tuple[Vectors, Vectors]:
        with self._lock:
            if self._vectors is None:
                self._vectors = self._kept.keep(far_requests()), self._kept.keep(work_questions())
            return self._vectors


def far_features(evidence: Evidence, nearness: Nearness, scale: Scale = SAME) -> Floats:
    """Return the features that the far rule weighs, shape (len(FAR_NAMES),)."""
    units, windows = scale(evidence.unit), scale(evidence.window)
    unit = float(units.max())
    return np.array(
        [
            nearness.request,
            nearness.request - nearness.work,
            nearness.request - unit,
            nearness.request - windows.max(),
            unit - np.median(units),
            evidence.cover.max(),
            np.log1p(evidence.terms),
        ],
        np.float64,
    )


def far_logit(rule: LinearRule, evidence: Evidence, nearness: Nearness, scale: Scale = SAME) -> float:
    return float(rule(far_features(evidence, nearness, scale)[None, :])[0])


def _counted(cosines: NDArray[np.float32], texts: Sequence[str], but_not: Collection[str]) -> NDArray[np.float32]:
    return cosines[[text not in but_not for text in texts]] if but_not else cosines


def _mean(cosines: NDArray[np.float32]) -> float:
    return float(np.partition(cosines, -NEAREST)[-NEAREST:].mean())


def names_code(text: str, glossary: Glossary) -> bool:
    """Return whether a text names a code; "b4" and "w8" are words of chat."""
    return any(not glossary.is_slang(code.group()) for code in _CODE.finditer(text))
