"""The buttons of questions to owners."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from slack_bolt import App

from bot.governance.reviewing import Reviewing
from bot.governance.views import review
from bot.slack.events import Click
from bot.slack.listening import on_click
from insights.reviews import Said


def register(app: App, reviewing: Reviewing) -> None:
    """Wire them up."""
    uses: dict[str, Callable[[Click], None]] = {
        action: partial(_answer, reviewing, said)
        for action, said in {review.RIGHT: Said.RIGHT, review.CHANGE: Said.CHANGE, review.NOT_MINE: Said.NOT_MINE}.items()
    }
    for action, use in uses.items():
        app.action(action)(on_click(use))


def _answer(reviewing: Reviewing, said: Said, click: Click) -> None:
    reviewing.answer(click, said)
