"""Cases: buttons below answers, buttons on the owners' card, and the modals behind them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from bot.blocks.buttons import ASK_OWNER, ONLY_POLICY
from bot.blocks.modals import too_personal
from bot.blocks.notes import too_slow
from bot.cases.views import card, modals
from bot.cases.views.destination import IN_CHANNEL, SEND
from bot.cases.views.notes import WITHDRAW
from bot.services import Services
from bot.slack import payloads
from bot.slack.events import Click
from bot.slack.modals import open_modal

_MODALS = (card.DECIDE, card.APPROVE, card.DECLINE, card.ANSWER, card.ASK_INFO, card.REASSIGN)
_SUBMITTED = re.compile(rf"{modals.DECIDE_PREFIX}\w+|{modals.ASK}|{modals.HAND_OVER}|{modals.PASS_ON}|{modals.REOPENED}")


def register(app: App, services: Services) -> None:
    """Wire up everything about cases."""
    clicks, asking = services.case_clicks, services.case_asking

    def on(use: Callable[[Click], object]) -> Callable[[Ack, dict[str, Any]], None]:
        def listener(ack: Ack, body: dict[str, Any]) -> None:
            ack()
            use(payloads.click_of(body))

        return listener

    def opens(click: Click) -> None:
        _open(services, click)

    def more(click: Click) -> None:
        clicks.not_exception(click) if click.value.startswith(card.NOT_EXCEPTION) else _open(services, click)

    def submitted(ack: Ack, body: dict[str, Any]) -> None:
        given = payloads.submission_of(body)
        errors = too_personal(given.values) or clicks.submit(given, ack)
        if errors:
            ack(response_action="errors", errors=errors)

    uses = {
        ASK_OWNER: asking.ask,
        SEND: asking.ask,
        IN_CHANNEL: asking.ask,
        card.POST_HERE: clicks.post_in_channel,
        ONLY_POLICY: asking.only_policy,
        WITHDRAW: asking.withdraw,
        card.CLAIM: clicks.claim,
        card.MORE: more,
        **dict.fromkeys(_MODALS, opens),
    }
    for action, use in uses.items():
        app.action(action)(on(use))
    app.view(_SUBMITTED)(submitted)


def _open(services: Services, click: Click) -> None:
    """Open the modal at once: the trigger lives three seconds."""
    view = services.case_clicks.modal(click)
    if view is None:
        return
    if not open_modal(services.client, click.trigger, view):
        services.case_clicks.whisper(click, too_slow())
