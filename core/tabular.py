"""Defines exported tables as values: what a file holds, what its columns mean, and where the rows come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    MOMENT = "moment"
    PERSON = "person"
    """A person's id, of which whoever writes the file makes an opaque one."""
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file. `is_text`: it may name people or customers, so it is left out unless somebody asks for it."""

    name: str
    kind: Kind
    meaning: str
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class TableFile:
    name: str
    meaning: str
    columns: Sequence[Column]


class TableSource(Protocol):
    """A table that can be exported. Rows come in batches, so a large table needs little memory."""

    def files(self) -> Sequence[TableFile]: ...

    def rows(self, file: TableFile) -> Iterator[Sequence[object]]:
        """Yield values in the order of the file's columns; moments have a time zone."""
