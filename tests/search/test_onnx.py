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


def test_a_model_that_is_not_there_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError):
        OnnxEmbedder(tmp_path, str(tmp_path / "nowhere")).embed_query("x")
