"""Registers the Slack listeners for questions: asking, choosing a section, sharing, and the buttons below an answer.

A question has been stored by the intake middleware before its listener runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.blocks.buttons import HELPED, MORE, STUCK
from bot.inbox.intake import COMMAND, RECEIVED, SHORTCUT, Received
from bot.questions.browsing import Browsing
from bot.questions.choosing import PlaceChoices, QuestionsBack
from bot.questions.feedback import Explaining, Reactions
from bot.questions.sharing import Sharing
from bot.questions.views.browse import TURN
from bot.questions.views.choice import CHOOSE
from bot.questions.views.places import BACK, SHOW
from bot.questions.views.sharing import SHARING
from bot.questions.views.why import forgotten_view, why_view
from bot.slack.events import Click
from bot.slack.listening import View, on_click, on_form, opens
from retrieval.questions import FeedbackKind


def register(app: App, work: Callable[[Received], object]) -> None:
    """Wire up every way to ask: mentions, messages, the shortcut, and `/cairn` with its subcommands (help, status, learn, ...)."""

    def answer(context: BoltContext) -> None:
        received = context.get(RECEIVED)
        if isinstance(received, Received):
            work(received)

    def answer_privately(ack: Ack, context: BoltContext) -> None:
        ack()
        answer(context)

    app.event("app_mention")(answer)
    app.event("message")(answer)
    app.message_shortcut(SHORTCUT)(answer_privately)
    app.command(COMMAND)(answer_privately)


def register_sharing(app: App, sharing: Sharing) -> None:
    """Wire up the modal that asks in which channel to share a private answer."""
    app.view(SHARING)(on_form(sharing.submit))


def register_browsing(app: App, browsing: Browsing) -> None:
    """Wire up the buttons that page through the library."""
    app.action(re.compile(rf"{TURN}_\d+"))(on_click(browsing.turn))


def register_choices(app: App, choices: PlaceChoices, questions_back: QuestionsBack) -> None:
    """Wire up the buttons beside a suggested section, and those of the card that asks which section is meant."""
    app.action(SHOW)(on_click(choices.show))
    app.action(BACK)(on_click(choices.back))
    app.action(re.compile(rf"{CHOOSE}_\d+"))(on_click(questions_back.choose))


def register_feedback(
    app: App, reactions: Reactions, explaining: Explaining, client: WebClient, choices: Mapping[str, Callable[[Click], View | None]]
) -> None:
    """Wire up the buttons below an answer and its overflow menu. `choices` opens a modal by menu choice; any other choice explains
    the answer.
    """

    def open_menu_choice(click: Click) -> View | None:
        choice, _, question_id = click.value.partition(":")
        if choice in choices:
            return choices[choice](click)
        explanation = explaining.of(question_id, click.person)
        return forgotten_view() if explanation is None else why_view(explanation)

    app.action(HELPED)(on_click(partial(reactions.rate, kind=FeedbackKind.HELPED)))
    app.action(STUCK)(on_click(partial(reactions.rate, kind=FeedbackKind.STILL_STUCK)))
    app.action(MORE)(on_click(opens(client, open_menu_choice, reactions.click_reply)))
