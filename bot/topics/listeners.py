"""Topics of confusion: buttons on the owners' card, and the modals behind them."""

from __future__ import annotations

import re
from collections.abc import Callable

from slack_bolt import App
from slack_sdk import WebClient

from bot.blocks.buttons import ADD_QUESTION
from bot.slack.events import Click
from bot.slack.listening import View, on_click, on_form, opens
from bot.topics.clicks import AlertClicks
from bot.topics.views import card, modals
from retrieval.library.models import SectionRef

_SUBMITTED = re.compile(rf"{modals.FIX}|{modals.ELSEWHERE}|{modals.MERGE}")


def register(
    app: App, clicks: AlertClicks, client: WebClient, add_question: Callable[[Click, SectionRef | None], View | None]
) -> None:
    """Wire up everything about topics."""
    opened = opens(client, clicks.modal, clicks.click_reply)
    added = opens(client, lambda click: add_question(click, clicks.section(click)), clicks.click_reply)

    def more(click: Click) -> None:
        if click.value.startswith(f"{ADD_QUESTION}:"):
            added(click)
        elif clicks.more(click):
            opened(click)

    uses = {
        card.DISMISS: clicks.dismiss,
        card.POST_HERE: clicks.post_in_channel,
        card.FIX: opened,
        card.ELSEWHERE: opened,
        card.MORE: more,
    }
    for action, use in uses.items():
        app.action(action)(on_click(use))
    app.view(_SUBMITTED)(on_form(clicks.submit))
