"""Renders the library for reading in private: by folder, by owner, an SOP with its sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link, one_line
from bot.questions.views.talk import SopLine, sop_list
from core.localization import N_, counted, day
from core.localization import gettext as _

TURN: Final = "browse_turn"
"""Action ids are unique within a card, so a number follows."""

PAGE: Final = 10
_MOST_BUTTONS: Final = 20
_MOST_SECTIONS: Final = 25
_LABEL: Final = 75 - len(" ()")
"""Characters of a button, without the sign around its number."""
_TOP: Final = N_("Not in a folder")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder or an owner. `value` goes into its button."""

    label: str
    value: str
    sops: int


@dataclass(frozen=True, slots=True)
class SopRow:
    title: str
    url: str
    owner: str
    reviewed_at: datetime
    value: str


def root_card(sops: Sequence[SopLine], folders: Sequence[Shelf], owners: Sequence[Shelf], library: str) -> Card:
    """List all folders and owners that the person may see; `library` is the address of the page with a search, empty where there
    is none.
    """
    listed = sop_list(sops, is_private=True)
    if not sops:
        return listed
    blocks = [*listed.blocks, *_shelves(_("By folder"), folders, 0), *_shelves(_("By owner"), owners, _MOST_BUTTONS)]
    if library:
        way = link(library, _("Open the library in the browser"))
        blocks.append(parts.context(_("{link}: it has a search. The link is for you.").format(link=way)))
    return Card(listed.text, tuple(blocks))


def shelf_card(label: str, rows: Sequence[SopRow], *, before: str, after: str, total: int) -> Card:
    """List the SOPs of a folder or an owner; `before` and `after` lead to its other pages, empty where there is none."""
    title = f"*{escape(label or _(_TOP))}*: {counted(total, '{n} SOP', '{n} SOPs')}"
    blocks = [parts.section(title)]
    for number, row in enumerate(rows):
        owner = f" · {escape(row.owner)}" if row.owner else ""
        reviewed = _("reviewed {day}").format(day=day(row.reviewed_at))
        text = f"{link(row.url, row.title)}\n_{reviewed}{owner}_"
        blocks.append({**parts.section(text), "accessory": _button(number, _("Sections"), row.value)})
    ways = [(_("All SOPs"), ""), *([(_("Back"), before)] if before else []), *([(_("More"), after)] if after else [])]
    blocks.append(
        parts.actions([parts.button(f"{TURN}_{PAGE + at}", name, value or "root") for at, (name, value) in enumerate(ways)])
    )
    return Card(title.replace("*", ""), tuple(blocks))


def sop_card(row: SopRow, backup: str, sections: Sequence[tuple[str, str]], back: str) -> Card:
    """Show an SOP with its sections as (heading, address)."""
    who = _("Owner {name}").format(name=escape(row.owner)) if row.owner else _("No owner is named")
    stands_in = _(", backup {name}").format(name=escape(backup)) if backup else ""
    lines = [f"• {link(url, one_line(heading, 100))}" for heading, url in sections[:_MOST_SECTIONS]]
    left = len(sections) - _MOST_SECTIONS
    more = "\n" + _("…and {number} more").format(number=left) if left > 0 else ""
    ways = [parts.button(f"{TURN}_0", _("Back"), back or "root"), parts.button(f"{TURN}_1", _("All SOPs"), "root")]
    reviewed = _("last reviewed {day}").format(day=day(row.reviewed_at))
    blocks = [
        parts.section(f"*{link(row.url, row.title)}*\n{who}{stands_in} · {reviewed}"),
        *([parts.section("\n".join(lines) + more)] if lines else []),
        parts.actions(ways[1:] if back in {"", "root"} else ways),
    ]
    return Card(escape(row.title), tuple(blocks))


def _shelves(title: str, shelves: Sequence[Shelf], first: int) -> list[Block]:
    if len(shelves) < 2:  # noqa: PLR2004 - one shelf is the whole library
        return []
    shown = shelves[:_MOST_BUTTONS]
    buttons = [
        parts.button(
            f"{TURN}_{first + at}", f"{(shelf.label or _(_TOP))[: _LABEL - len(str(shelf.sops))]} ({shelf.sops})", shelf.value
        )
        for at, shelf in enumerate(shown)
    ]
    left = len(shelves) - len(shown)
    more = " " + _("_({number} more stand in the library in the browser)_").format(number=left) if left else ""
    return [parts.section(f"*{title}*{more}"), parts.actions(buttons)]


def _button(number: int, label: str, value: str) -> Block:
    return parts.button(f"{TURN}_{number}", label, value)
