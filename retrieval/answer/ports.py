"""Declares what answering needs from search."""

from __future__ import annotations

from typing import Protocol

from retrieval.search.models import Query, SearchResult


class Search(Protocol):
    """Searches for ranked sections that the viewer may see."""

    def search(self, query: Query, limit: int = 5) -> SearchResult:
        """Return the search result. Raises `retrieval.search.ports.SearchError` when the index or the model is out of order."""
        ...
