"""Registers the listeners of the Home tab, and of the suggested prompts when somebody opens the Messages tab."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import App

from bot.home.tab import HomeTab
from bot.home.views.owners_page import CLOSE_GAP, CONFIRM_LIMIT, REJECT_LIMIT
from bot.slack import payloads
from bot.slack.listening import on_click
from escalation.cases.ports import Review


def register(app: App, tab: HomeTab) -> None:
    """Register the listeners of the Home tab."""

    def opened(body: dict[str, Any]) -> None:
        tab.opened(payloads.home_of(body))

    app.event("app_home_opened")(opened)
    app.action(CONFIRM_LIMIT)(on_click(partial(tab.review, word=Review.CONFIRMED)))
    app.action(REJECT_LIMIT)(on_click(partial(tab.review, word=Review.REJECTED)))
    app.action(CLOSE_GAP)(on_click(tab.close_gap))
