"""Cleans texts before they are stored or compared."""

from __future__ import annotations

from collections.abc import Callable


class Signs(dict[int, str]):
    """A table for `str.translate`: what a function makes of each sign, which it is asked once."""

    def __init__(self, made: Callable[[str], str]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, self._made(chr(code)))


def storable(text: str) -> str:
    """Return the text without what a database refuses: PostgreSQL takes no NUL, and neither database half a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def letters_of(text: str) -> str:
    """Return a text's letters and digits without case, so that texts that differ only in signs and spaces are equal."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())
