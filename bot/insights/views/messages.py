"""Renders pages as messages: the weekly one, the monthly review, the quarter's question. Text always."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.modals import closing
from bot.blocks.mrkdwn import escape
from bot.blocks.native import chart_blocks, within_limits
from bot.insights.views.home import DIGEST_OFF, head_blocks, row
from core.localization import N_, counted
from core.localization import gettext as _
from insights.reports.models import Action, Page
from insights.reports.models import Block as Part

FRESH: Final = "insights_dashboard_fresh"
PULSE: Final = "insights_pulse_"
SCORES: Final = (1, 2, 3, 4, 5)
_WHY: Final = N_("You get this because you asked for it. It shows groups, never a person.")


def page_card(page: Page, addresses: Mapping[Action, str]) -> Card:
    """Render a page's figures and rows as one message; empty parts are left out."""
    blocks = head_blocks(page)
    for part in page.blocks:
        blocks += _part(part, addresses)
    blocks = within_limits(blocks)
    notes = [escape(note) for note in page.notes]
    buttons = [parts.button(FRESH, _("Open the dashboard"), "me"), parts.button(DIGEST_OFF, _("Stop this message"), "me")]
    rows = sum(len(part.todos) for part in page.blocks)
    text = counted(rows, "{title}: {n} row", "{title}: {n} rows", title=page.title)
    return Card(text, (*blocks, parts.context(*notes, _(_WHY)), parts.actions(buttons)))


def _part(part: Part, addresses: Mapping[Action, str]) -> list[Block]:
    title = f"*{escape(part.title)}*\n" if part.title and part.text else ""
    words = [parts.section(f"{title}{escape(part.text)}")] if part.text else []
    charts = [block for chart in part.charts for block in chart_blocks(chart)]
    return [*words, *charts, *(row(number, todo, addresses) for number, todo in enumerate(part.todos, 1))]


def pulse_card(quarter: str) -> Card:
    """Render the quarter's one question. The buttons hold the quarter, their ids the score."""
    words = _("*One question, once a quarter: how much did I help you with your work?*\n1 is not at all, 5 is very much.")
    buttons = [parts.button(f"{PULSE}{score}", str(score), quarter) for score in SCORES]
    note = _("Anonymous: I count the answers and keep no name with them. They are shown from five answers on.")
    return Card(_("One question, once a quarter"), (parts.section(words), parts.actions(buttons), parts.context(note)))


def thanks_card() -> Card:
    return Card(_("Thank you"), (parts.section(_("Thank you. Your answer is counted, without your name.")),))


def door_view(url: str) -> dict[str, Any]:
    """Return a modal with a link to the dashboard that was made at the click."""
    button = parts.button("insights_open", _("Open the dashboard"), "open", url=url)
    words = _("Your link works once, for ten minutes.") if url else _("There is no dashboard here: ask whoever runs Cairn.")
    blocks = [parts.section(words), *([parts.actions([button])] if url else [])]
    return closing(_("Dashboard"), blocks)
