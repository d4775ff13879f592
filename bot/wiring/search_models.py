"""The models of search that the settings name. Nothing is loaded before the first text."""

from __future__ import annotations

from bot.settings import Settings
from core.errors import SettingsError
from retrieval.adapters.encoders.model_folder import folder_of, is_path
from retrieval.adapters.encoders.onnx_embedder import OnnxEmbedder
from retrieval.adapters.encoders.reranker import CrossEncoderReranker
from retrieval.adapters.encoders.torch_embedder import SentenceTransformerEmbedder
from retrieval.adapters.encoders.weights import PACKAGED
from retrieval.search.ports import EmbeddingError, Reranker, TokenEncoder


def embedder_of(settings: Settings) -> TokenEncoder:
    """The encoder that the settings name; it is loaded at the first text."""
    model, threads = settings.embedding_model or PACKAGED, settings.embedding_threads
    match settings.embedding_backend:
        case "onnx" | "onnx-int8" as backend:
            return OnnxEmbedder(settings.model_cache.expanduser(), model, int8=backend == "onnx-int8", threads=threads)
        case "torch":
            return SentenceTransformerEmbedder(model, "fp32", threads)
        case "torch-bf16":
            return SentenceTransformerEmbedder(model, "bf16", threads)


def reranker_of(settings: Settings) -> Reranker | None:
    """The cross-encoder that the settings name; it is loaded at the first question.

    Raises:
        SettingsError: RERANKER_MODEL names a path where no model with its tokenizer is.
    """
    model = settings.reranker_model
    if not model:
        return None
    try:
        if is_path(model):
            folder_of(model, "RERANKER_MODEL")
    except EmbeddingError as error:
        raise SettingsError(str(error)) from error
    return CrossEncoderReranker(settings.model_cache.expanduser(), model, settings.embedding_backend, settings.embedding_threads)
