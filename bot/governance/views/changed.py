"""Renders the list of SOPs that no longer answer, and what changed in sections that a person knows: old against new in two
lines each, and one check.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.lines import cells_of
from bot.blocks.mrkdwn import escape, link
from bot.practice.views.learn import CHECK
from core.localization import counted, ngettext
from core.localization import gettext as _
from retrieval.library.models import SectionRef

MOST_WITHDRAWN: Final = 20
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
    lines = [f"• {escape(sop.title)}: {_why(sop)}" for sop in sops[:MOST_WITHDRAWN]]
    more = [_more(len(sops) - MOST_WITHDRAWN)] if len(sops) > MOST_WITHDRAWN else []
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


MOST = 5
"""Sections that one message shows with their sentences; of more it shows the titles."""


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A section that changed. `was` and `now` are sentences, plain text; both are empty where lines only changed places.

    `is_gone`: it has no place in the SOP any more. `can_check`: there is a question about it.
    """

    section: SectionRef
    title: str
    url: str
    version: int
    was: str = ""
    now: str = ""
    is_gone: bool = False
    can_check: bool = False


def changed_card(changes: Sequence[ShownChange]) -> Card:
    """Render one message, however many sections changed since the last one."""
    text = counted(len(changes), "Something you know has changed", "{n} things you know have changed")
    blocks: list[Block] = [parts.section(f"*{text}*"), *(parts.section(_told(change)) for change in changes[:MOST])]
    if len(changes) > MOST:
        titles = ", ".join(link(change.url, change.title) for change in changes[MOST:])
        blocks.append(parts.context(_("Changed as well: {titles}").format(titles=titles)))
    check = next((change for change in changes[:MOST] if change.can_check), None)
    if check is not None:
        blocks.append(parts.actions([parts.button(CHECK, _("Check myself"), str(check.section))]))
    blocks.append(parts.context(_("You get this once, because you practised this or asked about it. Nothing else is needed.")))
    return Card(text, tuple(blocks))


def _told(change: ShownChange) -> str:
    head = f"*{link(change.url, change.title)}* ({_('version {number}').format(number=change.version)})"
    was = escape(cells_of(change.was))
    if change.is_gone:
        return f"{head}\n{_('This section is no longer in the SOP. It said: {text}').format(text=was)}"
    if not change.was and not change.now:
        return f"{head}\n{_('Its lines stand in another order now.')}"
    if not change.now:
        return f"{head}\n{_('No longer says: {text}').format(text=was)}"
    before = _("Before: {text}").format(text=was) if change.was else _("New in it:")
    return f"{head}\n{before}\n{_('Now: *{text}*').format(text=_plain_bold(cells_of(change.now)))}"


def _plain_bold(text: str) -> str:
    """Return escaped text that may be put between two asterisks."""
    return escape(text.replace("*", ""))
