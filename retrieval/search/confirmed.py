"""Finds sections that helped with similar questions before. Such confirmations are evidence for a section, because people repeat
each other's words more often than the SOP's. No other signal improves search as much (R@1 .79 to .94,
docs/measurements/handbooks.md).
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
"""Factor for a confirmation whose section has changed since: the section may no longer hold the answer."""

_CANDIDATES = 10
"""Most sections that confirmed questions suggest for one query."""

RULED = 1.0
"""What an owner's ruling adds to the strength. Above 1 a strength decides; it is not weighed against other evidence."""

_ALIKE = 0.68
"""Least cosine at which two questions count as the same one; topics use it too (docs/measurements/topics.md)."""


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The confirmed questions with their net weights, as of one stamp of the source; `vectors` has one row for each."""

    stamp: str
    questions: Sequence[ConfirmedQuestion]
    vectors: Vectors


class ConfirmedMemory:
    """Keeps the confirmed questions with their vectors, and reads them again when their stamp changes. Thread-safe.

    `source` None: there are no confirmed questions.
    """

    def __init__(self, source: ConfirmedQuestions | None, embedder: Embedder, scale: Scale = SAME) -> None:
        self.source = source
        self._scale = scale
        self._embedder = embedder
        self._lock = threading.Lock()
        self._snapshot: _Snapshot | None = None
        self._vector_of: dict[str, NDArray[np.float32]] = {}

    def like(self, vector: NDArray[np.float32], view: View) -> dict[int, float]:
        """Return the strength (0 to 1) of the most similar confirmed question by row of the view; sections outside it are skipped.

        The strength is the cosine with the query's `vector`, lowered when the section has changed since or the confirmation is
        weak. An owner's ruling on the same question adds 1.
        """
        snapshot = self._current()
        if snapshot is None or not snapshot.questions:
            return {}
        cosines = self._scale(snapshot.vectors @ vector)
        strengths: dict[int, float] = {}
        for index in np.argsort(-cosines):
            question = snapshot.questions[int(index)]
            row = view.row_of_ref.get(question.ref)
            if row is None or cosines[index] <= 0:
                continue
            is_same = view.sections[row].section.digest == question.section_digest
            strength = float(cosines[index]) * min(1.0, question.weight) * (1.0 if is_same else _OUTDATED)
            strength += RULED if question.is_ruling and cosines[index] >= _ALIKE else 0.0
            strengths[row] = max(strengths.get(row, 0.0), strength)
            if len(strengths) >= _CANDIDATES:
                break
        return strengths

    def _current(self) -> _Snapshot | None:
        """Return the snapshot for the present stamp; None without a source."""
        if self.source is None:
            return None
        stamp = self.source.stamp()
        with self._lock:
            if self._snapshot is None or self._snapshot.stamp != stamp:
                self._snapshot = self._read(self.source, stamp)
            return self._snapshot

    def _read(self, source: ConfirmedQuestions, stamp: str) -> _Snapshot:
        questions = [question for question in source.confirmed() if question.text.strip()]
        vectors = self._vectors(questions)
        net = _net_weights(questions, vectors, self._scale)
        positive = np.flatnonzero(net > 0)
        return _Snapshot(stamp, [replace(questions[row], weight=float(net[row])) for row in positive], vectors[positive])

    def _vectors(self, questions: Sequence[ConfirmedQuestion]) -> Vectors:
        """Return one row per question; embeds only texts that are new since the last call."""
        texts = {question.text for question in questions}
        self._vector_of = {text: vector for text, vector in self._vector_of.items() if text in texts}
        new = sorted(texts - self._vector_of.keys())
        if new:
            self._vector_of.update(zip(new, self._embedder.embed_passages(new), strict=True))
        return np.stack([self._vector_of[question.text] for question in questions]) if questions else np.zeros((0, 0), np.float32)


def _net_weights(questions: Sequence[ConfirmedQuestion], vectors: Vectors, scale: Scale) -> NDArray[np.float64]:
    """Return each confirmation's net weight, shape (n,): the confirmations of its section by similar questions, less the objections
    that came after it. Zero for an objection.
    """
    rows_of: dict[SectionRef, list[int]] = defaultdict(list)
    for row, question in enumerate(questions):
        rows_of[question.ref].append(row)
    net = np.zeros(len(questions))
    for rows in rows_of.values():
        weights = np.array([questions[row].weight for row in rows])
        is_alike = scale(vectors[rows] @ vectors[rows].T) >= _ALIKE
        is_later = np.triu(np.ones_like(is_alike), 1)
        net[rows] = np.where(weights > 0, (is_alike & ((weights > 0) | is_later)) @ weights, 0.0)
    return net
