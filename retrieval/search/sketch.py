"""Compresses token vectors to two bits a number: neighbours are averaged in pairs, then every number becomes one of four levels.
MaxSim over sketches ranks as well as over the full vectors at a thirtieth of their size (docs/measurements/handbooks.md): 48 bytes
a token for MiniLM.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retrieval.search.ports import Sketch, Tokens

_THRESHOLD = 0.9816
_INNER, _OUTER = 0.4528, 1.5104
"""The best four levels for normally distributed numbers, in standard deviations (Max 1960, Quantizing for minimum distortion)."""

_AT_ONCE = 128
"""Rows decoded together: 200 kB for MiniLM, for which OpenBLAS has a faster product than for large matrices."""

_PER_BYTE = 4
_LEVELS = np.array([-_INNER, -_OUTER, _INNER, _OUTER], np.float32)
_SHIFTS = np.array([0, 2, 4, 6], np.uint8)
_DECODED: NDArray[np.float32] = _LEVELS[(np.arange(256)[:, None] >> _SHIFTS) & 3]


def sketch_of(*texts: Tokens) -> Sketch:
    """Return the sketch of the texts' token vectors, one text after the other, shape (pairs, ceil(dimensions / 4)); a text without
    tokens has no rows.
    """
    paired = unit_rows(np.concatenate([_paired(tokens) for tokens in texts]))
    rows = np.pad(paired, ((0, 0), (0, -paired.shape[1] % _PER_BYTE)))
    outer = np.abs(rows) > _THRESHOLD * rows.std(axis=1, keepdims=True)
    codes = ((rows > 0).astype(np.uint8) << 1) | outer.astype(np.uint8)
    grouped = codes.reshape(len(rows), rows.shape[1] // _PER_BYTE, _PER_BYTE) << _SHIFTS
    return np.asarray(np.bitwise_or.reduce(grouped, axis=2), np.uint8)


def decoded(sketch: Sketch, dimensions: int) -> Tokens:
    """Return the sketch's rows as unit vectors again."""
    return unit_rows(_levels(sketch, dimensions))


def _levels(sketch: Sketch, dimensions: int) -> NDArray[np.float32]:
    rows = _DECODED.take(sketch, axis=0).reshape(len(sketch), sketch.shape[1] * _PER_BYTE)
    return np.asarray(rows[:, :dimensions], np.float32)


def best_matches(question: Tokens, packed: Sketch, ends: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the highest cosine per run of rows (up to `ends[i]`) and token of the question; shape (len(ends), tokens). No run is
    empty.

    Rows are decoded a hundred at a time: all of them would fill tens of megabytes, slower than the processor's cache and
    kept by every thread that once needed them.
    """
    words = np.ascontiguousarray(question.T)
    cosines = np.concatenate([_cosines(words, packed[at : at + _AT_ONCE]) for at in range(0, len(packed), _AT_ONCE)])
    return np.maximum.reduceat(cosines, np.concatenate([[0], ends[:-1]]), axis=0)


def _cosines(words: NDArray[np.float32], packed: Sketch) -> NDArray[np.float32]:
    rows = _levels(packed, len(words))
    return np.asarray((rows @ words) / np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None], np.float32)


def _paired(tokens: Tokens) -> Tokens:
    if len(tokens) % 2:
        tokens = np.concatenate([tokens, tokens[-1:]])
    return np.asarray(tokens[0::2] + tokens[1::2], np.float32)


def unit_rows(rows: NDArray[np.float32]) -> Tokens:
    """Return each row divided by its length, so that a product of two rows is a cosine."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), np.float32)
