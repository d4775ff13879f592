"""What people say to any assistant (timers, songs, recipes, their own bank account) and hardly an SOP answers. A question nearer
to such requests than to every section is out of scope even where a section shares a word with it.

A request that the library itself covers does not count for that library: a bank's SOPs do answer "I lost my card".
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from retrieval.search.kept import KeptVectors
from retrieval.search.ports import VectorIndex, Vectors
from retrieval.search.view import View

NEAREST = 3
"""Requests whose mean cosine is told; a single one is often near by chance."""

COVERED = 0.55
"""Cosine of a request with a window from which the library is taken to cover it: three in four labelled questions reach it with
their section, three in a hundred requests with any (retrieval-train).
"""

_CHECKED_FROM = 0.4
"""Requests further away than this speak so softly that whether they are covered is not looked up."""

_MOST_VIEWS = 8


class Everyday:
    """Thread-safe; the requests' vectors are made at the first question, what a view covers when a question comes near."""

    def __init__(self, kept: KeptVectors) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._vectors: Vectors | None = None
        self._covered: OrderedDict[tuple[object, ...], dict[int, bool]] = OrderedDict()

    def nearness(self, vector: NDArray[np.float32], view: View, index: VectorIndex, but_not: str = "") -> float:
        """The mean cosine with the nearest requests that the view does not cover. `but_not` is left out: while fitting, a
        request must not recognise itself.
        """
        cosines = self._requests() @ vector
        covered = self._covered_by(view)
        found: list[float] = []
        for row in np.argsort(-cosines, kind="stable"):
            if everyday_requests()[row] == but_not:
                continue
            if cosines[row] < _CHECKED_FROM or not self._is_covered(int(row), view, index, covered):
                found.append(float(cosines[row]))
                if len(found) == NEAREST:
                    break
        return sum(found) / max(len(found), 1)

    def _is_covered(self, row: int, view: View, index: VectorIndex, covered: dict[int, bool]) -> bool:
        if row not in covered:
            request = self._requests()[row]
            covered[row] = any(
                cosine >= COVERED for collection in view.windows for _, cosine in index.nearest(collection, request, 1)
            )
        return covered[row]

    def _covered_by(self, view: View) -> dict[int, bool]:
        with self._lock:
            found = self._covered.setdefault((view.state, view.audiences), {})
            self._covered.move_to_end((view.state, view.audiences))
            while len(self._covered) > _MOST_VIEWS:
                self._covered.popitem(last=False)
            return found

    def _requests(self) -> Vectors:
        if self._vectors is None:
            self._vectors = self._kept.keep(everyday_requests())
        return self._vectors


@cache
def everyday_requests() -> tuple[str, ...]:
    """As shipped in everyday.txt, one a line, `#` before remarks."""
    text = resources.files("retrieval.search").joinpath("everyday.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
