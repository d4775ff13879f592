"""Turns block tokens into `Block`s: the paragraphs, steps, tables and code of a section, verbatim and in order."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from retrieval.library.models import Block, BlockKind

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


_TAG = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>")
_QUOTE_SIGN = re.compile(r"^ {0,3}> ?", re.MULTILINE)
_WHOLE = {"table_open": "table_close", "blockquote_open": "blockquote_close"}


@dataclass(slots=True)
class _Item:
    """The list item whose first paragraph comes next; `number` is None in a bullet list."""

    number: int | None
    is_open: bool = True


@dataclass(slots=True)
class _Cursor:
    items: list[_Item] = field(default_factory=list)
    depth: int = 0


def blocks_of(tokens: Sequence[Token], lines: Sequence[str]) -> tuple[Block, ...]:
    """Return the blocks of a run of top-level tokens. `lines` are the page's lines, to which the tokens' maps refer."""
    return tuple(block for block in _walk(tokens, lines) if _says_something(block))


def _says_something(block: Block) -> bool:
    """Return whether a paragraph shows any text; one of tags alone, such as `<a name="x"></a>`, shows nothing."""
    return bool((block.text if block.kind is BlockKind.CODE else _TAG.sub("", block.text)).strip())


def _walk(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Block]:
    cursor = _Cursor()
    index = 0
    while index < len(tokens):
        token = tokens[index]
        _step(token, cursor)
        block = _block(token, cursor, lines)
        if block is not None:
            yield block
        index = _after(tokens, index)


def _step(token: Token, cursor: _Cursor) -> None:
    match token.type:
        case "bullet_list_open" | "ordered_list_open":
            cursor.depth += 1
        case "bullet_list_close" | "ordered_list_close":
            cursor.depth -= 1
        case "list_item_open":
            cursor.items.append(_Item(int(token.info) if token.info else None))
        case "list_item_close":
            cursor.items.pop()
        case _:
            pass


def _block(token: Token, cursor: _Cursor, lines: Sequence[str]) -> Block | None:
    match token.type:
        case "inline":
            return _paragraph(_join(token.content), cursor)
        case "fence" | "code_block":
            kind, text = BlockKind.CODE, token.content.rstrip("\n")
        case "table_open":
            kind, text = BlockKind.TABLE, _source(token, lines)
        case "blockquote_open":
            kind, text = BlockKind.QUOTE, _QUOTE_SIGN.sub("", _source(token, lines))
        case "html_block":
            kind, text = BlockKind.PARAGRAPH, token.content.strip()
        case _:
            return None
    return Block(kind, text, indent=cursor.depth)


def _paragraph(text: str, cursor: _Cursor) -> Block:
    item = cursor.items[-1] if cursor.items else None
    if item is None or not item.is_open:
        return Block(BlockKind.PARAGRAPH, text, indent=cursor.depth)
    item.is_open = False
    kind = BlockKind.BULLET if item.number is None else BlockKind.STEP
    return Block(kind, text, indent=cursor.depth - 1, number=item.number)


def _after(tokens: Sequence[Token], index: int) -> int:
    """Return where to go on: after the closing token of what is kept as one block."""
    closing = _WHOLE.get(tokens[index].type)
    if closing is not None:
        level = tokens[index].level
        while tokens[index].type != closing or tokens[index].level != level:
            index += 1
    return index + 1


def _join(text: str) -> str:
    """Undo soft line breaks; keep those that the author asked for (two spaces or a backslash at the line's end)."""
    parts: list[str] = []
    lines = text.split("\n")
    for position, line in enumerate(lines):
        is_last = position == len(lines) - 1
        is_hard = not is_last and line.endswith(("  ", "\\"))
        bare = line.rstrip()
        parts.append(bare.removesuffix("\\") if is_hard else bare)
        if not is_last:
            parts.append("\n" if is_hard else " ")
    return "".join(parts)


def _source(token: Token, lines: Sequence[str]) -> str:
    start, end = token.map or (0, 0)
    return textwrap.dedent("\n".join(lines[start:end])).strip("\n")
