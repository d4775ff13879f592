"""The buttons below an answer, and 'Why this answer?' behind the dots."""

from __future__ import annotations

from functools import partial

from slack_bolt import App
from slack_sdk import WebClient

from bot.blocks.buttons import HELPED, MORE, STUCK
from bot.questions.explain import Explaining
from bot.questions.feedback import Reactions
from bot.questions.views.why import forgotten_view, why_view
from bot.slack.events import Click
from bot.slack.listening import View, on_click, opens
from retrieval.questions import FeedbackKind


def register(app: App, reactions: Reactions, explaining: Explaining, client: WebClient) -> None:
    """Wire up the buttons."""

    def why(click: Click) -> View:
        explanation = explaining.of(click.value.partition(":")[2], click.person)
        return forgotten_view() if explanation is None else why_view(explanation)

    app.action(HELPED)(on_click(partial(reactions.rate, kind=FeedbackKind.HELPED)))
    app.action(STUCK)(on_click(partial(reactions.rate, kind=FeedbackKind.STILL_STUCK)))
    app.action(MORE)(on_click(opens(client, why, reactions.click_reply)))
