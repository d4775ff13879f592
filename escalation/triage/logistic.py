"""Logistic regression that people can read: a bias and one weight per input, fitted by Newton's method with an L2 penalty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = 30
_SETTLED = 1e-3
_DIRECTIONS = 250
_ACCURATE = 1e-2
"""A step solves its equations by at most so many conjugate directions, to this share of the gradient."""

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


def fit_logistic(rows: Floats, positive: NDArray[np.bool_], weights: Floats, *, penalty: float | Floats) -> Logistic:
    """Minimise the weighted log loss plus `penalty` / 2 x the squared weights; the bias is not penalised.

    Args:
        rows: shape (n, inputs).
        positive: shape (n,).
        weights: shape (n,), what each row counts.
        penalty: the larger, the smaller the weights; one for all inputs, or shape (inputs,).
    """
    inputs = np.column_stack([rows, np.ones(len(rows))])
    shrink = np.append(np.broadcast_to(np.asarray(penalty, np.float64), rows.shape[1:]), 1e-9)
    beta = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ beta, -_EDGE, _EDGE)))
        gradient = inputs.T @ (weights * (chance - positive)) + shrink * beta
        step = _solve(inputs, weights * chance * (1 - chance), shrink, gradient)
        beta = beta - step
        if float(np.abs(step).max()) < _SETTLED:
            break
    return Logistic(float(beta[-1]), beta[:-1])


def _solve(inputs: Floats, curved: Floats, shrink: Floats, wanted: Floats) -> Floats:
    """Solve (inputs' curved inputs + shrink) x = wanted by conjugate gradients: with so many inputs that matrix is too dear."""
    scale = 1 / ((inputs**2).T @ curved + shrink)
    found = np.zeros_like(wanted)
    left = wanted.copy()
    direction = scaled = scale * left
    size = first = float(left @ scaled)
    for _ in range(_DIRECTIONS):
        if size <= _ACCURATE**2 * first:
            break
        bent = inputs.T @ (curved * (inputs @ direction)) + shrink * direction
        along = size / float(direction @ bent)
        found += along * direction
        left -= along * bent
        scaled = scale * left
        size, before = float(left @ scaled), size
        direction = scaled + (size / before) * direction
    return found
