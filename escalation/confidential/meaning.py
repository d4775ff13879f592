"""Classifies a text as confidential by its embedding, for texts that use none of the listed words. Pure: a vector in, a topic out.

Two logistic models use the packaged encoder's vectors: whether a text is personal, and whether a life is in danger. The table of
words (`recognising`) is asked first; this file only adds topics. `cairn fit-confidential` makes the weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.plain import read_json
from escalation.confidential.recognising import Topic
from escalation.triage.classifier import Logistic, probability

_DANGER: Final = 0.8
"""Who calls in sick ("not gonna make it tonight") comes to .74, who may die to .90 and more; below, the talk is offered without
help lines for a life.
"""

_SURELY: Final = 0.8
"""Below, it may as well be an everyday question ("boss okayed my dinner bills, when do I see the money" comes to .5): the asker
sees what the SOPs say, too.
"""


@dataclass(frozen=True)
class ConfidentialClassifier:
    """Classifies texts by two logistic models. `bar`: the probability from which a text counts as confidential."""

    personal: Logistic
    danger: Logistic
    bar: float

    def topic(self, vector: NDArray[np.float32]) -> Topic | None:
        """Return the topic of a text given its vector, of shape (384,); None for everything ordinary."""
        row = np.asarray(vector, np.float64)
        personal = probability(float(self.personal.logits(row)))
        if personal < self.bar:
            return None
        if probability(float(self.danger.logits(row))) >= _DANGER:
            return Topic.DANGER
        return Topic.IN_CONFIDENCE if personal >= _SURELY else Topic.PERHAPS

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ConfidentialClassifier:
        return cls(_logistic(data["personal"]), _logistic(data["danger"]), float(data["bar"]))


def _logistic(part: Mapping[str, Any]) -> Logistic:
    return Logistic(float(part["bias"]), np.array(part["weights"], np.float64))


@cache
def packaged() -> ConfidentialClassifier:
    return ConfidentialClassifier.from_json(
        read_json(files("escalation.confidential").joinpath("meaning.json").read_text(encoding="utf-8"))
    )
