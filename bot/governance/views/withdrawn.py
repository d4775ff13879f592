"""Which SOPs nobody gets as an answer any more, for whoever looked after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape
from bot.blocks.words import count

MOST: Final = 20
"""SOPs that one message names."""

_NEXT: Final = (
    "Nobody gets {them} as an answer any more. Every version is kept: when the {pages} back, the next sync brings {them} back."
)


@dataclass(frozen=True, slots=True)
class WithdrawnSop:
    """`source` is the name of the source whose page is gone; empty for a file of a folder that is synced by hand."""

    title: str
    source: str = ""


def withdrawn_card(sops: Sequence[WithdrawnSop]) -> Card:
    """One message, however many SOPs went at once."""
    is_one = len(sops) == 1
    text = f"{sops[0].title} was withdrawn" if is_one else f"{count(len(sops), 'SOP')} of yours were withdrawn"
    lines = [f"• {escape(sop.title)}: {_why(sop)}" for sop in sops[:MOST]]
    more = [f"• and {len(sops) - MOST} more: `cairn sops status` lists them"] if len(sops) > MOST else []
    told = _NEXT.format(them="it", pages="page is") if is_one else _NEXT.format(them="them", pages="pages are")
    return Card(text, (parts.section(f"*{escape(text)}*\n" + "\n".join((*lines, *more))), parts.context(told)))


def _why(sop: WithdrawnSop) -> str:
    return f"its page is gone from {escape(sop.source)}" if sop.source else "its file is gone"
