"""Fits the classifier. What decides between tiers comes from questions whose policy area the models had not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from escalation.triage.classifier import Classifier, Thresholds
from escalation.triage.examples import Labelled
from escalation.triage.logistic import Floats, Logistic, fit_logistic, probability
from escalation.triage.rules import HARD, RULES, fires
from escalation.triage.wording import readable

FOLDS = 8

WORDING_PENALTY = 3.0
MEANING_PENALTY = 0.35
"""The figures of unseen areas hardly move between a third and three times of these."""

HUMAN_FALSE = 0.015
"""Share of plain answerable questions of unseen areas in the tier human; far below what was promised, since areas differ."""

ANSWER_MISSED = 0.005
ANSWER_MISSED_CROSSED = 0.06
"""Share of exceptions of unseen areas that may reach the tier answer, by form; below what was promised, for the same reason."""

Bools = NDArray[np.bool_]


def fires_of(texts: Sequence[str]) -> Floats:
    """Shape (n, len(RULES)): 1 where a rule fires on a text."""
    return np.array([fires(RULES, text) for text in map(readable, texts)], np.float64).reshape(-1, len(RULES))


def fit_classifier(examples: Sequence[Labelled], vectors: NDArray[np.float32]) -> Classifier:
    """Fit on these questions; `vectors` holds their vectors, shape (n, dimensions)."""
    fires, meant = fires_of([one.text for one in examples]), vectors.astype(np.float64)
    positive = np.array([one.is_exception for one in examples])
    unseen = _unseen_logits(examples, fires, meant, positive)
    even = np.ones(len(examples))
    both = fit_logistic(unseen, positive, even, penalty=0.01)
    alone = fit_logistic(unseen[:, :1], positive, even, penalty=0.01)
    wording, meaning = _fit_bases(fires, meant, positive, even)
    thresholds = choose_thresholds(examples, both.logits(unseen))
    return Classifier(wording, meaning, both, alone, thresholds)


def choose_thresholds(examples: Sequence[Labelled], logits: Floats) -> Thresholds:
    """The lowest bar for a person that plain answerable questions rarely pass, the highest for an offer that few exceptions miss.

    Questions that a hard rule sends to a person anyway are left out.
    """
    free = np.array([not any(fires(HARD, readable(one.text))) for one in examples])
    positive = np.array([one.is_exception for one in examples])
    crossed = np.array([one.form == "crossed" for one in examples])
    human = _quantile(logits, ~positive & ~crossed & free, 1 - HUMAN_FALSE)
    plain, other = positive & ~crossed, positive & crossed
    offer = min(_missed(logits, plain, free, ANSWER_MISSED), _missed(logits, other, free, ANSWER_MISSED_CROSSED), human)
    return Thresholds(probability(human), probability(offer))


def _missed(logits: Floats, chosen: Bools, free: Bools, share: float) -> float:
    """The logit below which `share` of the chosen ones lie, counting those that a hard rule holds above it."""
    held = np.where(free, logits, np.inf)
    return float(np.quantile(held[chosen], share, method="lower")) if chosen.any() else np.inf


def _quantile(logits: Floats, chosen: Bools, share: float) -> float:
    return float(np.quantile(logits[chosen], share)) if chosen.any() else 0.0


def _fit_bases(fires: Floats, meant: Floats, positive: Bools, weights: Floats) -> tuple[Logistic, Logistic]:
    wording = fit_logistic(fires, positive, weights, penalty=WORDING_PENALTY)
    return wording, fit_logistic(meant, positive, weights, penalty=MEANING_PENALTY)


def _unseen_logits(examples: Sequence[Labelled], fires: Floats, meant: Floats, positive: Bools) -> Floats:
    """Shape (n, 2): log odds of wording and meaning from models that saw no question of the same or a near area."""
    groups = [one.near or one.area or str(at) for at, one in enumerate(examples)]
    fold_of = {group: number % FOLDS for number, group in enumerate(sorted(set(groups)))}
    folds = np.array([fold_of[group] for group in groups])
    found = np.zeros((len(examples), 2))
    for fold in range(FOLDS):
        held, seen = folds == fold, folds != fold
        if not held.any() or positive[seen].all() or not positive[seen].any():
            continue
        wording, meaning = _fit_bases(fires[seen], meant[seen], positive[seen], np.ones(int(seen.sum())))
        found[held] = np.column_stack([wording.logits(fires[held]), meaning.logits(meant[held])])
    return found
