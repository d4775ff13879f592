"""What several rooms do with a text before they store or compare it."""

from __future__ import annotations


def storable(text: str) -> str:
    """The text without what a database refuses: PostgreSQL takes no NUL, and neither database takes half a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def letters_of(text: str) -> str:
    """Its letters and digits without case: two texts that differ in signs and spaces only are the same."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())
