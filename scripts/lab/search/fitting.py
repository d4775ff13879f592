"""Fits the judge; every number of `ranking.json` comes from here. Each labelled set is one style of asking, and all weigh the same,
so that no style decides alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from retrieval.search.far import FAR_NAMES, far_features
from retrieval.search.linear import BEYOND, Floats, LinearRule
from retrieval.search.ranker import CONFIDENCE_NAMES, NAMES, LearnedJudge, confidence_features, features_of, weights_at
from retrieval.search.scale import CosineScale
from retrieval.search.view import largeness
from scripts.lab.search.training import Example

SHRINKAGE = 0.01
"""L2 penalty per question; the held-out figures hardly move from .001 to .1."""

FAR_ANSWERED = 0.05
"""Share of the far requests of the fit that pass for questions; they get places, hardly ever an answer. In nineteen trades,
each left out of the fit with its requests, 1.2 % of people's questions are then refused; 3 % where .03 pass.
"""

_ONLY_LARGE, _ONLY_SMALL = frozenset({"bare", "page"}), frozenset({"heading"})

Sets = Mapping[str, Sequence[Example]]


def fit_judge(sets: Sets, scale: CosineScale) -> LearnedJudge:
    """The ranker on all sets; the confidence on scores of rankers that have not seen the question's set."""
    return LearnedJudge(fit_ranker(sets), fit_confidence(sets), fit_far(sets), scale)


def fit_ranker(sets: Sets) -> Floats:
    """Softmax over each question's candidates, cross entropy against its right sections (ListNet, Cao et al. 2007). No weight is
    below zero: a signal that counts against a section would be a habit of the data. Returns the weights as `LearnedJudge` has them.
    """
    groups = [
        (features_of(example.evidence), largeness(example.evidence.size), example.gains / example.gains.sum(), 1 / len(some))
        for some in sets.values()
        for example in some
        if example.gains.any()
    ]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(2, len(NAMES))
        total, slope = SHRINKAGE * float(flat @ flat) * len(sets), 2 * SHRINKAGE * len(sets) * weights
        for features, large, right, share in groups:
            scores = features @ weights_at(weights, large)
            chance = np.exp(scores - np.logaddexp.reduce(scores))
            total += share * float(np.logaddexp.reduce(scores) - right @ scores)
            slope = slope + share * np.outer([1 - large, large], features.T @ (chance - right))
        return total, slope.ravel()

    unused = [_ONLY_LARGE, _ONLY_SMALL]
    bounds = [(0, 0 if name in of_size else None) for of_size in unused for name in NAMES]
    weights: Floats = minimize(loss, np.ones(2 * len(NAMES)), jac=True, method="L-BFGS-B", bounds=bounds).x
    return weights.reshape(2, len(NAMES))


def fit_confidence(sets: Sets) -> LinearRule:
    """Logistic: is the first candidate right? Near misses are asked too, as people do."""
    rows, right, shares = [], [], []
    for name, some in sets.items():
        weights = fit_ranker({other: given for other, given in sets.items() if other != name} or sets)
        own_examples = [example for example in some if example.kind != "far"]
        for example in own_examples:
            scores = features_of(example.evidence) @ weights_at(weights, largeness(example.evidence.size))
            rows.append(confidence_features(example.evidence, scores))
            right.append(bool(example.gains[int(np.argmax(scores))] > 0))
            shares.append(1 / len(own_examples))
    return fit_logistic(CONFIDENCE_NAMES, np.stack(rows), np.array(right), np.array(shares))


def fit_far(sets: Sets) -> LinearRule:
    """Logistic: far requests against all others; every set that has both weighs the same, and its far requests as much as its
    questions. It is shifted so that one half is where FAR_ANSWERED of the far ones pass, in small libraries and in large ones: that
    shift is the weight of the last feature.
    """
    both = [some for some in sets.values() if {example.kind == "far" for example in some} == {True, False}]
    if not both:
        raise ValueError("none of the sets has out_of_scope.jsonl, from which far requests are learned")
    rows = np.stack([far_features(example.evidence, example.nearness) for some in both for example in some])
    of_each = [np.array([example.kind == "far" for example in some]) for some in both]
    is_far, large = np.concatenate(of_each), rows[:, -1]
    weights = np.concatenate([np.where(own, 1 / own.sum(), 1 / (~own).sum()) for own in of_each])
    rule = fit_logistic(FAR_NAMES[:-1], rows[:, :-1], is_far, weights)

    def bound(chosen: NDArray[np.bool_]) -> float:
        passing = np.quantile(rule(rows[chosen, :-1]), FAR_ANSWERED, weights=weights[chosen], method="inverted_cdf")
        return float(passing)

    small = bound(is_far & (large == 0)) if (is_far & (large == 0)).any() else bound(is_far)
    shift = small - bound(is_far & (large == 1)) if (is_far & (large == 1)).any() else 0.0
    return LinearRule(
        FAR_NAMES,
        np.append(rule.mean, 0.0),
        np.append(rule.scale, 1.0),
        np.append(rule.weight, shift),
        rule.bias - small,
    )


def fit_logistic(names: Sequence[str], rows: Floats, is_positive: NDArray[np.bool_], weights: Floats) -> LinearRule:
    """Weighted logistic regression with a small L2 penalty."""
    mean, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-3)
    model = LogisticRegression(C=1 / (2 * SHRINKAGE), solver="newton-cholesky")
    model.fit(np.clip((rows - mean) / scale, -BEYOND, BEYOND), is_positive, sample_weight=weights / weights.sum())
    return LinearRule(tuple(names), mean, scale, model.coef_[0], float(model.intercept_[0]))
