"""Cases: buttons below answers, buttons on the owners' card, and the modals behind them."""

from __future__ import annotations

import re

from slack_bolt import App
from slack_sdk import WebClient

from bot.blocks.buttons import ASK_OWNER, ONLY_POLICY
from bot.cases.asking import CaseAsking
from bot.cases.clicks import CaseClicks
from bot.cases.views import card, modals
from bot.cases.views.destination import IN_CHANNEL, SEND
from bot.cases.views.notes import WITHDRAW
from bot.slack.events import Click
from bot.slack.listening import errors, on_click, on_form, opens

_MODALS = (card.DECIDE, card.APPROVE, card.DECLINE, card.ANSWER, card.ASK_INFO, card.REASSIGN)
_SUBMITTED = re.compile(rf"{modals.DECIDE_PREFIX}\w+|{modals.ASK}|{modals.HAND_OVER}|{modals.PASS_ON}|{modals.REOPENED}")


def register(app: App, asking: CaseAsking, clicks: CaseClicks, client: WebClient) -> None:
    """Wire up everything about cases."""
    opened = opens(client, clicks.modal, clicks.click_reply)

    def more(click: Click) -> None:
        use = clicks.not_exception if click.value.startswith(card.NOT_EXCEPTION) else opened
        use(click)

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
