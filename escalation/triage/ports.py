"""Declares what triage needs from outside: vectors of questions. Without them it uses only the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""Shape (384,), length 1: the packaged encoder's, for which `triage.json` was fitted."""


class Encoder(Protocol):
    """Turns questions into unit vectors, one row each. May raise when the model cannot be loaded."""

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return shape (n, dimensions)."""
        ...
