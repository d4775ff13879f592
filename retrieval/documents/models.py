"""Defines the result of converting one file. Values are frozen and are passed between processes as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1024 * 1024


class DocumentError(Exception):
    """A file cannot be converted: the text says what is wrong and what a person can do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one document. Times are seconds, sizes bytes; `parts` counts pages, slides, rows or captions."""

    size: int = 25 * MEGABYTE
    unpacked: int = 200 * MEGABYTE
    members: int = 10_000
    parts: int = 1_000
    markdown: int = 2 * MEGABYTE
    seconds: int = 120
    memory: int = 1536 * MEGABYTE


@dataclass(frozen=True, slots=True)
class RawPart:
    """The text layer of a page, slide or file as it was read without the converter. Line feeds separate paragraphs or lines."""

    text: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file converted to Markdown.

    `markdown` holds marks of references (`marks.mark`). `added` are texts that the converter wrote itself, such as numbers of steps
    that the file counts or the repeated text of a merged cell. `removed` are texts that it left out on purpose, such as running
    heads. `remarks` say what a person should know; `faults` are remarks after which the draft must be checked by hand.
    """

    markdown: str
    raw: tuple[RawPart, ...]
    title: str | None = None
    author: str | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
