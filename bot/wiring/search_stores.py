"""What search finds by: the index of vectors, the lexical side, the sketches. Nothing is opened before it is used."""

from __future__ import annotations

from bot.settings import Settings
from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.adapters.chroma_index import ChromaIndex
from retrieval.adapters.encoders.sketches import SketchFile
from retrieval.search.ports import Lexicon, SketchStore, VectorIndex


def vectors_of(settings: Settings) -> VectorIndex:
    """The vector index that the settings name; nothing is opened yet."""
    return (
        ChromaIndex.on_server(settings.chroma_url) if settings.chroma_url else ChromaIndex.on_disk(settings.cairn_home / "chroma")
    )


def lexicon_of() -> Lexicon:
    """The lexical side."""
    return BM25Lexicon()


def codes_of(settings: Settings, fingerprint: str) -> SketchStore:
    """What sections are compared by, as this encoder made it; nothing is opened yet."""
    return SketchFile(settings.cairn_home, fingerprint)


def words_of(settings: Settings, fingerprint: str) -> SketchStore:
    """The vectors of the library's single words, in a file of their own because syncs empty the other; nothing is opened yet."""
    return SketchFile(settings.cairn_home, f"{fingerprint}/words")
