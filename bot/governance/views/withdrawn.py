"""Renders the list of SOPs that no longer answer, for whoever looked after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape
from core.localization import counted, ngettext
from core.localization import gettext as _

MOST: Final = 20
"""SOPs that one message names."""


@dataclass(frozen=True, slots=True)
class WithdrawnSop:
    """`source` is the name of the source whose page is gone; empty for a file of a folder that is synced by hand."""

    title: str
    source: str = ""


def withdrawn_card(sops: Sequence[WithdrawnSop]) -> Card:
    """Render one message, however many SOPs were withdrawn at once."""
    is_one = len(sops) == 1
    headline = _("{title} was withdrawn").format(title=sops[0].title)
    text = headline if is_one else counted(len(sops), "{n} SOP of yours was withdrawn", "{n} SOPs of yours were withdrawn")
    lines = [f"• {escape(sop.title)}: {_why(sop)}" for sop in sops[:MOST]]
    more = [_more(len(sops) - MOST)] if len(sops) > MOST else []
    consequence = ngettext(
        "Nobody gets it as an answer any more. Every version is kept: when the page is back, the next sync brings it back.",
        "Nobody gets them as an answer any more. Every version is kept: when the pages are back, the next sync brings them back.",
        len(sops),
    )
    return Card(text, (parts.section(f"*{escape(text)}*\n" + "\n".join((*lines, *more))), parts.context(consequence)))


def _why(sop: WithdrawnSop) -> str:
    gone = _("its page is gone from {source}").format(source=escape(sop.source))
    return gone if sop.source else _("its file is gone")


def _more(number: int) -> str:
    command = "`cairn sops status`"
    return "• " + counted(number, "and {n} more: {command} lists it", "and {n} more: {command} lists them", command=command)
