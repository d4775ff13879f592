"""Reads the tables of this room: a text file with `[name]` above the lines of each table and remarks after `#`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def table(file: str) -> Mapping[str, tuple[str, ...]]:
    """Return the lines by the name of their table, in the file's order."""
    lines: dict[str, list[str]] = {}
    name = ""
    for line in resources.files("retrieval.talk").joinpath(file).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            name = line[1:-1]
            lines[name] = []
        elif line.strip() and not line.startswith("#"):
            lines[name].append(line)
    return {name: tuple(kept) for name, kept in lines.items()}


def any_of(file: str, name: str) -> str:
    """Return the lines of a table as one group of a regular expression."""
    return f"(?:{'|'.join(table(file)[name])})"
