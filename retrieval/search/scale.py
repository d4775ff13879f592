"""Converts any encoder's cosines to the scale of the encoder that the judge was fitted with. Encoders differ in where "alike"
begins: .6 for one, .85 for another. The packaged texts (far requests, work questions) are compared pair by pair with both; cosines
of the same rank mean the same (quantile matching).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.search.packaged import far_requests, work_questions
from retrieval.search.vector_cache import VectorCache

LEVELS = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9998, 0.99995)
"""Shares of the pairs that lie below; close together at the top, where the bounds are: most pairs have nothing in common."""

_LOW, _HIGH = 4, 9
"""Points (of `LEVELS`, after -1) between which nine in ten pairs lie."""

Floats = NDArray[np.float64]

F = TypeVar("F", NDArray[np.float32], NDArray[np.float64])


@dataclass(frozen=True)
class CosineScale:
    """Holds an encoder's name and its cosines at `LEVELS`; without cosines nothing is known, and nothing is converted."""

    encoder: str = ""
    cosines: tuple[float, ...] = ()

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> CosineScale:
        return cls(str(stored["encoder"]), tuple(stored["cosines"]))

    def to_json(self) -> dict[str, Any]:
        return {"encoder": self.encoder, "cosines": [round(cosine, 4) for cosine in self.cosines]}


NO_SCALE = CosineScale()


def name_of(fingerprint: str) -> str:
    """Return the model's name from an encoder's fingerprint, which ends in the backend."""
    return fingerprint.rpartition("/")[0]


def measured(kept: VectorCache, fingerprint: str) -> CosineScale:
    """Measure the scale of the encoder that made these vectors."""
    vectors = kept.keep((*far_requests(), *work_questions()))
    pairs = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
    return CosineScale(name_of(fingerprint), tuple(float(cosine) for cosine in np.quantile(pairs, LEVELS)))


class Scale(Protocol):
    @property
    def stretch(self) -> float:
        """Return how many times as far apart the judge's cosines lie."""

    def __call__(self, cosines: F, /) -> F:
        """Return the cosines on the judge's scale, in the same order."""


class SameScale:
    """Leaves cosines as they are: the scale of the judge's own encoder."""

    stretch = 1.0

    def __call__(self, cosines: F, /) -> F:
        return cosines


SAME = SameScale()


@dataclass
class EncoderScale:
    """Implements the port `Scale` for an encoder; its own scale is measured at the first use. Thread-safe."""

    kept: VectorCache
    fingerprint: str
    reference: CosineScale
    _points: tuple[Floats, Floats] | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @property
    def is_same(self) -> bool:
        """Return whether there is nothing to convert."""
        return not self.reference.cosines or name_of(self.fingerprint) == self.reference.encoder

    @property
    def stretch(self) -> float:
        if self.is_same:
            return 1.0
        own, theirs = self._read()
        return float((theirs[_HIGH] - theirs[_LOW]) / max(own[_HIGH] - own[_LOW], 1e-6))

    def __call__(self, cosines: F, /) -> F:
        if self.is_same:
            return cosines
        return np.interp(cosines, *self._read()).astype(cosines.dtype)

    def _read(self) -> tuple[Floats, Floats]:
        with self._lock:
            self._points = self._points or self._measured()
            return self._points

    def _measured(self) -> tuple[Floats, Floats]:
        """Return the encoder's cosines, rising, and the judge's beside them; -1 and 1 mean the same to every encoder."""
        own = np.array([-1.0, *measured(self.kept, self.fingerprint).cosines, 1.0])
        rising = np.maximum.accumulate(own) + np.arange(len(own)) * 1e-9
        return rising, np.array([-1.0, *self.reference.cosines, 1.0])
