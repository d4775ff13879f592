"""Implements a logistic model that people can read: a bias and one weight per input."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_EDGE = 30.0
"""Logits beyond this make no difference to a probability and would overflow."""


@dataclass(frozen=True)
class Logistic:
    """A logistic model: log odds = `bias` + inputs . `weights`."""

    bias: float
    weights: Floats

    def logits(self, rows: Floats) -> Floats:
        """Return log odds; shape (..., inputs) to shape (...)."""
        return np.asarray(rows @ self.weights + self.bias, np.float64)


def probability(logit: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(logit, -_EDGE, _EDGE))))
