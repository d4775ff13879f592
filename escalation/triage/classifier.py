"""Scores how likely it is that a person has to decide.

A logistic regression uses the rules that matched, the phrases of the question and its vector; another one serves where there is no
vector. The weights come from `triage.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from core.plain import read_json
from escalation.triage.models import Vector
from escalation.triage.rules import RULES, phrases_of

Floats = NDArray[np.float64]

_EDGE = 30.0
"""Logits beyond this make no difference to a probability and would overflow."""


@dataclass(frozen=True)
class Logistic:
    """A logistic model: log odds = `bias` + inputs . `weights`."""

    bias: float
    weights: Floats

    def logits(self, rows: Floats) -> Floats:
        """Return log odds; shape (..., inputs) to shape (...)."""
        return np.asarray(rows @ self.weights + self.bias, np.float64)


def probability(logit: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(logit, -_EDGE, _EDGE))))


NAMES = tuple(rule.name for rule in RULES)


@dataclass(frozen=True)
class Thresholds:
    """The scores from which a question goes to a person, or the owner is offered."""

    human: float
    offer: float


@dataclass(frozen=True)
class Classifier:
    """`words_alone` has a weight per rule of `RULES`, then one per phrase of `phrases`; `with_vector` the same, then one per number
    of the vector. Both give probabilities at the base rate that `cairn fit-triage` assumes, and have bars of their own.
    """

    phrases: tuple[str, ...]
    with_vector: Logistic
    words_alone: Logistic
    thresholds: Thresholds
    thresholds_alone: Thresholds

    def score(self, fires: Floats, text: str, vector: Vector | None) -> tuple[float, Thresholds]:
        """Return a score between 0 and 1, and the thresholds for it.

        Args:
            fires: shape (len(RULES),), 1 where a rule fired.
            text: of the question, as `readable` gives it.
            vector: of the question; None, or one of another length, leaves the words alone to decide.
        """
        words = np.concatenate([fires, self.holds(text)])
        if vector is None or vector.shape != (len(self.with_vector.weights) - len(words),):
            return probability(float(self.words_alone.logits(words))), self.thresholds_alone
        logit = float(self.with_vector.logits(np.concatenate([words, vector.astype(np.float64)])))
        return probability(logit), self.thresholds

    def holds(self, text: str) -> Floats:
        """Return shape (len(phrases),): 1 for each phrase that the text contains."""
        shares = np.zeros(len(self.phrases))
        shares[[self._place[phrase] for phrase in phrases_of(text) if phrase in self._place]] = 1
        return shares

    @cached_property
    def weight_of(self) -> Mapping[str, float]:
        """Return what each rule adds to the log odds."""
        return dict(zip(NAMES, self.with_vector.weights.tolist(), strict=False))

    @cached_property
    def _place(self) -> Mapping[str, int]:
        return {phrase: at for at, phrase in enumerate(self.phrases)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """A rule that the file does not know counts nothing until the next fit."""
        phrases = tuple(stored["words_alone"]["phrases"])
        return cls(
            phrases,
            _logistic(stored["with_vector"], phrases),
            _logistic(stored["words_alone"], phrases),
            Thresholds(**stored["with_vector"]["thresholds"]),
            Thresholds(**stored["words_alone"]["thresholds"]),
        )


def _logistic(part: Mapping[str, Any], phrases: tuple[str, ...]) -> Logistic:
    rules = [part["rules"].get(name, 0.0) for name in NAMES]
    return Logistic(float(part["bias"]), np.array([*rules, *(part["phrases"][phrase] for phrase in phrases), *part["vector"]]))


def read_classifier(file: Path | None = None) -> Classifier:
    """Return the packaged classifier, or that of a file which `cairn fit-triage` wrote."""
    source = file or files("escalation.triage").joinpath("triage.json")
    return Classifier.from_json(read_json(source.read_text(encoding="utf-8")))
