import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from retrieval.adapters.encoders.onnx_embedder import OnnxEmbedder
from retrieval.adapters.encoders.torch_embedder import SentenceTransformerEmbedder
from retrieval.search.ports import EmbeddingError

TEXTS = ["Give the customer the money back.", "Reset a forgotten password.", "Collect the delivery receipt."]


@pytest.mark.slow
def test_int8_ranks_as_torch_does(tmp_path: Path) -> None:
    torch, small = SentenceTransformerEmbedder(), OnnxEmbedder(tmp_path, int8=True)
    ours, theirs = small.embed_passages(TEXTS), torch.embed_passages(TEXTS)
    assert (ours * theirs).sum(axis=1).min() > 0.97
    question = "How do I refund someone?"
    assert np.argmax(ours @ small.embed_query(question)) == np.argmax(theirs @ torch.embed_query(question)) == 0
    assert small.fingerprint != torch.fingerprint
    assert len(small.encode(TEXTS)[1].tokens) == len(torch.encode(TEXTS)[1].tokens)
    assert sorted(file.suffix for file in tmp_path.iterdir()) == [".onnx", ".onnx"]


@pytest.mark.slow
def test_processes_that_start_together_each_get_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    make = "import sys; from pathlib import Path; from retrieval.adapters.encoders.onnx_embedder import OnnxEmbedder as E"
    command = [
        sys.executable,
        "-c",
        f"{make}; print(len(E(Path(sys.argv[1])).embed_query('x')), 'torch' in sys.modules)",
        str(folder),
    ]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=180) for process in both]
    assert [out.strip() for out, _ in said] == ["384 False"] * 2, said
    assert sorted(file.suffix for file in folder.iterdir()) == [".onnx", ".onnx"]


def test_a_model_that_is_not_there_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError):
        OnnxEmbedder(tmp_path, str(tmp_path / "nowhere")).embed_query("x")
