"""Computes a linear rule that people can read: each feature with its mean and scale on the training data and its weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BEYOND = 4.0
"""Standard deviations at which a feature is cut off, so that a library unlike any seen cannot drive a rule to extremes."""


@dataclass(frozen=True)
class LinearRule:
    """Computes `bias` + sum of weight x (feature - mean) / scale, with features cut at four scales from the mean."""

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    weight: Floats
    bias: float = 0.0

    def __call__(self, features: Floats) -> Floats:
        """Return the rule's values: shape (..., len(names)) becomes shape (...)."""
        standard = np.clip((features - self.mean) / self.scale, -BEYOND, BEYOND)
        return np.asarray(standard @ self.weight + self.bias, np.float64)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        rows: Mapping[str, Mapping[str, float]] = stored["features"]
        mean, scale, weight = (
            np.array([row[column] for row in rows.values()], np.float64) for column in ("mean", "scale", "weight")
        )
        return cls(tuple(rows), mean, scale, weight, float(stored["bias"]))

    def to_json(self) -> dict[str, Any]:
        """Return the rule rounded to four decimals: what is read is what runs."""
        columns = zip(self.names, self.mean, self.scale, self.weight, strict=True)
        rows = {
            name: {"mean": _short(mean), "scale": _short(scale), "weight": _short(weight)} for name, mean, scale, weight in columns
        }
        return {"bias": _short(self.bias), "features": rows}


def _short(value: float) -> float:
    return round(float(value), 4)
