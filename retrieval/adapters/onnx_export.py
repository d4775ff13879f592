"""Turns the encoder's weights into an ONNX file, offline, once per machine; in int8 where asked. PyTorch is needed for this only,
not for answering: the bot then runs in a fifth of the memory.
"""

from __future__ import annotations

import logging
import os
import warnings
from pathlib import Path

from typing_extensions import override

from retrieval.adapters.embedder_weights import locate
from retrieval.library.models import digest_of
from retrieval.search.ports import EmbeddingError

_OPSET = 17
_FORMAT = "1"
"""Changes when this file makes a different ONNX file from the same weights."""


def exported(model: str, folder: Path, *, int8: bool) -> Path:
    """The ONNX file in `folder`, made now if it is not there (about ten seconds).

    Raises `EmbeddingError` when the weights cannot be loaded or exported.
    """
    source = locate(model)
    name = digest_of(model, source, _FORMAT)
    full, small = folder / f"encoder-{name}-fp32.onnx", folder / f"encoder-{name}-int8.onnx"
    wanted = small if int8 else full
    if wanted.exists():
        return wanted
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if not full.exists():
            _export(source, full)
        if int8:
            _quantise(full, small)
    except (ImportError, OSError, ValueError, RuntimeError) as failed:
        raise EmbeddingError(f"Cannot export the embedding model {model!r} to ONNX") from failed
    return wanted


def _export(source: str, target: Path) -> None:
    import torch  # noqa: PLC0415  # seconds, and only at the first start
    from transformers import AutoModel  # noqa: PLC0415
    from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

    disable_progress_bar()  # type: ignore[no-untyped-call]

    encoder = AutoModel.from_pretrained(source, attn_implementation="eager").eval()

    class Tokens(torch.nn.Module):
        """The token vectors alone; pooling is done outside, the same for every backend."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        @override
        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            output: torch.Tensor = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            return output

    sample = (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long))
    free = {0: "texts", 1: "tokens"}
    partial = target.with_suffix(f".{os.getpid()}.partial")
    with warnings.catch_warnings():  # the tracing exporter is deprecated, but the new one needs three more packages
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Tokens(),
            sample,
            str(partial),
            input_names=["input_ids", "attention_mask"],
            output_names=["tokens"],
            dynamic_axes={"input_ids": free, "attention_mask": free, "tokens": free},
            opset_version=_OPSET,
            dynamo=False,
        )
    partial.replace(target)


def _quantise(full: Path, small: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415

    partial = small.with_suffix(f".{os.getpid()}.partial")
    logging.disable(logging.WARNING)  # it advises a step that changes nothing here, once per machine, in the person's terminal
    try:
        quantize_dynamic(full, partial, weight_type=QuantType.QInt8, per_channel=True)
    finally:
        logging.disable(logging.NOTSET)
    partial.replace(small)
