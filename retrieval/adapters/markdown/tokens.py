"""Parses Markdown into blocks with the only grammar of the library: CommonMark with tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_SIGNS = re.compile(r"[\\`*_\[\]<>&!~]")
"""The signs with which inline Markdown begins; a line without any of them reads as it is written."""


@cache
def _blocks() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


@cache
def _inline() -> MarkdownIt:
    return MarkdownIt("commonmark")


def parse_blocks(text: str) -> Sequence[Token]:
    """Return block tokens; inline text stays Markdown source in the `content` of `inline` tokens."""
    return _blocks().parse(text)


def plain_text(markdown: str) -> str:
    """Return what a reader sees of a line of Markdown: no emphasis signs, no link targets, no tags."""
    if not _SIGNS.search(markdown):
        return " ".join(markdown.split())
    parts: list[str] = []
    for token in _inline().parseInline(markdown):
        for child in token.children or ():
            if child.type in {"text", "code_inline", "image", "text_special"}:
                parts.append(child.content)
            elif child.type in {"softbreak", "hardbreak"}:
                parts.append(" ")
    return " ".join("".join(parts).split())
