"""Earlier questions that a section helped with are evidence for it: people ask the same thing in the same words more often than
in the SOP's words. The largest single lever measured (R@1 .79 to .94, docs/measurements/handbooks.md).
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.library.models import SectionRef
from retrieval.search.ports import ConfirmedQuestion, ConfirmedQuestions, Embedder, Vectors
from retrieval.search.scale import SAME, Scale
from retrieval.search.view import View

_OUTDATED = 0.5
"""What a confirmation is worth after its section changed: it may still be the place, it may no longer be the answer."""

_CANDIDATES = 10

RULED = 1.0
"""What an owner's ruling adds to the strength: above 1 it is no evidence to be weighed any more."""

_ALIKE = 0.68
"""Cosine from which two questions are taken for the same one; topics use it too (docs/measurements/topics.md)."""


@dataclass(frozen=True, slots=True)
class _Known:
    stamp: str
    questions: Sequence[ConfirmedQuestion]
    vectors: Vectors


class ConfirmedMemory:
    """The confirmed questions with their vectors, read again when their stamp changes. Thread-safe."""

    def __init__(self, source: ConfirmedQuestions | None, embedder: Embedder, scale: Scale = SAME) -> None:
        self.source = source
        self._scale = scale
        self._embedder = embedder
        self._lock = threading.Lock()
        self._known: _Known | None = None
        self._vector_of: dict[str, NDArray[np.float32]] = {}

    def like(self, vector: NDArray[np.float32], view: View) -> dict[int, float]:
        """Rows of the view with the strength (0 to 1) of the most similar confirmed question: its cosine, lowered when the
        section has changed since or the confirmation is weak; for the same question as one that an owner ruled on, 1 more. Only
        sections of the view are looked at.
        """
        known = self._current()
        if known is None or not known.questions:
            return {}
        cosines = self._scale(known.vectors @ vector)
        strengths: dict[int, float] = {}
        for at in np.argsort(-cosines):
            question = known.questions[int(at)]
            row = view.row_of_ref.get(question.ref)
            if row is None or cosines[at] <= 0:
                continue
            is_same = view.sections[row].section.digest == question.section_digest
            strength = float(cosines[at]) * min(1.0, question.weight) * (1.0 if is_same else _OUTDATED)
            strength += RULED if question.is_ruling and cosines[at] >= _ALIKE else 0.0
            strengths[row] = max(strengths.get(row, 0.0), strength)
            if len(strengths) >= _CANDIDATES:
                break
        return strengths

    def _current(self) -> _Known | None:
        if self.source is None:
            return None
        stamp = self.source.stamp()
        with self._lock:
            if self._known is None or self._known.stamp != stamp:
                self._known = self._read(self.source, stamp)
            return self._known

    def _read(self, source: ConfirmedQuestions, stamp: str) -> _Known:
        given = [question for question in source.confirmed() if question.text.strip()]
        vectors = self._vectors(given)
        net = _net_weights(given, vectors, self._scale)
        kept = np.flatnonzero(net > 0)
        return _Known(stamp, [replace(given[at], weight=float(net[at])) for at in kept], vectors[kept])

    def _vectors(self, questions: Sequence[ConfirmedQuestion]) -> Vectors:
        texts = {question.text for question in questions}
        self._vector_of = {text: vector for text, vector in self._vector_of.items() if text in texts}
        new = sorted(texts - self._vector_of.keys())
        if new:
            self._vector_of.update(zip(new, self._embedder.embed_passages(new), strict=True))
        return np.stack([self._vector_of[question.text] for question in questions]) if questions else np.zeros((0, 0), np.float32)


def _net_weights(given: Sequence[ConfirmedQuestion], vectors: Vectors, scale: Scale) -> NDArray[np.float64]:
    """What is left of each confirmation, shape (n,): all confirmations of the section by questions like it, less the objections
    that came later. Zero for an objection.
    """
    rows_of: dict[SectionRef, list[int]] = defaultdict(list)
    for row, question in enumerate(given):
        rows_of[question.ref].append(row)
    net = np.zeros(len(given))
    for rows in rows_of.values():
        weights = np.array([given[row].weight for row in rows])
        alike = scale(vectors[rows] @ vectors[rows].T) >= _ALIKE
        is_later = np.triu(np.ones_like(alike), 1)
        net[rows] = np.where(weights > 0, (alike & ((weights > 0) | is_later)) @ weights, 0.0)
    return net
