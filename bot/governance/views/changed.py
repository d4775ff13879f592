"""Renders what changed in sections that a person knows: old against new in two lines each, and one check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link
from bot.blocks.tables import cells_of
from bot.practice.views.learn import CHECK
from core.localization import counted
from core.localization import gettext as _
from retrieval.library.models import SectionRef

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
