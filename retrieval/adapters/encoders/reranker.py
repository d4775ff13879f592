"""Runs a cross-encoder, which reads a question and a passage together and returns one number for how well they fit. It runs on ONNX
Runtime where the model can be exported, else on PyTorch.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from retrieval.adapters.encoders.model_folder import folder_of, read_json, session_of, stamp_of, tokenizer_in
from retrieval.adapters.encoders.onnx_export import exported
from retrieval.search.ports import EmbeddingError

_SETTING = "RERANKER_MODEL"
_BATCH = 10

_log = structlog.get_logger()

Predict = Callable[[str, Sequence[str]], NDArray[np.float64]]


class CrossEncoderReranker:
    """Implements the port `Reranker` with any sentence-transformers CrossEncoder of one label, by name or path; loaded at the first
    use.

    `folder` keeps the exported file; `backend` as the encoder's. Thread-safe. Raises `EmbeddingError` when the model is not there,
    lacks its tokenizer, gives more than one number, or cannot be loaded.
    """

    def __init__(self, folder: Path, model: str, backend: str = "onnx-int8", threads: int = 1) -> None:
        self._folder = folder
        self._model = model
        self._backend = backend
        self._threads = threads
        self._lock = threading.Lock()
        self._predict: Predict | None = None

    @property
    def name(self) -> str:
        stamp = stamp_of(self._model)
        return f"{self._model}@{stamp}" if stamp else self._model

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        with self._lock:
            self._predict = self._predict or self._loaded()
        return self._predict(question, passages)

    def _loaded(self) -> Predict:
        source = folder_of(self._model, _SETTING)
        labels = _labels(source)
        if labels != 1:
            what = f"gives {labels} numbers for a pair" if labels else "compares no pairs"
            raise EmbeddingError(f"{_SETTING} names {self._model}, which {what}; a reranker gives one. Correct it in .env.")
        if self._backend.startswith("onnx") and _is_classifier(source):
            try:
                is_int8 = self._backend == "onnx-int8"
                file = exported(self._model, source, self._folder, int8=is_int8, head="reranker")
                return _on_onnx(file, source, self._threads)
            except EmbeddingError as error:
                _log.warning("reranker_on_torch", problem=str(error))
        return _on_torch(self._model, source, self._threads)


def _labels(source: Path) -> int:
    """Return how many numbers the model gives for a pair; 0 for one without a head that compares."""
    if _is_classifier(source):
        return len(read_json(source / "config.json").get("id2label") or {"0": "", "1": ""})
    return int(read_json(source / "config_sentence_transformers.json").get("model_type") == "CrossEncoder")


def _is_classifier(source: Path) -> bool:
    """Return whether the model is a classifier of Transformers, without further modules; other cross-encoders need their own
    library.
    """
    return "SequenceClassification" in " ".join(read_json(source / "config.json").get("architectures") or ())


def _tells_texts_apart(source: Path) -> bool:
    """Return whether the model's tokenizer says which of both texts a token belongs to; a tokenizer of no model's own kind does
    not.
    """
    settings = read_json(source / "tokenizer_config.json")
    if "model_input_names" in settings:
        return "token_type_ids" in settings["model_input_names"]
    return settings.get("tokenizer_class") not in {"TokenizersBackend", "PreTrainedTokenizerFast"}


def _on_onnx(file: Path, source: Path, threads: int) -> Predict:
    try:
        tokenizer, session = tokenizer_in(source), session_of(file, threads)
    except Exception as failed:
        raise EmbeddingError(f"Cannot load {file.name} on ONNX Runtime ({type(failed).__name__})") from failed
    wanted = {node.name for node in session.get_inputs()}
    tells_apart = _tells_texts_apart(source)

    def predict(question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        scores: list[NDArray[np.float64]] = []
        for start in range(0, len(passages), _BATCH):
            codes = tokenizer.encode_batch([(question, passage) for passage in passages[start : start + _BATCH]])
            inputs = {
                "input_ids": np.array([code.ids for code in codes], np.int64),
                "attention_mask": np.array([code.attention_mask for code in codes], np.int64),
                "token_type_ids": np.array([code.type_ids for code in codes], np.int64) * tells_apart,
            }
            (numbers,) = session.run(None, {name: value for name, value in inputs.items() if name in wanted})
            scores.append(numbers.reshape(len(codes)).astype(np.float64))
        return np.concatenate(scores) if scores else np.zeros(0, np.float64)

    return predict


def _on_torch(model: str, source: Path, threads: int) -> Predict:
    try:
        import torch  # noqa: PLC0415  # seconds; only where ONNX Runtime cannot run the model
        from sentence_transformers import CrossEncoder  # noqa: PLC0415
        from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

        disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_num_threads(threads)
        encoder = CrossEncoder(str(source), device="cpu")
    except Exception as failed:
        raise EmbeddingError(f"Cannot load the reranker {model!r} ({type(failed).__name__})") from failed

    def predict(question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        pairs = [(question, passage) for passage in passages]
        numbers = encoder.predict(pairs, activation_fn=torch.nn.Identity(), show_progress_bar=False)
        return np.asarray(numbers, np.float64).reshape(len(passages))

    return predict
