"""Stores the vector index in Chroma: ids and vectors only. Text and rights are in the database, so Chroma is never queried with a
metadata filter (0.5-1.7 s at 100,000 passages, docs/measurements/speed.md).

Measured with Chroma 1.5.9 on disk: a process that has a collection open does not see the vectors another process adds to it
later, and asking for such a vector by id fails. So `refresh()` reopens the folder; running searches finish on the old one.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from retrieval.search.errors import SearchError
from retrieval.search.ports import Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection as ChromaCollection

_BATCH = 1000
_LISTED = 1000
HNSW: CreateCollectionConfiguration = {"hnsw": {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 200}}
"""recall@10 .996 at 8 ms over 100,000 vectors; adding is three times slower than at the defaults (docs/measurements/speed.md)."""


class ChromaIndex:
    """Implements VectorIndex with a folder (`ChromaIndex.on_disk`) or a Chroma server (`ChromaIndex.on_server`). Thread-safe.

    Raises `SearchError` when Chroma cannot be opened or reached.
    """

    def __init__(self, connect: Callable[[int], ClientAPI], wipe: Callable[[], None], *, goes_stale: bool) -> None:
        self._connect = connect
        self._wipe = wipe
        self._goes_stale = goes_stale
        self._lock = threading.Lock()
        self._openings = 0
        self._opened: _Opened | None = None

    @classmethod
    def on_disk(cls, folder: Path) -> ChromaIndex:
        def connect(openings: int) -> ClientAPI:
            import chromadb  # noqa: PLC0415  # half a second; only when an index is used
            from chromadb.api.shared_system_client import SharedSystemClient  # noqa: PLC0415
            from chromadb.config import Settings  # noqa: PLC0415

            folder.mkdir(parents=True, exist_ok=True)
            # Chroma shares what it has opened by the spelling of the path; a new spelling is a new opening.
            path = str(folder) + "/." * openings
            try:
                return chromadb.PersistentClient(path, settings=Settings(anonymized_telemetry=False))
            except Exception:  # else Chroma gives every later opening of this spelling what it could not open now
                SharedSystemClient._identifier_to_system.pop(path, None)  # noqa: SLF001
                raise

        def wipe() -> None:
            shutil.rmtree(folder, ignore_errors=True)
            if folder.exists():
                raise SearchError(f"Cannot empty {folder}, which holds a damaged search index. Remove it and try again.")

        return cls(connect, wipe, goes_stale=True)

    @classmethod
    def on_server(cls, url: str) -> ChromaIndex:
        def connect(_: int) -> ClientAPI:
            import chromadb  # noqa: PLC0415
            from chromadb.config import Settings  # noqa: PLC0415

            parts = urlsplit(url)
            secure = parts.scheme == "https"
            return chromadb.HttpClient(
                host=parts.hostname or "localhost",
                port=parts.port or (443 if secure else 8000),
                ssl=secure,
                settings=Settings(anonymized_telemetry=False),
            )

        def wipe() -> None:
            raise SearchError(f"The vector index at {url} does not answer as it should. Fix or empty that server, then try again.")

        return cls(connect, wipe, goes_stale=False)

    def collections(self) -> Collection[str]:
        with self._client() as client:
            names: list[str] = []
            while page := client.list_collections(limit=_LISTED, offset=len(names)):
                names += [str(getattr(collection, "name", collection)) for collection in page]
            return names

    def keys(self, collection: str) -> set[str]:
        with self._found(collection) as chroma:
            return set() if chroma is None else set(chroma.get(include=[])["ids"])

    def add(self, collection: str, keys: Sequence[str], vectors: Vectors) -> None:
        with self._client() as client:
            chroma = client.get_or_create_collection(collection, configuration=HNSW, embedding_function=None)
            for start in range(0, len(keys), _BATCH):
                chroma.upsert(ids=list(keys[start : start + _BATCH]), embeddings=vectors[start : start + _BATCH])

    def remove(self, collection: str, keys: Sequence[str]) -> None:
        with self._found(collection) as chroma:
            for start in range(0, 0 if chroma is None else len(keys), _BATCH):
                _present(chroma).delete(ids=list(keys[start : start + _BATCH]))

    def drop(self, collection: str) -> None:
        with self._borrowed() as opened:
            if opened.collection(collection) is not None:
                opened.client.delete_collection(collection)
                opened.forget(collection)

    def nearest(self, collection: str, vector: NDArray[np.float32], k: int) -> Sequence[tuple[str, float]]:
        with self._found(collection) as chroma:
            if chroma is None or k < 1:
                return []
            answer = chroma.query(query_embeddings=vector[None, :], n_results=k, include=["distances"])
            distances: Any = answer["distances"]
            return [(key, 1.0 - float(distance)) for key, distance in zip(answer["ids"][0], distances[0], strict=True)]

    def vectors(self, collection: str, keys: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        if not keys:
            return {}
        with self._found(collection) as chroma:
            if chroma is None:
                return {}
            answer: Any = chroma.get(ids=list(keys), include=["embeddings"])
            return {key: np.asarray(vector, np.float32) for key, vector in zip(answer["ids"], answer["embeddings"], strict=True)}

    def reset(self) -> None:
        self.close()
        self._wipe()

    def refresh(self) -> None:
        if self._goes_stale:
            self.close()

    def close(self) -> None:
        """Release files and connections; the next call opens them again."""
        with self._lock:
            retired, self._opened = self._opened, None
            self._openings += 1
            if retired is not None:
                retired.retire()

    @contextmanager
    def _borrowed(self) -> Iterator[_Opened]:
        with self._lock:
            if self._opened is None:
                self._opened = _Opened(_reached(self._connect, self._openings))
            opened = self._opened.borrow()
        try:
            yield opened
        except SearchError:
            raise
        except Exception as failed:
            raise SearchError(f"The vector index failed: {type(failed).__name__}") from failed
        finally:
            with self._lock:
                opened.give_back()

    @contextmanager
    def _found(self, collection: str) -> Iterator[ChromaCollection | None]:
        from chromadb.errors import NotFoundError  # noqa: PLC0415

        with self._borrowed() as opened:
            try:
                yield opened.collection(collection)
            except NotFoundError:  # dropped by another process since it was looked up
                opened.forget(collection)
                raise

    @contextmanager
    def _client(self) -> Iterator[ClientAPI]:
        with self._borrowed() as opened:
            yield opened.client


class _Opened:
    """Holds a client and the number of calls that use it; it is closed when it is retired and the last call is over. Guarded by the
    index's lock.
    """

    def __init__(self, client: ClientAPI) -> None:
        self.client = client
        self._collections: dict[str, ChromaCollection] = {}
        self._users = 0
        self._retired = False

    def collection(self, name: str) -> ChromaCollection | None:
        """Return a collection. It is looked up once, as that costs as much as a search."""
        from chromadb.errors import NotFoundError  # noqa: PLC0415

        if name not in self._collections:
            try:
                self._collections[name] = self.client.get_collection(name, embedding_function=None)
            except NotFoundError:
                return None
        return self._collections[name]

    def forget(self, name: str) -> None:
        self._collections.pop(name, None)

    def borrow(self) -> _Opened:
        self._users += 1
        return self

    def give_back(self) -> None:
        self._users -= 1
        self._close_if_idle()

    def retire(self) -> None:
        self._retired = True
        self._close_if_idle()

    def _close_if_idle(self) -> None:
        if self._retired and not self._users:
            sessions = _http_sessions(self.client)
            self.client.close()  # type: ignore[attr-defined]
            for session in sessions:
                session.close()


def _http_sessions(client: ClientAPI) -> list[Any]:
    """Return the connections that Chroma 1.5.9 leaves open when its client is closed; none for a folder."""
    owners = (client, getattr(client, "_admin_client", None))
    sessions = (getattr(getattr(owner, "_server", None), "_session", None) for owner in owners)
    return [session for session in sessions if session is not None]


def _reached(connect: Callable[[int], ClientAPI], openings: int) -> ClientAPI:
    try:
        return connect(openings)
    except Exception as failed:
        raise SearchError("Cannot open the vector index (Chroma): is its folder writable, its server up?") from failed


def _present(chroma: ChromaCollection | None) -> ChromaCollection:
    if chroma is None:
        raise SearchError("The collection vanished")
    return chroma
