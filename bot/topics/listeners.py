"""Topics of confusion: buttons on the owners' card, and the modals behind them."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App

from bot.blocks.modals import too_personal
from bot.blocks.notes import too_slow
from bot.services import Services
from bot.slack import payloads
from bot.slack.events import Click
from bot.slack.modals import open_modal
from bot.topics.views import card, modals

_SUBMITTED = re.compile(rf"{modals.FIX}|{modals.ELSEWHERE}|{modals.MERGE}")


def register(app: App, services: Services) -> None:
    """Wire up everything about topics."""
    clicks = services.signals.clicks

    def dismiss(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        clicks.dismiss(payloads.click_of(body))

    def post_in_channel(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        clicks.post_in_channel(payloads.click_of(body))

    def opens(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        _open(services, payloads.click_of(body))

    def more(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        click = payloads.click_of(body)
        if clicks.more(click):
            _open(services, click)

    def submitted(ack: Ack, body: dict[str, Any]) -> None:
        given = payloads.submission_of(body)
        errors = too_personal(given.values)
        reply = {"response_action": "errors", "errors": errors} if errors else clicks.submit(given, ack)
        if reply:
            ack(**reply)

    app.action(card.DISMISS)(dismiss)
    app.action(card.POST_HERE)(post_in_channel)
    app.action(card.FIX)(opens)
    app.action(card.ELSEWHERE)(opens)
    app.action(card.MORE)(more)
    app.view(_SUBMITTED)(submitted)


def _open(services: Services, click: Click) -> None:
    """Open the modal at once: the trigger lives three seconds."""
    view = services.signals.clicks.modal(click)
    if view is None:
        return
    if not open_modal(services.client, click.trigger, view):
        services.signals.clicks.whisper(click, too_slow())
