"""Ranks candidates with the learned judge: a ranker of a few weights, and a confidence, fitted by `cairn fit` on people's
questions and stored as readable JSON. Confirmed questions are weighed in addition: no public data has them, so their weight
follows from how questions resemble each other.

Every feature is in standard deviations among the candidates of the same search, so that it means the same in a library of twenty
SOPs and in one of thousands, and for any encoder, whatever the scale of its cosines.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Protocol

import numpy as np

from retrieval.search.evidence import LEAST_SPREAD, Evidence, Floats, standard
from retrieval.search.linear import LinearRule
from retrieval.search.scale import NO_SCALE, CosineScale
from retrieval.search.view import largeness

_FROM = 0.45
_LOGIT_PER_COSINE = 16.0
_MOST_LOGIT = 6.0
_RULED_LOGIT = 30.0
"""Two questions with one intent have a cosine of .60 in the median, two with different ones in one case of a hundred
(docs/measurements/topics.md): log odds of about 4 at .60 (with a prior of one in ten candidates, 2.4), none at .45.
"""

_SIZES = ("small", "large")

_HEADED_LOGIT = 1.5
"""Log odds that the heading adds: where a question holds all its words, 13 of 17 labelled questions of the trades and of the sample
were answered by the first section (10 of 10 and 3 of 7, three of these near misses).
"""

RERANKED = 1.0
"""Weight of a trusted cross-encoder's scores, in log odds per standard deviation among the candidates it read. Fixed: no data at
hand has such a model's scores. It is about a third of what the other signals weigh together.
"""


@dataclass(frozen=True)
class Judgement:
    """Holds a score per candidate, and the probability that the first one is the right section."""

    scores: Floats
    confidence: float


class Judge(Protocol):
    @property
    def far(self) -> LinearRule:
        """Return the rule that recognises requests that no SOP could cover (`far.py`)."""

    @property
    def reference(self) -> CosineScale:
        """Return the scale of cosines that the judge was fitted on."""

    def judge(self, evidence: Evidence) -> Judgement:
        """Score the candidates. The evidence is never empty."""


@dataclass(frozen=True)
class LearnedJudge:
    """Weighs evidence with fitted weights. `weights` has shape (2, len(NAMES)): what the signals of `features.NAMES` weigh in a
    small library and in a large one.
    """

    weights: Floats
    confidence: LinearRule
    far: LinearRule
    reference: CosineScale = NO_SCALE
    reranked: float = RERANKED

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> LearnedJudge:
        weights = np.array([[stored["ranker"][size][name] for name in NAMES] for size in _SIZES], np.float64)
        confidence, far = (LinearRule.from_json(stored[name]) for name in ("confidence", "far"))
        return cls(weights, confidence, far, CosineScale.from_json(stored["scale"]), float(stored["ranker"]["reranked"]))

    def to_json(self) -> dict[str, Any]:
        rows = [{name: round(float(weight), 4) for name, weight in zip(NAMES, row, strict=True)} for row in self.weights]
        ranker = dict(zip(_SIZES, rows, strict=True))
        rules = {"confidence": self.confidence.to_json(), "far": self.far.to_json()}
        return {"ranker": ranker | {"reranked": self.reranked}} | rules | {"scale": self.reference.to_json()}

    def judge(self, evidence: Evidence) -> Judgement:
        confirmed = bonus(evidence.confirmed)
        scores = features_of(evidence) @ weights_at(self.weights, largeness(evidence.size)) + evidence.kind_logits + confirmed
        if evidence.reranked is not None:
            scores = scores + self.reranked * evidence.reranked
        first = int(np.argmax(scores))
        logit = float(self.confidence(confidence_features(evidence, scores)[None, :])[0])
        logit += _HEADED_LOGIT * float(evidence.headed[first]) + float(confirmed[first])
        return Judgement(scores, probability(logit))


def weights_at(weights: Floats, large: float) -> Floats:
    """Return the weights, shape (len(NAMES),), of a library that is `large` (0 to 1)."""
    return np.asarray((1 - large) * weights[0] + large * weights[1], np.float64)


def bonus(confirmed: Floats) -> Floats:
    """Return the log odds that a confirmed question of this strength (0 to 1) adds to its section; a ruling comes first."""
    return np.where(confirmed > 1, _RULED_LOGIT, np.clip((confirmed - _FROM) * _LOGIT_PER_COSINE, 0, _MOST_LOGIT))


def probability(logit: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


@cache
def packaged_judge() -> LearnedJudge:
    """Return the packaged judge: `ranking.json`, made by `cairn fit` (docs/measurements says from which data)."""
    return LearnedJudge.from_json(
        json.loads(resources.files("retrieval.search").joinpath("ranking.json").read_text(encoding="utf-8"))
    )


NAMES = ("unit", "window", "lexical", "window_words", "unit_words", "bare", "heading", "page")
"""Nearest unit, nearest window, BM25 with words of like meaning, late interaction with the best window and the best unit, in a
large library the nearest window without its headings where one stands out, in a small one the section's own heading, in a large
one the best other section of its SOP (see `Evidence`).
"""

WHOLE = NAMES[:-2]
"""Signals that read the section, and more of it than a heading, which agrees with any of them by chance."""

STANDS_OUT = 0.15
"""How far in cosine the nearest bare window lies before the sixth: the texts of a hundred product pages are all equally near."""

_SIXTH = 6


def features_of(evidence: Evidence) -> Floats:
    """Return the features, shape (candidates, len(NAMES)); the column of a signal that took no part is 0."""
    columns = standard(np.stack([getattr(evidence, name) for name in NAMES]), LEAST_SPREAD / evidence.stretch)
    columns[NAMES.index("bare")] *= _stands_out(evidence)
    return columns.T


def _stands_out(evidence: Evidence) -> float:
    best = np.sort(evidence.bare)[::-1][:_SIXTH]
    return float(np.clip((best[0] - best[-1]) * evidence.stretch / STANDS_OUT, 0, 1))


CONFIDENCE_NAMES = ("odds", "lead", "agree", "cover", "terms")
"""ln of the odds of the first candidate among all (softmax of the scores), its lead over the second, how many signals put it first
as well, the share of the question's terms that it holds, ln(1 + terms).
"""

_MOST_ODDS = 5.0


def confidence_features(evidence: Evidence, scores: Floats) -> Floats:
    """Return the features of the confidence, shape (len(CONFIDENCE_NAMES),), for the candidate with the highest score."""
    first = int(np.argmax(scores))
    others = np.delete(scores, first)
    odds = scores[first] - float(np.logaddexp.reduce(others)) if len(others) else _MOST_ODDS
    lead = scores[first] - others.max() if len(others) else _MOST_ODDS
    signals = [getattr(evidence, name) for name in WHOLE]
    agree = sum(float(signal[first] >= signal.max()) for signal in signals if signal.any())
    return np.array(
        [np.clip(odds, -_MOST_ODDS, _MOST_ODDS), min(lead, _MOST_ODDS), agree, evidence.cover[first], np.log1p(evidence.terms)]
    )
