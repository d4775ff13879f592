"""What every backend does with the encoder's output, so that backends differ in nothing but arithmetic."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retrieval.search.ports import Encoded, Tokens, Vectors


def encoded(vector: NDArray[np.float32], rows: NDArray[np.float32]) -> Encoded:
    """From one text's pooled vector and its token rows (first and last are special and dropped), set to length 1."""
    return Encoded(_unit(vector[None, :])[0], _unit(rows[1:-1]))


def pooled(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean over all token rows, special ones included: how all-MiniLM-L6-v2 was trained (its 1_Pooling/config.json)."""
    mean: NDArray[np.float32] = rows.mean(axis=0)
    return mean


def _unit(rows: NDArray[np.float32]) -> Vectors | Tokens:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), np.float32)
