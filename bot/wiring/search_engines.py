"""Builds what search works with, as the settings name it: models, vectors, words, sketches. Nothing is loaded before its first
use.
"""

from __future__ import annotations

from bot.settings import Settings
from core.errors import SettingsError
from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.adapters.chroma_index import ChromaIndex
from retrieval.adapters.encoders.model_folder import PACKAGED, folder_of, is_path
from retrieval.adapters.encoders.onnx_embedder import OnnxEmbedder
from retrieval.adapters.encoders.reranker import CrossEncoderReranker
from retrieval.adapters.encoders.sketches import SketchFile
from retrieval.adapters.encoders.torch_embedder import SentenceTransformerEmbedder
from retrieval.search.ports import EmbeddingError, Lexicon, Reranker, SketchStore, TokenEncoder, VectorIndex


def embedder_of(settings: Settings) -> TokenEncoder:
    """Return the encoder that the settings name; it is loaded at the first text."""
    model, threads = settings.embedding_model or PACKAGED, settings.embedding_threads
    match settings.embedding_backend:
        case "onnx" | "onnx-int8" as backend:
            return OnnxEmbedder(settings.model_cache.expanduser(), model, int8=backend == "onnx-int8", threads=threads)
        case "torch":
            return SentenceTransformerEmbedder(model, "fp32", threads)
        case "torch-bf16":
            return SentenceTransformerEmbedder(model, "bf16", threads)


def reranker_of(settings: Settings) -> Reranker | None:
    """Return the cross-encoder that the settings name; it is loaded at the first question.

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


def vectors_of(settings: Settings) -> VectorIndex:
    """Return the vector index that the settings name; nothing is opened yet."""
    return (
        ChromaIndex.on_server(settings.chroma_url) if settings.chroma_url else ChromaIndex.on_disk(settings.cairn_home / "chroma")
    )


def lexicon_of() -> Lexicon:
    """Return the lexical index."""
    return BM25Lexicon()


def codes_of(settings: Settings, fingerprint: str) -> SketchStore:
    """Return the sketches that compare sections, as this encoder made them; nothing is opened yet."""
    return SketchFile(settings.cairn_home, fingerprint)


def words_of(settings: Settings, fingerprint: str) -> SketchStore:
    """Return the vectors of the library's single words, in a file of their own because syncs empty the other; nothing is opened
    yet.
    """
    return SketchFile(settings.cairn_home, f"{fingerprint}/words")
