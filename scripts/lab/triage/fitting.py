"""Fits the classifier. What decides between tiers comes from questions whose policy area the models had not seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from escalation.triage.classifier import NAMES, Classifier, Floats, Logistic, Thresholds, probability
from escalation.triage.rules import HARD, RULES, phrases_of, readable
from scripts.lab.triage.examples import CROSSED, TYPED, Labelled
from scripts.lab.triage.logistic import fit_logistic, rescaled

AREAS = 12
"""Phrases of fewer policy areas are what people talk about, not how they talk: they are not learned."""

FOLDS = 8

WORDS_PENALTY = 3.0
VECTOR_PENALTY = 0.33
"""Set once: with signs and vector alone, the figures of unseen areas hardly moved between a third and three times of these."""

BASE_RATE = 0.08
"""Share of exceptions among what people ask in earnest: scores are probabilities for such a mix, not for the examples."""

HUMAN_FALSE = 0.035
HUMAN_FALSE_TYPED = 0.002
"""Shares in the tier human: of all answerable questions (most of them are a handbook's, judged by a model that saw no question
about any handbook) and of those that people type at work; far below what was promised (.05), since people elsewhere ask otherwise:
with .015 a bar of .52 came out, which 10 in a hundred questions of unseen trades passed, with .002 one of .67 (4 in a hundred).
The stricter one decides.
"""

ANSWER_MISSED = 0.02
ANSWER_MISSED_CROSSED = 0.06
"""Share of exceptions of unseen areas that may reach the tier answer, by form."""

LEAST_OFFER = 0.05
"""Score below which no person is offered: such offers stand on every second plain question, and every card has its owner's button
(docs/measurements/triage.md). From here on nine of ten exceptions of every labelled set are sent or offered.
"""

Bools = NDArray[np.bool_]


def fires_of(texts: Sequence[str]) -> Floats:
    """Shape (n, len(RULES)): 1 where a rule fires on a text."""
    return np.array([[rule.fires(text) for rule in RULES] for text in map(readable, texts)], np.float64).reshape(-1, len(RULES))


@dataclass(frozen=True)
class Data:
    """Examples as numbers, one row each; `folds` keeps a policy area and those near it together."""

    words: Floats
    vectors: Floats
    positive: Bools
    weights: Floats
    folds: NDArray[np.int_]


def fit_classifier(examples: Sequence[Labelled], vectors: NDArray[np.float32]) -> Classifier:
    """Fit on these questions; `vectors` holds their vectors, shape (n, dimensions)."""
    texts, areas = [example.text for example in examples], _areas(examples)
    phrases = common_phrases(texts, areas)
    data = Data(
        np.column_stack([fires_of(texts), _holding(texts, phrases)]),
        vectors.astype(np.float64),
        np.array([example.is_exception for example in examples]),
        np.array([example.weight for example in examples]),
        _folds(areas),
    )
    whole = np.column_stack([data.words, data.vectors])
    with_vector, unseen = _fit(whole, data)
    words_alone, unseen_alone = _fit(data.words, data)
    bars, bars_alone = choose_thresholds(examples, unseen), choose_thresholds(examples, unseen_alone)
    bars = Thresholds(bars.human, max(bars.offer, min(LEAST_OFFER, bars.human)))
    return Classifier(phrases, with_vector, words_alone, bars, bars_alone)


def common_phrases(texts: Sequence[str], areas: Sequence[str]) -> tuple[str, ...]:
    """Those that occur in at least `AREAS` of the areas; `areas` names that of each text."""
    areas_of: defaultdict[str, set[str]] = defaultdict(set)
    for text, area in zip(texts, areas, strict=True):
        for phrase in phrases_of(readable(text)):
            areas_of[phrase].add(area)
    return tuple(sorted(phrase for phrase, where in areas_of.items() if len(where) >= AREAS))


def choose_thresholds(examples: Sequence[Labelled], logits: Floats) -> Thresholds:
    """The lowest bar for a person that answerable questions rarely pass, the highest for an offer that few exceptions miss.

    Questions that a hard rule sends to a person anyway are left out.
    """
    free = np.array([not any(rule.fires(readable(example.text)) for rule in HARD) for example in examples])
    positive = np.array([example.is_exception for example in examples])
    crossed = np.array([example.form == CROSSED for example in examples])
    typed = np.array([example.form == TYPED for example in examples])
    calm = ~positive & ~crossed & free
    human = max(_passed(logits, calm, HUMAN_FALSE), _passed(logits, calm & typed, HUMAN_FALSE_TYPED))
    human = human if calm.any() else 0.0
    plain, other = positive & ~crossed, positive & crossed
    offer = min(_missed(logits, plain, free, ANSWER_MISSED), _missed(logits, other, free, ANSWER_MISSED_CROSSED), human)
    return Thresholds(probability(human), probability(offer))


def _passed(logits: Floats, chosen: Bools, share: float) -> float:
    """The logit above which `share` of the chosen ones lie."""
    return float(np.quantile(logits[chosen], 1 - share)) if chosen.any() else -np.inf


def _missed(logits: Floats, chosen: Bools, free: Bools, share: float) -> float:
    """The logit below which `share` of the chosen ones lie, counting those that a hard rule holds above it."""
    logits_held = np.where(free, logits, np.inf)
    return float(np.quantile(logits_held[chosen], share, method="lower")) if chosen.any() else np.inf


def _fit(rows: Floats, data: Data) -> tuple[Logistic, Floats]:
    """A model of these rows that gives log odds at the base rate, and those of each row from a model that saw nothing near it."""
    penalty = np.where(np.arange(rows.shape[1]) < data.words.shape[1], WORDS_PENALTY, VECTOR_PENALTY)
    model = fit_logistic(rows, data.positive, data.weights, penalty=penalty)
    unseen = np.zeros(len(rows))
    for fold in range(FOLDS):
        held_out, seen = data.folds == fold, data.folds != fold
        if not held_out.any() or data.positive[seen].all() or not data.positive[seen].any():
            continue
        without = fit_logistic(rows[seen], data.positive[seen], data.weights[seen], penalty=penalty)
        unseen[held_out] = without.logits(rows[held_out])
    rated = data.weights * np.where(data.positive, _odds(data), 1.0)
    scale = fit_logistic(unseen[:, None], data.positive, rated, penalty=0.01)
    return rescaled(model, scale), scale.logits(unseen[:, None])


def _odds(data: Data) -> float:
    """What an exception has to count for all of them to be `BASE_RATE` of the whole."""
    exceptions, others = data.weights[data.positive].sum(), data.weights[~data.positive].sum()
    return float(others / exceptions * BASE_RATE / (1 - BASE_RATE))


def _holding(texts: Sequence[str], phrases: Sequence[str]) -> Floats:
    """Shape (n, len(phrases)): 1 where a phrase stands in a text."""
    place = {phrase: at for at, phrase in enumerate(phrases)}
    rows = np.zeros((len(texts), len(phrases)))
    for row, text in zip(rows, texts, strict=True):
        row[[place[phrase] for phrase in phrases_of(readable(text)) if phrase in place]] = 1
    return rows


def _areas(examples: Sequence[Labelled]) -> list[str]:
    return [example.near or example.area or str(at) for at, example in enumerate(examples)]


def _folds(areas: Sequence[str]) -> NDArray[np.int_]:
    fold_of = {area: number % FOLDS for number, area in enumerate(sorted(set(areas)))}
    return np.array([fold_of[area] for area in areas])


def stored(classifier: Classifier) -> dict[str, Any]:
    """What `triage.json` holds of a classifier; `Classifier.from_json` reads it."""
    return {
        "words_alone": _part(classifier, classifier.words_alone, classifier.thresholds_alone),
        "with_vector": _part(classifier, classifier.with_vector, classifier.thresholds),
    }


def _part(classifier: Classifier, model: Logistic, bars: Thresholds) -> dict[str, Any]:
    weights = [_short(weight) for weight in model.weights]
    ends = len(NAMES), len(NAMES) + len(classifier.phrases)
    rules = dict(zip(NAMES, weights[: ends[0]], strict=True))
    phrases = dict(zip(classifier.phrases, weights[ends[0] : ends[1]], strict=True))
    stored_bars = {"human": _short(bars.human), "offer": _short(bars.offer)}
    inputs = {"rules": rules, "phrases": phrases, "vector": weights[ends[1] :]}
    return {"thresholds": stored_bars, "bias": _short(model.bias)} | inputs


def _short(value: float) -> float:
    return round(float(value), 4)
