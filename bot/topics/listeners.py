"""Registers the listeners for topics of confusion: buttons on the owners' card, and the modals that they open."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from slack_bolt import App
from slack_sdk import WebClient

from bot.slack.events import Click
from bot.slack.listening import View, on_click, on_form, opens
from bot.topics.clicks import AlertClicks
from bot.topics.views import card, modals

_SUBMITTED = re.compile(rf"{modals.FIX}|{modals.ELSEWHERE}|{modals.MERGE}")


def register(app: App, clicks: AlertClicks, client: WebClient, choices: Mapping[str, Callable[[Click], View | None]]) -> None:
    """Register all listeners for topics. `choices` are modals of other features, opened from the card's overflow menu."""
    opened = opens(client, clicks.modal, clicks.click_reply)
    others = {choice: opens(client, view, clicks.click_reply) for choice, view in choices.items()}

    def more(click: Click) -> None:
        choice = click.value.partition(":")[0]
        if choice in others:
            others[choice](click)
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
