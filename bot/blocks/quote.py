"""Renders a quote for Slack: steps numbered as in the source, gaps marked, every word verbatim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.blocks import parts
from bot.blocks.card import Block as SlackBlock
from bot.blocks.checks import SECTION_TEXT
from bot.blocks.lines import header, lead, table
from bot.blocks.mrkdwn import code_block, link, to_mrkdwn
from core.localization import counted, ngettext
from core.localization import gettext as _
from retrieval.answer.models import Quote, Source
from retrieval.library.models import Block, BlockKind
from retrieval.units import rows_of

GAP = "…"
INDENT = "\u2003"
"""An em space: Slack drops ordinary ones at the start of a line."""

MAX_SECTIONS = 3
"""Three are about 8,400 characters: Slack refuses a message of more than about 13,000, and other lines stand beside the quote."""

_ROOM = SECTION_TEXT - 200
_LISTED = frozenset({BlockKind.STEP, BlockKind.BULLET})


def answer_blocks(source: Source, url: str) -> list[SlackBlock]:
    """Return the line that answers, in bold, then as much of its section as is quoted. A quote that begins with the line, or
    holds nothing else, does not repeat it.
    """
    quote = source.quote or Quote(source.current.section.blocks)
    words = lead(source)
    if not words or not quote.blocks or source.excerpt is None:
        return quote_blocks(quote, url)
    first, line = quote.blocks[0], source.excerpt.line
    if first.kind is BlockKind.TABLE and len(quote.blocks) == 1 and len(rows_of(first.text)) == 1:
        return [parts.section(words), *_rest(quote, url)]
    if 0 not in quote.gaps and first.kind is not BlockKind.TABLE and first.text.strip().startswith(line):
        return quote_blocks(quote, url, _opening(first, line, words))
    return [parts.section(words), *quote_blocks(quote, url)]


def quote_blocks(quote: Quote, url: str, opening: str = "") -> list[SlackBlock]:
    """Return the quote in as few sections as Slack's limits allow; what does not fit is left to the link.

    Args:
        quote: what to show.
        url: address of the section; empty where there is none.
        opening: how the first block is written, where that is not as usual.
    """
    texts = packed(_lines(quote, opening))
    shown = texts[:MAX_SECTIONS]
    is_cut = len(texts) > len(shown) or any(len(text) > _ROOM for text in shown)
    return [*(parts.section(text) for text in shown), *_rest(quote, url, is_cut=is_cut)]


def _rest(quote: Quote, url: str, *, is_cut: bool = False) -> list[SlackBlock]:
    """Say how much of a table is shown, and link to what is left out; nothing for a quote that leaves nothing out in the middle
    of a list or table.
    """
    tables = [(quote.blocks[place].text, rows) for place, rows in sorted(quote.rows_of.items())]
    shown = [_rows_shown(text, rows) for text, rows in tables]
    if not (shown or quote.steps_left or is_cut):
        return []
    more = link(url, _("open the SOP for the rest")) if url else _("the rest stands in the SOP")
    return [parts.context(" · ".join([*shown, f"{GAP} {more}"]))]


def _rows_shown(table: str, rows: int) -> str:
    """Return a count such as `2 of 9 rows (Plan · Price)`."""
    text = ngettext("{shown} of {n} row ({columns})", "{shown} of {n} rows ({columns})", rows)
    return text.format(shown=len(rows_of(table)), n=rows, columns=header(table))


def _opening(first: Block, line: str, words: str) -> str:
    rest = to_mrkdwn(first.text.strip()[len(line) :])
    mark = "" if first.kind not in _LISTED else "• " if first.number is None else f"{first.number}. "
    return f"{mark}{words} {rest}".rstrip()


def _lines(quote: Quote, opening: str = "") -> Iterator[str]:
    """Yield the text block by block, a table row by row, each with the line breaks that separate it from the one before."""
    before: Block | None = None
    for position, block in enumerate(quote.blocks):
        if position in quote.gaps:
            yield _gap(quote, position)
        break_ = "\n" if before is None or (before.kind in _LISTED and block.kind in _LISTED) else "\n\n"
        if block.kind is BlockKind.TABLE:
            rows = render(block).split("\n• ")
            yield break_ + rows[0]
            yield from (f"\n• {row}" for row in rows[1:])
        else:
            yield break_ + (opening if opening and position == 0 else render(block))
        before = block
    if len(quote.blocks) in quote.gaps:
        yield _gap(quote, len(quote.blocks))


def _gap(quote: Quote, position: int) -> str:
    """Return `… 4 more steps`, or only the dots where not just steps were left out."""
    number = quote.steps_left.get(position)
    if not number:
        return f"\n{GAP}"
    near = quote.blocks[position - 1 if position else 0]
    return f"\n{GAP} {_left_out(number, is_numbered=near.number is not None, is_first=position == 0)}"


def _left_out(number: int, *, is_numbered: bool, is_first: bool) -> str:
    if is_numbered:
        if is_first:
            return counted(number, "{n} earlier step", "{n} earlier steps")
        return counted(number, "{n} more step", "{n} more steps")
    if is_first:
        return counted(number, "{n} earlier point", "{n} earlier points")
    return counted(number, "{n} more point", "{n} more points")


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


def packed(lines: Iterable[str]) -> list[str]:
    """Join lines, each with the line breaks before it, into texts that fit a section. A longer line is cut at a space."""
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
    """Move a cut to before the link or entity that it would split."""
    opened = line.rfind("<", 0, end)
    if opened > line.rfind(">", 0, end) and opened > 0:
        return opened
    entity = line.rfind("&", max(0, end - 5), end)
    return entity if entity > 0 and ";" not in line[entity:end] else end
