"""Names the collections of the vector index, one per generation and audience. What a person may not see is therefore never
searched.
"""

from __future__ import annotations

from retrieval.library.models import digest_of


def audience_key(audience: frozenset[str]) -> str:
    """Return a short digest of the sorted roles; `everyone` for the empty set."""
    return digest_of(*sorted(audience)) if audience else "everyone"


def windows_name(generation: str, audience: frozenset[str]) -> str:
    """Return the name of the collection that holds the windows over text."""
    return f"{generation}-{audience_key(audience)}"


def belongs_to(collection: str, generation: str) -> bool:
    return collection.startswith(f"{generation}-")
