"""Renders a change for reading in Slack: section by section, removed words struck out, added words in bold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.lines import is_row, is_rule
from bot.blocks.mrkdwn import escape, one_line
from core.localization import N_, counted
from core.localization import gettext as _
from retrieval.library.word_changes import Line, Mark, Piece, SectionDiff

SECTIONS: Final = 5
_ROOM: Final = 1_100
"""Characters of one section on a card."""
_FRONT: Final = N_("Title and rules of the SOP")
_SIGNS: Final = str.maketrans({"*": "∗", "~": "∼", "`": "'"})  # noqa: RUF001 - they look like what they stand for
_MARKS: Final = {Mark.GONE: "~", Mark.NEW: "*"}
_BULLET: Final = re.compile(r"^[ ]*[-*+] (?=\S)")
_LEFT_OUT: Final = "   …"


def diff_blocks(diffs: Sequence[SectionDiff], page: str) -> list[Block]:
    """Return the first sections that change, and how many more there are. `page` is where all of it can be read, empty for
    nowhere.
    """
    blocks = [_section(diff) for diff in diffs[:SECTIONS]]
    more = len(diffs) - SECTIONS
    if more > 0:
        where = _("the page behind *Open* shows them") if page else _("{command} shows them").format(command="`cairn sops diff`")
        blocks.append(
            parts.context(counted(more, "… and {n} more section: {where}.", "… and {n} more sections: {where}.", where=where))
        )
    return blocks


def _section(diff: SectionDiff) -> Block:
    lines, goes_on = list(_lines(diff.lines)), f"_{_('… this section goes on.')}_"
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(line) > _ROOM:
            kept.append(goes_on)
            break
        kept.append(line)
    if not kept or kept == [goes_on]:
        kept = [parts.fitted(lines[0], _ROOM) if lines else "", goes_on]
    return parts.section("\n".join([_heading(diff), *kept]))


def _heading(diff: SectionDiff) -> str:
    name = one_line(diff.heading, 140) if diff.anchor else _(_FRONT)
    what = "" if diff.is_old and diff.is_new else f" ({_('new') if diff.is_new else _('removed')})"
    return f"*{name}*{what}"


def _lines(lines: Sequence[Line]) -> Iterator[str]:
    for line in read_out(lines):
        if not line:
            yield _LEFT_OUT
        elif len(line) == 1 and line[0].mark is not Mark.SAME:
            sign = "- " if line[0].mark is Mark.GONE else "+ "
            yield sign + _piece(line[0])
        else:
            sign = "± " if any(piece.mark is not Mark.SAME for piece in line) else "     "
            yield sign + "".join(map(_piece, line))


def read_out(lines: Iterable[Line]) -> Iterator[Line]:
    """Return the lines as people read them: lists with bullets, rows of tables without their bars, and no line of dashes."""
    for line in lines:
        words = "".join(piece.text for piece in line)
        if not is_row(words):
            yield (replace(line[0], text=_BULLET.sub("• ", line[0].text)), *line[1:]) if line else line
        elif not is_rule(words):
            yield _row(line)


def _row(line: Line) -> Line:
    """Return a row of a table with dots between its cells."""
    dotted = [replace(piece, text=piece.text.replace("|", "·")) for piece in line]
    dotted[0] = replace(dotted[0], text=dotted[0].text.lstrip(" ·"))
    dotted[-1] = replace(dotted[-1], text=dotted[-1].text.rstrip(" ·"))
    return tuple(dotted)


def _piece(piece: Piece) -> str:
    text = escape(piece.text.replace("**", "").replace("__", "").translate(_SIGNS))
    mark = _MARKS.get(piece.mark, "")
    words = text.strip()
    if not mark or not words:
        return text
    before, _words, after = text.partition(words)
    space = " " if not after else ""
    return f"{before}{mark}{words}{mark}{after}{space}" if piece.mark is Mark.GONE else f"{before}{mark}{words}{mark}{after}"
