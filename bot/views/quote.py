"""A quote as Slack shows it: steps numbered as in the source, gaps marked, every word verbatim."""

from __future__ import annotations

from collections.abc import Iterator

from bot.models import Block as SlackBlock
from bot.views import parts
from bot.views.checks import SECTION_TEXT
from bot.views.mrkdwn import code_block, link, to_mrkdwn
from bot.views.tables import table
from retrieval.answer.models import Quote
from retrieval.library.models import Block, BlockKind

GAP = "…"
INDENT = "\u2003"
"""An em space: Slack drops ordinary ones at the start of a line."""

MAX_SECTIONS = 6
_ROOM = SECTION_TEXT - 200
_LISTED = frozenset({BlockKind.STEP, BlockKind.BULLET})


def quote_blocks(quote: Quote, url: str) -> list[SlackBlock]:
    """Return the quote in as few sections as Slack's limits allow; what does not fit is left to the link."""
    texts = _packed(_lines(quote))
    shown = texts[:MAX_SECTIONS]
    blocks = [parts.section(text) for text in shown]
    if len(texts) > len(shown) or any(len(text) > _ROOM for text in shown):
        blocks.append(parts.context(f"{GAP} {link(url, 'open the SOP for the rest')}"))
    return blocks


def _lines(quote: Quote) -> Iterator[str]:
    """Yield the text block by block, each with the line breaks that part it from the one before."""
    before: Block | None = None
    for position, block in enumerate(quote.blocks):
        if position in quote.gaps:
            yield f"\n{GAP}"
        break_ = "\n" if before is None or (before.kind in _LISTED and block.kind in _LISTED) else "\n\n"
        yield break_ + render(block)
        before = block
    if len(quote.blocks) in quote.gaps:
        yield f"\n{GAP}"


def render(block: Block) -> str:
    """Return one block as mrkdwn."""
    match block.kind:
        case BlockKind.STEP | BlockKind.BULLET:
            text = _item(block)
        case BlockKind.TABLE:
            text = table(block.text)
        case BlockKind.CODE:
            text = code_block(_unfenced(block.text))
        case BlockKind.QUOTE:
            text = "\n".join(f"> {line}" for line in to_mrkdwn(block.text).splitlines())
        case _:
            text = to_mrkdwn(block.text)
    return text


def _item(block: Block) -> str:
    pad = INDENT * 2 * block.indent
    mark = "•" if block.number is None else f"{block.number}."
    text = to_mrkdwn(block.text).replace("\n", f"\n{pad}{INDENT}")
    return f"{pad}{mark} {text}"


def _unfenced(text: str) -> str:
    lines = text.splitlines()
    fenced = len(lines) > 1 and lines[0].lstrip().startswith(("```", "~~~"))
    return "\n".join(lines[1:-1]) if fenced else text


def _packed(lines: Iterator[str]) -> list[str]:
    """Join lines into texts of at most `_ROOM` characters, cutting between blocks; one longer block is cut at a space."""
    texts: list[str] = []
    for line in lines:
        for piece in _cut(line):
            if texts and len(texts[-1]) + len(piece) <= _ROOM:
                texts[-1] += piece
            else:
                texts.append(piece.lstrip("\n"))
    return texts


def _cut(line: str) -> Iterator[str]:
    while len(line) > _ROOM:
        space = line.rfind(" ", 0, _ROOM)
        end = _outside_token(line, space if space > 0 else _ROOM)
        yield line[:end]
        line = line[end:]
    yield line


def _outside_token(line: str, end: int) -> int:
    """Move a cut to before the link or entity that it would tear apart."""
    opened = line.rfind("<", 0, end)
    if opened > line.rfind(">", 0, end) and opened > 0:
        return opened
    entity = line.rfind("&", max(0, end - 5), end)
    return entity if entity > 0 and ";" not in line[entity:end] else end
