"""Converts values to plain ones for JSON, parses JSON from outside, and cleans texts before they are stored or compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any


class Signs(dict[int, str]):
    """A table for `str.translate`: what a function makes of each sign, which it is asked once."""

    def __init__(self, made: Callable[[str], str]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, self._made(chr(code)))


def read_json(text: str | bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the value of a JSON text. Raises `ValueError`: it is no JSON, holds half a character or a number beyond all bounds, or
    is nested too deep.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def storable(text: str) -> str:
    """Return the text without what a database refuses: PostgreSQL takes no NUL, and neither database half a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def letters_of(text: str) -> str:
    """Return a text's letters and digits without case, so that texts that differ only in signs and spaces are equal."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def plain(value: Any) -> Any:  # noqa: ANN401 - any dataclass
    """Return the same as `dataclasses.asdict` in a fraction of its time: values that are not containers are not copied."""
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None:
        return {name: plain(getattr(value, name)) for name in fields}
    if isinstance(value, Mapping):
        return {plain(key): plain(member) for key, member in value.items()}
    return type(value)(map(plain, value)) if isinstance(value, list | tuple) else value


def json_default(value: object) -> str | list[object]:
    """Return a value that `json.dumps` does not know: sets as lists, dates and times in ISO form, anything else as `str` has it."""
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else str(value)
