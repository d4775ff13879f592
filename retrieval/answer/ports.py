"""What answering needs from search."""

from __future__ import annotations

from typing import Protocol

from retrieval.search.models import Query, SearchResult


class Search(Protocol):
    """Ranked sections within what the viewer may see."""

    def search(self, query: Query, limit: int = 5) -> SearchResult:
        """Raises `retrieval.search.ports.SearchError` when the index or the model is out of order."""
        ...
