"""The learned judge: a linear ranker and two gates, fitted by `cairn fit` on published handbooks and stored as readable JSON.
Confirmed questions are weighed on top of it: no public data has them, their weight follows from how questions resemble each other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from retrieval.search.evidence import Evidence, Floats
from retrieval.search.features import features_of, has_late
from retrieval.search.gates import confidence_features, probability, scope_features
from retrieval.search.linear import LinearRule
from retrieval.search.mix import Judgement
from retrieval.search.view import View

_FROM = 0.45
_LOGIT_PER_COSINE = 16.0
_MOST_LOGIT = 6.0
_RULED_LOGIT = 30.0
"""Two questions with one intent have a cosine of .60 in the median, two with different ones in one case of a hundred (RETRIEVAL.md,
"Topics"): log odds of about 4 at .60 (with a prior of one in ten candidates, 2.4), none at .45.
"""


LEVEL_BOUNDS = (0.0, 0.45, 0.75)
"""Where the words low, medium and high begin."""

Levels = tuple[tuple[float, float], ...]
"""(from, share right): a confidence from this bound on is told as the share of first hits that were right there."""


@dataclass(frozen=True)
class Rules:
    """Ranker and gates for one kind of evidence. Confidence is told in three levels, because a few hundred labelled questions can
    prove three numbers and not a continuum.
    """

    ranker: LinearRule
    scope: LinearRule
    confidence: LinearRule
    levels: Levels

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Rules:
        ranker, scope, confidence = (LinearRule.from_json(stored[name]) for name in ("ranker", "scope", "confidence"))
        return cls(ranker, scope, confidence, tuple((float(bound), float(share)) for bound, share in stored["levels"]))

    def to_json(self) -> dict[str, Any]:
        rules = {name: getattr(self, name).to_json() for name in ("ranker", "scope", "confidence")}
        return rules | {"levels": [[bound, round(share, 4)] for bound, share in self.levels]}

    def level(self, probability: float) -> float:
        """The share of right first hits at this probability's level."""
        return [share for bound, share in self.levels if probability >= bound][-1]


class LearnedJudge:
    """`late` judges evidence with late interaction, `plain` evidence without."""

    def __init__(self, plain: Rules, late: Rules) -> None:
        self._plain = plain
        self._late = late

    def judge(self, view: View, evidence: Evidence) -> Judgement:
        late = has_late(evidence)
        rules = self._late if late else self._plain
        plain_scores = rules.ranker(features_of(view, evidence))
        scores = plain_scores + bonus(evidence.confirmed)
        scope = float(rules.scope(scope_features(evidence, plain_scores, late=late)[None, :])[0])
        scope += float(bonus(evidence.confirmed).max())
        confidence = float(rules.confidence(confidence_features(evidence, scores, scope)[None, :])[0])
        return Judgement(scores, probability(scope), rules.level(probability(confidence)))


def bonus(confirmed: Floats) -> Floats:
    """Log odds that a confirmed question of this strength (0 to 1) adds to its section; what an owner ruled comes first."""
    return np.where(confirmed > 1, _RULED_LOGIT, np.clip((confirmed - _FROM) * _LOGIT_PER_COSINE, 0, _MOST_LOGIT))


@cache
def packaged_judge() -> LearnedJudge:
    """The judge as shipped: `ranking.json`, made by `cairn fit` (docs/benchmarks.md says from what)."""
    stored = json.loads(resources.files("retrieval.search").joinpath("ranking.json").read_text(encoding="utf-8"))
    return LearnedJudge(Rules.from_json(stored["plain"]), Rules.from_json(stored["late"]))
