"""Logistic regression that people can read: a bias and one weight per input, fitted by Newton's method with an L2 penalty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = 30
_SETTLED = 1e-2
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

    def rescaled(self, by: Logistic) -> Logistic:
        """The one whose log odds are those that `by`, of a single input, makes of these."""
        slope = float(by.weights[0])
        return Logistic(by.bias + slope * self.bias, slope * self.weights)


def probability(logit: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(logit, -_EDGE, _EDGE))))


def fit_logistic(
    rows: Floats, positive: NDArray[np.bool_], weights: Floats, *, penalty: float | Floats, start: Logistic | None = None
) -> Logistic:
    """Minimise the weighted log loss plus `penalty` / 2 x the squared weights; the bias is not penalised.

    Args:
        rows: shape (n, inputs).
        positive: shape (n,).
        weights: shape (n,), what each row counts.
        penalty: the larger, the smaller the weights; one for all inputs, or shape (inputs,).
        start: a model near the one looked for; saves steps, and changes nothing else.
    """
    inputs = np.column_stack([rows, np.ones(len(rows))])
    shrink = np.append(np.broadcast_to(np.asarray(penalty, np.float64), rows.shape[1:]), 1e-9)
    beta = np.zeros(inputs.shape[1]) if start is None else np.append(start.weights, start.bias)
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ beta, -_EDGE, _EDGE)))
        gradient = inputs.T @ (weights * (chance - positive)) + shrink * beta
        bent = inputs * np.sqrt(weights * chance * (1 - chance))[:, None]
        step = np.linalg.solve(bent.T @ bent + np.diag(shrink), gradient)
        beta = beta - step
        if float(np.abs(step).max()) < _SETTLED:
            break
    return Logistic(float(beta[-1]), beta[:-1])
