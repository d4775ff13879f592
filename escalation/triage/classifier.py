"""The score: how likely it is that a person has to decide. Two logistic regressions, over the rules that fired and over the
question's vector, and a third that weighs them. What is read in `triage.json` is what runs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

import numpy as np

from escalation.triage.logistic import Floats, Logistic, probability
from escalation.triage.ports import Vector
from escalation.triage.rules import RULES

NAMES = tuple(rule.name for rule in RULES)


@dataclass(frozen=True)
class Thresholds:
    """From which score on a question goes to a person, and from which one on the owner is offered."""

    human: float
    offer: float


@dataclass(frozen=True)
class Classifier:
    """`wording` has a weight per rule of `RULES`, `meaning` one per number of the vector, `both` weighs their two log odds, and
    `words_alone` calibrates the first where there is no vector.
    """

    wording: Logistic
    meaning: Logistic
    both: Logistic
    words_alone: Logistic
    thresholds: Thresholds

    def score(self, fires: Floats, vector: Vector | None) -> float:
        """Between 0 and 1.

        Args:
            fires: shape (len(RULES),), 1 where a rule fired.
            vector: of the question; None, or one of another length, leaves the words alone to decide.
        """
        worded = float(self.wording.logits(fires))
        if vector is None or vector.shape != self.meaning.weights.shape:
            return probability(float(self.words_alone.logits(np.array([worded]))))
        meant = float(self.meaning.logits(vector.astype(np.float64)))
        return probability(float(self.both.logits(np.array([worded, meant]))))

    @cached_property
    def weight_of(self) -> Mapping[str, float]:
        """What each rule adds to the log odds of the wording."""
        return dict(zip(NAMES, self.wording.weights.tolist(), strict=True))

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """A rule that the file does not know counts nothing until the next fit."""
        weights: Mapping[str, float] = stored["wording"]["weights"]
        wording = Logistic(float(stored["wording"]["bias"]), np.array([weights.get(name, 0.0) for name in NAMES]))
        others = (Logistic(float(stored[part]["bias"]), np.array(stored[part]["weights"])) for part in _PARTS)
        meaning, both, alone = others
        return cls(wording, meaning, both, alone, Thresholds(**stored["thresholds"]))

    def to_json(self) -> dict[str, Any]:
        wording = {name: _short(weight) for name, weight in zip(NAMES, self.wording.weights, strict=True)}
        models = dict(zip(_PARTS, (self.meaning, self.both, self.words_alone), strict=True))
        return {
            "thresholds": {"human": _short(self.thresholds.human), "offer": _short(self.thresholds.offer)},
            "wording": {"bias": _short(self.wording.bias), "weights": wording},
        } | {
            part: {"bias": _short(model.bias), "weights": [_short(one) for one in model.weights]} for part, model in models.items()
        }


_PARTS = ("meaning", "both", "words_alone")


def read_classifier(file: Path | None = None) -> Classifier:
    """The packaged one, or that of a file which `cairn fit-triage` wrote."""
    source = file or files("escalation.triage").joinpath("triage.json")
    return Classifier.from_json(json.loads(source.read_text(encoding="utf-8")))


def _short(value: float) -> float:
    return round(float(value), 4)
