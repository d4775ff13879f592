"""Recognises requests that no SOP could cover: what people say to any assistant (timers, songs, recipes, their own bank account). A
question is not refused because it fits the library badly; it must be nearer to such requests than to the library and to what people
ask at work, and name little that only the library names.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.search.evidence import Evidence, Floats
from retrieval.search.glossary import Glossary
from retrieval.search.linear import LinearRule
from retrieval.search.packaged import far_requests, work_questions
from retrieval.search.ports import LexicalIndex, Lexicon, Vectors
from retrieval.search.scale import SAME, Scale
from retrieval.search.terms import Term
from retrieval.search.vector_cache import VectorCache
from retrieval.search.view import largeness

NEAREST = 3
"""Far requests whose mean cosine is used; a single one is often near by chance."""

NEIGHBOURS = 30
"""Texts among which the share of far requests is counted; of 8 or 15 it tells less."""

_SHARPNESS = 4.0
"""A text that is nearer by .1 in cosine counts 1.5 times as much among the neighbours."""

_CODE = re.compile(
    r"(?<![\w.])(?:(?=\w*_)(?=\w*[^\W\d_])\w{4,}|(?=[a-z]*[A-Z])[A-Za-z]{1,4}-?\d+[A-Za-z]?|[A-Za-z]{1,4}-?\d{2,}|[A-Za-z]{2,}\d[A-Za-z\d]+)(?!\w)"
)
"""Codes that a system or a form gives: CARD_CLOSED, SG1234, E-204, U12, P1. Of 518 questions that people typed in fifteen trades 18
name one, of 700 far requests none.
"""

FAR_NAMES = ("request", "share", "over_unit", "over_window", "spread", "cover", "words", "rare", "large")
"""Cosine with the nearest far requests; their share among the nearest texts; how far the cosine is above that of the library's best
unit and window; how far that unit is above the middle candidate; the best candidate's share of the question's terms;
ln(1 + terms); how rare the terms are that the library holds and no far request does; how large the library is (0 to 1): in a
handbook something is near to anything.
"""


@dataclass(frozen=True, slots=True)
class Nearness:
    """Says how near a question is to far requests: the mean cosine with the nearest, their share (0 to 1) among the nearest texts
    of both kinds, and the idf per term of what the question names and only the library holds.
    """

    request: float
    share: float
    rare: float


class FarRequests:
    """Measures how near a question is to far requests and to work questions. Thread-safe; the vectors of the texts are made at the
    first question.
    """

    def __init__(self, kept: VectorCache, lexicon: Lexicon, scale: Scale = SAME) -> None:
        self._kept = kept
        self._lexicon = lexicon
        self._scale = scale
        self._lock = threading.Lock()
        self._made: tuple[Vectors, Counter[str]] | None = None

    def nearness(
        self, vector: NDArray[np.float32], terms: Sequence[Term], library: LexicalIndex, but_not: Collection[str] = frozenset()
    ) -> Nearness:
        """Return how near a question is. `but_not` is left out: while fitting, a text must not recognise itself."""
        vectors, stems = self._read()
        cosines = self._scale(vectors @ vector)
        if but_not:
            cosines = np.where([text in but_not for text in _texts()], np.float32(-1), cosines)
            stems = stems - self._stems([text for text in far_requests() if text in but_not])
        own = [term for term in terms if not stems.get(term.stem) and term.stem in library.vocabulary]
        rare = sum(term.idf for term in own) / max(len(terms), 1)
        far = cosines[: len(far_requests())]
        return Nearness(float(np.partition(far, -NEAREST)[-NEAREST:].mean()), _share(cosines), rare)

    def _read(self) -> tuple[Vectors, Counter[str]]:
        with self._lock:
            if self._made is None:
                self._made = self._kept.keep(_texts()), self._stems(far_requests())
            return self._made

    def _stems(self, texts: Sequence[str]) -> Counter[str]:
        """Return how many of the texts hold each stem."""
        return Counter(stem for text in texts for stem in set(self._lexicon.terms(text)))


def far_features(evidence: Evidence, nearness: Nearness, scale: Scale = SAME) -> Floats:
    """Return the features that the far rule weighs, shape (len(FAR_NAMES),)."""
    units, windows = scale(evidence.unit), scale(evidence.window)
    unit = float(units.max())
    return np.array(
        [
            nearness.request,
            nearness.share,
            nearness.request - unit,
            nearness.request - windows.max(),
            unit - np.median(units),
            evidence.cover.max(),
            np.log1p(evidence.terms),
            nearness.rare,
            largeness(evidence.size),
        ],
        np.float64,
    )


def far_logit(rule: LinearRule, evidence: Evidence, nearness: Nearness, scale: Scale = SAME) -> float:
    return float(rule(far_features(evidence, nearness, scale)[None, :])[0])


def _texts() -> tuple[str, ...]:
    return (*far_requests(), *work_questions())


def _share(cosines: NDArray[np.float32]) -> float:
    nearest = np.argpartition(cosines, -NEIGHBOURS)[-NEIGHBOURS:]
    weights = np.exp(_SHARPNESS * cosines[nearest])
    return float(weights[nearest < len(far_requests())].sum() / weights.sum())


def names_code(text: str, glossary: Glossary) -> bool:
    """Return whether a text names a code; "b4" and "w8" are words of chat."""
    return any(not glossary.is_slang(code.group()) for code in _CODE.finditer(text))
