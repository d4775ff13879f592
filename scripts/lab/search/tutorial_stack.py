"""What most tutorials build, for comparison: LangChain's RecursiveCharacterTextSplitter 1000/200, Chroma at its defaults, the same
encoder, the nearest chunks. Chunks are cut within sections, so that both sides are judged by the same labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from retrieval.library.models import CurrentSection, SopCard, SopDocument
from retrieval.search.models import Hit, Query, SearchResult, Signals
from retrieval.search.ports import Embedder

_SIZE, _OVERLAP = 1000, 200
_BATCH = 1000
_COLLECTION = "tutorial"
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class TutorialStack:
    """Indexes at construction, into `folder`. `chunks` counts what was embedded."""

    def __init__(self, documents: Sequence[SopDocument], embedder: Embedder, folder: Path) -> None:
        import chromadb  # noqa: PLC0415
        from chromadb.config import Settings  # noqa: PLC0415
        from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415

        splitter = RecursiveCharacterTextSplitter(chunk_size=_SIZE, chunk_overlap=_OVERLAP)
        self._embedder = embedder
        self._found: list[CurrentSection] = []
        texts: list[str] = []
        for document in documents:
            card = SopCard(document.id, document.title, document.source, 1, document.governance, _EPOCH)
            for section in document.sections:
                pieces = splitter.split_text(section.text) or [" > ".join((document.title, *section.path))]
                texts += pieces
                self._found += [CurrentSection(card, section)] * len(pieces)
        client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
        self._collection = client.create_collection(
            _COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )
        for start in range(0, len(texts), _BATCH):
            vectors = embedder.embed_passages(texts[start : start + _BATCH])
            ids = [str(number) for number in range(start, start + len(vectors))]
            self._collection.add(ids=ids, embeddings=vectors, documents=texts[start : start + _BATCH])
        self.chunks = len(texts)

    def search(self, query: Query, limit: int = 4) -> SearchResult:
        """Sections in the order of their nearest chunk; without gates, so both probabilities are 1."""
        vector = self._embedder.embed_query(query.text)
        answer = self._collection.query(query_embeddings=vector[None, :], n_results=limit * 3, include=["distances", "documents"])
        distances = (answer["distances"] or [[]])[0]
        hits: dict[str, Hit] = {}
        for number, distance in zip(answer["ids"][0], distances, strict=True):
            section, cosine = self._found[int(number)], 1 - float(distance)
            hits.setdefault(str(section.ref), Hit(section, cosine, None, Signals(cosine, 0.0, 0.0, len(hits) + 1, None)))
        return SearchResult(query.text, tuple(hits.values())[:limit], 1.0, 1.0, len(self._found))
