"""Logistic regression that people can read: a bias and one weight per input, fitted by Newton's method with an L2 penalty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = 30
_SETTLED = 1e-5
_EDGE = 30.0
"""Logits beyond this make no difference to a probability and would overflow."""


@dataclass(frozen=True)
class Logistic:
    """Log odds = `bias` + inputs . `weights`."""

    bias: float
    weights: Floats

    def logits(self, rows: Floats) -> Floats:
        """Shape (..., inputs) to shape (...)."""
        return np.asarray(rows @ self.weights + self.bias, np.float64)


def probability(logit: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(logit, -_EDGE, _EDGE))))


def fit_logistic(rows: Floats, positive: NDArray[np.bool_], weights: Floats, *, penalty: float) -> Logistic:
    """Minimise the weighted log loss plus `penalty` / 2 x the squared weights; the bias is not penalised.

    Args:
        rows: shape (n, inputs).
        positive: shape (n,).
        weights: shape (n,), what each row counts.
        penalty: the larger, the smaller the weights.
    """
    inputs = np.column_stack([rows, np.ones(len(rows))])
    shrink = np.diag([*[penalty] * rows.shape[1], 1e-9])
    beta = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ beta, -_EDGE, _EDGE)))
        gradient = inputs.T @ (weights * (chance - positive)) + shrink @ beta
        curvature = (inputs * (weights * chance * (1 - chance))[:, None]).T @ inputs + shrink
        step = np.linalg.solve(curvature, gradient)
        beta = beta - step
        if float(np.abs(step).max()) < _SETTLED:
            break
    return Logistic(float(beta[-1]), beta[:-1])
