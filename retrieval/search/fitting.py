"""Fits the ranker and the gates. Pure numpy; every number of `ranking.json` comes from here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.search.evaluation import LabelledSet
from retrieval.search.features import LATE_NAMES, NAMES, features_of
from retrieval.search.gates import CONFIDENCE_NAMES, SCOPE_LATE_NAMES, SCOPE_NAMES, confidence_features, probability, scope_features
from retrieval.search.linear import Floats, LinearRule, standardised
from retrieval.search.ports import Lexicon, TokenEncoder
from retrieval.search.ranker import LEVEL_BOUNDS, Levels, Rules
from retrieval.search.training import Classroom, Example, Thinning

FOLDS = 4
SHRINKAGE = 0.003
"""L2 penalty per question on the weights of standardised features; the held-out figures hardly move from .0003 to .03."""

FAR_ANSWERED = 0.02
"""Share of far out-of-scope questions above the scope gate in the whole training library, where most pass: no more
than the promised 2 %.
"""

NEAR_WEIGHT = 0.05
"""What near questions weigh against far ones: retrieval scores can hardly tell them (RETRIEVAL.md), and must not try too hard."""

RETOLD_WEIGHT = 0.5
"""What retold questions weigh against the handbook's own in the scope gate; the ranker is not fitted on them."""

_STEPS = 40
_TINY = 1e-9
_ENOUGH = 1e-4
"""Part of the promised decrease that a Newton step must bring, else it is halved (Armijo's rule)."""


@dataclass(frozen=True)
class Sample:
    """An example with its ranker features, shape (candidates, features)."""

    example: Example
    features: Floats


def fit_rules(samples: Sequence[Sample], *, late: bool) -> Rules:
    """Ranker on all, gates on scores of rankers that have not seen the question's SOP."""
    ranker = fit_ranker(samples, late=late)
    unseen = list(_unseen_scores(samples, late=late))
    scope = fit_scope(unseen, late=late)
    confidence, levels = fit_confidence(unseen, scope, late=late)
    return Rules(ranker, scope, confidence, levels)


def fit_ranker(samples: Sequence[Sample], *, late: bool) -> LinearRule:
    """Softmax over each question's candidates, cross entropy against its right sections (ListNet, Cao et al. 2007), L2, Newton."""
    names = NAMES + LATE_NAMES if late else NAMES
    used = [one for one in samples if one.example.kind == "in" and (one.example.gains > 0).any()]
    rule = standardised(names, np.concatenate([one.features[:, : len(names)] for one in used]))
    groups = [_group(one, rule) for one in used]
    weight = np.zeros(len(names))
    for _ in range(_STEPS):
        gradient, curvature = _softmax_slope(groups, weight)
        step = np.linalg.solve(curvature, gradient)
        before, slope = _softmax_loss(groups, weight), float(gradient @ step)
        while _softmax_loss(groups, weight - step) > before - _ENOUGH * slope and slope > _TINY:
            step, slope = step / 2, slope / 2
        weight = weight - step
        if slope < _TINY**0.5:
            break
    return replace(rule, weight=weight)


Group = tuple[Floats, Floats]
"""One question: standardised features of its candidates, the share of its gain that each holds."""


def _group(one: Sample, rule: LinearRule) -> Group:
    features = np.clip((one.features[:, : len(rule.names)] - rule.mean) / rule.scale, -4, 4)
    right = one.example.gains > 0
    return features, right / right.sum()


def _softmax_loss(groups: Sequence[Group], weight: Floats) -> float:
    total = SHRINKAGE * len(groups) * float(weight @ weight)
    for features, right in groups:
        scores = features @ weight
        total += float(np.logaddexp.reduce(scores) - right @ scores)
    return total


def _softmax_slope(groups: Sequence[Group], weight: Floats) -> tuple[Floats, Floats]:
    penalty = 2 * SHRINKAGE * len(groups)
    gradient, curvature = penalty * weight, penalty * np.eye(len(weight))
    for features, right in groups:
        scores = features @ weight
        chance = np.exp(scores - scores.max())
        chance /= chance.sum()
        mean = chance @ features
        gradient += mean - right @ features
        curvature += (features * chance[:, None]).T @ features - np.outer(mean, mean)
    return gradient, curvature


Scored = tuple[Example, Floats]


