"""Renders short messages around the pages: to an owner who was asked, after a click, about a copy and a removal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.modals import closing
from bot.blocks.mrkdwn import escape, link
from core.localization import counted
from core.localization import gettext as _


def asked_owner_card(title: str, url: str) -> Card:
    """Tell an owner that somebody who leads or administers asks them to look at their SOP. Nobody is named."""
    shown = link(url, title) if url else escape(title)
    text = _(
        "You are asked to look at *{sop}*: people stumble there, or its review is overdue. A team lead pressed *Ask the owner*."
    )
    hint = _("Change the file and sync, or confirm the review. App Home shows what else waits for you.")
    return Card(_("You are asked to look at {sop}").format(sop=title), (parts.section(text.format(sop=shown)), parts.context(hint)))


def said_view(title: str, *lines: str) -> dict[str, Any]:
    """Return a modal that only says something."""
    return closing(title, [parts.section(escape(line)) for line in lines if line])


def copy_words(*, is_sent: bool) -> str:
    if is_sent:
        return _("I sent you a file with everything that is stored about you. It stands in our direct messages.")
    return _("Slack did not take the file. Open My record on the dashboard: its button gives you the same file.")


def erased_lines(rows: int, left: Sequence[str]) -> list[str]:
    """Say what was removed, and what stays with the reason."""
    if not rows:
        return [_("Nothing was stored about you.")]
    gone = counted(
        rows,
        "Removed: {n} row. Messages in Slack are changed within minutes.",
        "Removed: {n} rows. Messages in Slack are changed within minutes.",
    )
    lines = [gone, _("Backups made before keep it until they are deleted; when one is restored, you are erased again.")]
    return [*lines, *(_("Left: {what}").format(what=line) for line in left)]
