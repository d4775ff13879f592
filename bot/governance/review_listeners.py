"""The buttons of questions to owners."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from slack_bolt import App
from slack_sdk import WebClient

from bot.governance.reviewing import Reviewing
from bot.governance.suggesting import Suggesting
from bot.governance.views import review
from bot.slack.events import Click
from bot.slack.listening import on_click, opens
from insights.reviews import Said


def register(app: App, reviewing: Reviewing, client: WebClient, suggesting: Suggesting) -> None:
    """Wire them up. *Needs a change* opens the form of a suggested change."""
    form = opens(client, lambda click: suggesting.from_review(click, reviewing.section(click)), reviewing.click_reply)

    def change(click: Click) -> None:
        form(click)
        reviewing.answer(click, Said.CHANGE)

    uses: dict[str, Callable[[Click], None]] = {
        action: partial(_answer, reviewing, said)
        for action, said in {review.RIGHT: Said.RIGHT, review.NOT_MINE: Said.NOT_MINE}.items()
    }
    for action, use in {**uses, review.CHANGE: change}.items():
        app.action(action)(on_click(use))


def _answer(reviewing: Reviewing, said: Said, click: Click) -> None:
    reviewing.answer(click, said)
