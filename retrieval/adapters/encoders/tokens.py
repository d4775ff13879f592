"""Processes the encoder's output the same way for every backend, so that backends differ in nothing but arithmetic."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from retrieval.adapters.encoders.model_folder import read_json
from retrieval.search.ports import Encoded
from retrieval.search.sketch import unit_rows

Pooling = Literal["mean", "cls"]

_POOLINGS: dict[str, Pooling] = {"mean": "mean", "mean_tokens": "mean", "cls": "cls", "cls_token": "cls"}


def encoded(vector: NDArray[np.float32], rows: NDArray[np.float32]) -> Encoded:
    """Return a text from its pooled vector and its token rows (first and last are special and dropped), set to length 1."""
    return Encoded(unit_rows(vector[None, :])[0], unit_rows(rows[1:-1]))


def pooled(rows: NDArray[np.float32], pooling: Pooling = "mean") -> NDArray[np.float32]:
    """Return one vector of all token rows, special ones included: their mean, or the first one."""
    vector: NDArray[np.float32] = rows.mean(axis=0) if pooling == "mean" else rows[0]
    return vector


def pooling_of(folder: Path) -> Pooling | None:
    """Return how a sentence-transformers model was trained to pool; None for a way that only its own library knows."""
    modules = folder / "modules.json"
    kinds = (
        [str(module["type"]).rpartition(".")[2] for module in json.loads(modules.read_text(encoding="utf-8"))]
        if modules.is_file()
        else []
    )
    if set(kinds) - {"Transformer", "Pooling", "Normalize"}:
        return None
    settings = read_json(folder / "1_Pooling" / "config.json")
    flags = {
        name.removeprefix("pooling_mode_") for name, value in settings.items() if name.startswith("pooling_mode_") and value is True
    }
    mode = settings.get("pooling_mode") or (flags.pop() if len(flags) == 1 else "several" if flags else "mean")
    return _POOLINGS.get(str(mode))
