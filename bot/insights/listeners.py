"""Registers the listeners for insights on App Home: buttons of rows, the dashboard's link, the weekly message, a copy of what is
stored and its removal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.insights.clicks import InsightClicks
from bot.insights.views import home, messages
from bot.slack.events import Click
from bot.slack.listening import on_click, on_form, open_modal


def register(app: App, clicks: InsightClicks, client: WebClient, show: Callable[[str], None]) -> None:
    """Register the buttons. `show` renders somebody's Home tab again, with a link to the dashboard that was not used yet."""

    def then_shown(use: Callable[[Click], object]) -> Callable[[Click], None]:
        def used(click: Click) -> None:
            use(click)
            show(click.person)

        return used

    def shows(view_of: Callable[[str], dict[str, Any] | None]) -> Callable[[Click], None]:
        def opened(click: Click) -> None:
            view = view_of(click.person)
            if view is not None:
                open_modal(client, click.trigger, view)

        return opened

    uses: dict[str, Callable[[Click], object]] = {
        home.OPEN: lambda _click: None,
        home.DASHBOARD: then_shown(lambda _click: None),
        home.ASK_OWNER: clicks.ask_owner,
        home.ASSIGN_CHECK: clicks.assign_check,
        home.DIGEST_ON: then_shown(clicks.want_digest),
        home.DIGEST_OFF: then_shown(clicks.stop_digest),
        home.EXPORT: clicks.export,
        home.STORED: shows(clicks.stored),
        home.ERASE: shows(clicks.ask_erase),
        messages.FRESH: clicks.open_door,
        **{f"{messages.PULSE}{score}": clicks.score for score in messages.SCORES},
    }
    for action, use in uses.items():
        app.action(action)(on_click(use))
    app.view(home.ERASE_SURE)(on_form(clicks.erase))
