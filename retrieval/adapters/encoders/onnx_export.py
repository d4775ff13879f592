"""Turns the encoder's weights into an ONNX file, offline, once per machine; in int8 where asked. PyTorch is needed for this only,
not for answering, and a child process does it: the bot runs in a fifth of the memory, at its first start too.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from typing_extensions import override

from retrieval.adapters.encoders.model_folder import stamp_of
from retrieval.library.models import digest_of
from retrieval.search.ports import EmbeddingError

if TYPE_CHECKING:
    import torch

_OPSET = 17
_FORMAT = "1"
"""Changes when this file makes a different ONNX file from the same weights."""


Head = Literal["encoder", "reranker"]
"""What a model gives: a vector for every token of a text, or one number for a question and a passage."""


def exported(model: str, source: Path, folder: Path, *, int8: bool, head: Head = "encoder") -> Path:
    """Return the ONNX file in `folder` for the weights in `source`, made now if it does not exist (about ten seconds).

    Raises `EmbeddingError` when the weights cannot be loaded or exported.
    """
    name = digest_of(model, str(source), stamp_of(model), _FORMAT)
    full, small = folder / f"{head}-{name}-fp32.onnx", folder / f"{head}-{name}-int8.onnx"
    wanted = small if int8 else full
    if wanted.exists():
        return wanted
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-P", "-m", __spec__.name, str(source), str(full), head, *([str(small)] if int8 else [])]
    child = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own module
    if child.returncode:
        why = child.stderr.strip().rpartition("\n")[2].partition(":")[0].rpartition(".")[2]
        raise EmbeddingError(f"Cannot export the model {model!r} to ONNX ({why})")
    return wanted


def _export(source: str, target: Path, head: Head) -> None:
    import torch  # noqa: PLC0415  # seconds, and only at the first start
    from transformers import AutoModel, AutoModelForSequenceClassification  # noqa: PLC0415

    kind = AutoModel if head == "encoder" else AutoModelForSequenceClassification
    model = kind.from_pretrained(source, attn_implementation="eager").eval()
    names = ["input_ids", "attention_mask"]
    if head == "reranker" and getattr(model.config, "type_vocab_size", 0) > 1:  # which of both texts a token belongs to
        names.append("token_type_ids")

    sample = tuple(torch.ones(2, 8, dtype=torch.long) for _ in names)
    free = {0: "texts", 1: "tokens"}
    partial = target.with_suffix(f".{os.getpid()}.partial")
    torch.onnx.export(
        _output_of(model, names, head),
        sample,
        str(partial),
        input_names=names,
        output_names=["output"],
        dynamic_axes=dict.fromkeys(names, free) | {"output": free if head == "encoder" else {0: "texts"}},
        opset_version=_OPSET,
        dynamo=False,  # the new exporter needs three more packages
    )
    partial.replace(target)


def _output_of(model: Any, names: Sequence[str], head: Head) -> torch.nn.Module:  # noqa: ANN401 - whatever transformers loads
    """Wrap a model so that it gives the token vectors or the numbers alone; pooling is done outside, the same for every backend."""
    import torch  # noqa: PLC0415

    class Output(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        @override
        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            output = self.model(**dict(zip(names, inputs, strict=True)))
            result: torch.Tensor = output.last_hidden_state if head == "encoder" else output.logits
            return result

    return Output()


def _quantise(full: Path, small: Path) -> None:
    """Write the int8 file. ONNX Runtime puts a file of its own beside the one it reads, under a fixed name: in a folder of this
    process, another one that starts at the same time does not remove it.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415

    with TemporaryDirectory(dir=small.parent) as own:
        source, made = Path(own, full.name), Path(own, small.name)
        source.symlink_to(full.resolve())
        quantize_dynamic(source, made, weight_type=QuantType.QInt8, per_channel=True)
        made.replace(small)


def _main(source: str, full: str, head: Head, small: str = "") -> None:
    if not Path(full).exists():
        _export(source, Path(full), head)
    if small:
        _quantise(Path(full), Path(small))


if __name__ == "__main__":
    _main(*sys.argv[1:])  # type: ignore[arg-type]  # as `exported` gives them
