"""Confidential topics: asking one person for a talk, writing them a few words, and their promise to get in touch."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App

from bot.blocks.notes import too_slow
from bot.confidential.views import cards as view
from bot.services import Services
from bot.slack import payloads
from bot.slack.modals import open_modal


def register(app: App, services: Services) -> None:
    """Wire up everything about confidential topics."""
    topics = services.confidential

    def talk(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        topics.ask_for_talk(payloads.click_of(body))

    def promise(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        topics.promise(payloads.click_of(body))

    def add_words(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        click = payloads.click_of(body)
        modal = topics.words_modal(click)
        if modal is None:
            return
        if not open_modal(services.client, click.trigger, modal):
            topics.whisper(click, too_slow())

    def submitted(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        topics.pass_words_on(payloads.submission_of(body), str(body.get("trigger_id", "")))

    app.action(re.compile(rf"{view.TALK}:\d+"))(talk)
    app.action(view.IN_TOUCH)(promise)
    app.action(view.ADD_WORDS)(add_words)
    app.view(view.WORDS_SUBMITTED)(submitted)
