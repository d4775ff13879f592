"""Recognises drafts and pages that another tool would not show, such as those with `published: false`."""

from __future__ import annotations

from typing import Final

from retrieval.adapters.markdown.front_matter import FrontMatter

YES: Final = frozenset({"true", "yes", "on", "1", "y", "ja"})
NO: Final = frozenset({"false", "no", "off", "0", "n", "nein"})

_PUBLISHED = frozenset({"published", "publish", "active", "live"})
_WITHHELD = frozenset({"draft", "drafts", "unpublished", "archived", "archive", "obsolete", "trashed", "retired", "wip"})
_STATES = frozenset({"status", "state", "stage", "lifecycle", "publication_status", "publishstatus"})
_STATE_WORDS = frozenset(
    {"draft", "wip", "archived", "obsolete", "retired", "unpublished", "work in progress", "entwurf", "archiviert"}
)


def is_publishing_key(name: str) -> bool:
    """Return whether `unpublished` reads this key, however it is spelt."""
    return name.strip().casefold() in _PUBLISHED | _WITHHELD


def unpublished(front: FrontMatter) -> str | None:
    """Return the key by which another tool would not show the page either, such as `published: false`; None when it would."""
    for name, value in front.values.items():
        word = value.strip().casefold() if isinstance(value, str) else ""
        key = name.strip().casefold()
        if (
            (key in _PUBLISHED and word in NO)
            or (key in _WITHHELD and value is not None and word not in NO)
            or (key in _STATES and word in _STATE_WORDS)
        ):
            return f"{name}: {word or '…'}"
    return None