def _unseen_scores(samples: Sequence[Sample], *, late: bool) -> Iterator[Scored]:
    for fold in range(FOLDS):
        ranker = fit_ranker([one for one in samples if one.example.fold % FOLDS != fold], late=late)
        for one in samples:
            if one.example.fold % FOLDS == fold:
                yield one.example, ranker(one.features[:, : len(ranker.names)])


def fit_scope(scored: Sequence[Scored], *, late: bool) -> LinearRule:
    """Logistic: in scope, also retold, against far and a little near; shifted so that one half is where
    FAR_ANSWERED of the far ones pass.
    """
    rows = np.stack([scope_features(example.evidence, scores, late=late) for example, scores in scored])
    kinds = np.array([example.kind for example, _ in scored])
    weights = np.zeros(len(kinds))
    for kind, weight in (("in", 1.0), ("retold", RETOLD_WEIGHT), ("far", 1.0), ("near", NEAR_WEIGHT)):
        weights[kinds == kind] = weight / max((kinds == kind).sum(), 1)
    names = SCOPE_NAMES + SCOPE_LATE_NAMES if late else SCOPE_NAMES
    rule = fit_logistic(names, rows, np.isin(kinds, ("in", "retold")), weights * len(kinds))
    sizes = np.array([len(example.view) for example, _ in scored])
    hardest = (kinds == "far") & (sizes == sizes[kinds == "far"].max())
    cut = float(np.quantile(rule(rows[hardest]), 1 - FAR_ANSWERED))
    return replace(rule, bias=rule.bias - cut)


def fit_confidence(scored: Sequence[Scored], scope: LinearRule, *, late: bool) -> tuple[LinearRule, Levels]:
    """Logistic on the questions that pass the scope gate: is the first hit right? And how often it is, at each level."""
    rows, right = [], []
    for example, scores in scored:
        logit = float(scope(scope_features(example.evidence, scores, late=late)[None, :])[0])
        if logit > 0 and example.kind in {"in", "far"}:
            rows.append(confidence_features(example.evidence, scores, logit))
            right.append(bool(example.gains[int(np.argmax(scores))] > 0))
    features, is_right = np.stack(rows), np.array(right)
    rule = fit_logistic(CONFIDENCE_NAMES, features, is_right, np.ones(len(rows)))
    said = np.array([probability(float(logit)) for logit in rule(features)])
    level = np.digitize(said, LEVEL_BOUNDS) - 1
    return rule, tuple((bound, float(is_right[level == at].mean())) for at, bound in enumerate(LEVEL_BOUNDS))


def fit_logistic(names: Sequence[str], rows: Floats, is_positive: NDArray[np.bool_], weights: Floats) -> LinearRule:
    """Weighted logistic regression with a small L2 penalty, by Newton's method (iteratively reweighted least squares)."""
    rule = standardised(names, rows)
    features = np.column_stack([np.clip((rows - rule.mean) / rule.scale, -4, 4), np.ones(len(rows))])
    penalty = np.diag([*[2 * SHRINKAGE * weights.sum()] * len(names), _TINY])
    beta = np.zeros(len(names) + 1)
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(features @ beta, -30, 30)))
        gradient = features.T @ (weights * (chance - is_positive)) + penalty @ beta
        curvature = (features * (weights * chance * (1 - chance))[:, None]).T @ features + penalty
        step = np.linalg.solve(curvature, gradient)
        beta -= step
        if float(np.abs(step).max()) < _TINY**0.5:
            break
    return replace(rule, weight=beta[:-1], bias=float(beta[-1]))


LESSONS = (
    Thinning(share=1.0, times=1, near=0, far=400),
    Thinning(share=0.3, times=3, near=150, far=150),
    Thinning(share=0.1, times=6, near=60, far=80),
    Thinning(share=0.025, times=16, near=25, far=50),
)
"""From the whole handbook down to twenty SOPs, so that the rules hold in a small library too."""


def fit_packaged(labelled: LabelledSet, encoder: TokenEncoder, lexicon: Lexicon, say: Callable[[str], None]) -> dict[str, Any]:
    """The content of `ranking.json`; minutes, most of them spent embedding. `say` is told what is done."""
    say(f"embedding {sum(len(one.sections) for one in labelled.documents)} sections")
    classroom = Classroom(labelled, encoder, lexicon)
    say("asking")
    samples = [Sample(example, features_of(example.view, example.evidence)) for example in classroom.examples(LESSONS, seed=0)]
    say(f"fitting on {len(samples)} questions")
    return {name: fit_rules(samples, late=name == "late").to_json() for name in ("plain", "late")}
