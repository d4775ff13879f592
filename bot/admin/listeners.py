"""Settings: the button on the Home tab, its pages, its forms."""

from __future__ import annotations

import re

from slack_bolt import App

from bot.admin.clicks import AdminClicks
from bot.admin.views.forms import RESET, SAVE
from bot.admin.views.overview import OPEN
from bot.admin.views.reports import ASK_GOLDEN
from bot.blocks.buttons import SETTINGS
from bot.slack.listening import on_click, on_form


def register(app: App, clicks: AdminClicks) -> None:
    """Wire up Settings."""
    app.action(SETTINGS)(on_click(clicks.start))
    app.action(OPEN)(on_click(clicks.turn))
    app.action(RESET)(on_click(clicks.reset))
    app.action(ASK_GOLDEN)(on_click(clicks.ask_golden))
    app.view(re.compile(f"{SAVE}.+"))(on_form(clicks.save))
