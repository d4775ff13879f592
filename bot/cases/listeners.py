"""Registers the listeners for cases: buttons below answers, buttons on the owners' card, and the modals that they open."""

from __future__ import annotations

import re
from collections.abc import Callable

from slack_bolt import App
from slack_sdk import WebClient

from bot.blocks.buttons import ASK_OWNER, ONLY_POLICY, SUGGEST
from bot.cases.asking import CaseAsking
from bot.cases.clicks import CaseClicks
from bot.cases.views import card, modals
from bot.cases.views.destination import IN_CHANNEL, SEND
from bot.cases.views.notes import WITHDRAW
from bot.slack.events import Click
from bot.slack.listening import View, errors, on_click, on_form, opens

_MODALS = (card.DECIDE, card.APPROVE, card.DECLINE, card.ANSWER, card.ASK_INFO, card.REASSIGN)
_SUBMITTED = re.compile(rf"{modals.DECIDE_PREFIX}\w+|{modals.ASK}|{modals.HAND_OVER}|{modals.PASS_ON}|{modals.REOPENED}")


def register(app: App, asking: CaseAsking, clicks: CaseClicks, client: WebClient, suggest: Callable[[Click], View | None]) -> None:
    """Register all listeners for cases. `suggest` gives the modal in which the SOP gets what was decided."""
    opened = opens(client, clicks.modal, clicks.click_reply)
    suggested = opens(client, suggest, clicks.click_reply)

    def more(click: Click) -> None:
        uses = {card.NOT_EXCEPTION: clicks.not_exception, SUGGEST: suggested}
        uses.get(click.value.partition(":")[0], opened)(click)

    uses = {
        ASK_OWNER: asking.ask,
        SEND: asking.ask,
        IN_CHANNEL: asking.ask,
        card.POST_HERE: clicks.post_in_channel,
        ONLY_POLICY: asking.only_policy,
        WITHDRAW: asking.withdraw,
        card.CLAIM: clicks.claim,
        card.MORE: more,
        **dict.fromkeys(_MODALS, opened),
    }
    for action, use in uses.items():
        app.action(action)(on_click(use))
    app.view(_SUBMITTED)(on_form(lambda given, close: errors(clicks.submit(given, close))))
