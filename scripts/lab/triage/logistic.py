"""Fits logistic models with an L2 penalty."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from escalation.triage.classifier import Floats, Logistic


def fit_logistic(rows: Floats, positive: NDArray[np.bool_], weights: Floats, *, penalty: float | Floats) -> Logistic:
    """Minimise the weighted log loss plus `penalty` / 2 x the squared weights; the bias is not penalised.

    Args:
        rows: shape (n, inputs).
        positive: shape (n,); both classes have to occur.
        weights: shape (n,), what each row counts.
        penalty: the larger, the smaller the weights; one for all inputs, or shape (inputs,).
    """
    scale = np.sqrt(np.broadcast_to(np.asarray(penalty, np.float64), rows.shape[1:]))  # one penalty per input, in sklearn's one
    model = LogisticRegression(C=1.0, solver="newton-cholesky").fit(rows / scale, positive, sample_weight=weights)
    return Logistic(float(model.intercept_[0]), model.coef_[0] / scale)


def rescaled(model: Logistic, by: Logistic) -> Logistic:
    """Return the model whose log odds are those that `by`, of a single input, makes of these."""
    slope = float(by.weights[0])
    return Logistic(by.bias + slope * model.bias, slope * model.weights)
