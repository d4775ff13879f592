"""The buttons below an answer or beside a place, and 'Why this answer?' behind the dots. Each is acknowledged before anything else
happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks.buttons import HELPED, MORE, STUCK
from bot.blocks.notes import too_slow
from bot.questions.views.places import BACK, SHOW
from bot.questions.views.why import forgotten_view, why_view
from bot.services import Services
from bot.slack import payloads
from bot.slack.modals import open_modal
from retrieval.questions import FeedbackKind


def register(app: App, services: Services) -> None:
    """Wire up the buttons."""

    def rate(kind: FeedbackKind, body: Mapping[str, Any]) -> None:
        services.reactions.rate(payloads.click_of(body), kind)

    def helped(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        rate(FeedbackKind.HELPED, body)

    def still_stuck(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        rate(FeedbackKind.STILL_STUCK, body)

    def more(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        _explain(services.client, services, body)

    def show_place(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        services.choices.show(payloads.click_of(body))

    def back_to_places(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        services.choices.back(payloads.click_of(body))

    app.action(SHOW)(show_place)
    app.action(BACK)(back_to_places)
    app.action(HELPED)(helped)
    app.action(STUCK)(still_stuck)
    app.action(MORE)(more)


def _explain(client: WebClient, services: Services, body: Mapping[str, Any]) -> None:
    """Open the modal at once: the trigger lives three seconds, and the question log is local."""
    click = payloads.click_of(body)
    explanation = services.explaining.of(click.value.partition(":")[2], click.person)
    view = forgotten_view() if explanation is None else why_view(explanation)
    if not open_modal(client, click.trigger, view):
        services.reactions.whisper(click, too_slow())
