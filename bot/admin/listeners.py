"""Registers the listeners of Settings: the button on the Home tab, its pages, its forms."""

from __future__ import annotations

import re
from collections.abc import Callable

from slack_bolt import App

from bot.admin.clicks import AdminClicks
from bot.admin.views.forms import SAVE
from bot.admin.views.overview import ASK_GOLDEN, BACK, OPEN, RESET
from bot.blocks.buttons import SETTINGS
from bot.slack.listening import on_click, on_form


def register(app: App, clicks: AdminClicks, show: Callable[[str], None]) -> None:
    """Register the listeners of Settings. `show` shows somebody's Home tab."""
    app.action(SETTINGS)(on_click(clicks.start))
    app.action(BACK)(on_click(lambda click: show(click.person)))
    app.action(OPEN)(on_click(clicks.open))
    app.action(RESET)(on_click(clicks.reset))
    app.action(ASK_GOLDEN)(on_click(clicks.ask_golden))
    app.view(re.compile(f"{SAVE}.+"))(on_form(clicks.save))
