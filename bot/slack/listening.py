"""What every listener of a click or a modal does: acknowledge first, read Slack's JSON, call one use case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.blocks.card import Card
from bot.blocks.modals import too_personal
from bot.blocks.notes import too_slow
from bot.slack import payloads
from bot.slack.events import Click, Submission
from bot.slack.modals import open_modal

Listener = Callable[[Ack, dict[str, Any]], None]
View = dict[str, Any]

Reply = dict[str, Any]
"""How Slack goes on with a submitted modal; empty: it closes."""


def on_click(use: Callable[[Click], object]) -> Listener:
    """Acknowledge a click, then call the use case."""

    def listener(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        use(payloads.click_of(body))

    return listener


def on_form(store: Callable[[Submission, Callable[[], object]], Reply]) -> Listener:
    """Store a modal. `store` may close it as soon as its part is done; what it returns is shown. Personal words are refused."""

    def listener(ack: Ack, body: dict[str, Any]) -> None:
        given = payloads.submission_of(body)
        ack(**(errors(too_personal(given.values)) or store(given, ack)))

    return listener


def errors(fields: Mapping[str, str]) -> Reply:
    """The reply that shows what is wrong, by field, and leaves the modal open; empty when nothing is wrong."""
    return {"response_action": "errors", "errors": dict(fields)} if fields else {}


def opens(
    client: WebClient, view: Callable[[Click], View | None], click_reply: Callable[[Click, Card], object]
) -> Callable[[Click], None]:
    """Open a modal at once: the trigger lives three seconds. When it is too late, the clicker is told, where a message was clicked.

    `view` returns None when there is nothing to open; it tells the clicker why.
    """

    def opened(click: Click) -> None:
        found = view(click)
        if found is not None and not open_modal(client, click.trigger, found) and click.message:
            click_reply(click, too_slow())

    return opened
