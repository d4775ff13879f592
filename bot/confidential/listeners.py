"""Registers the listeners for confidential topics: asking one person for a talk, writing them a few words, and their promise to
get in touch.
"""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.confidential.talking import ConfidentialTopics
from bot.confidential.views import cards as view
from bot.slack import payloads
from bot.slack.listening import on_click, opens


def register(app: App, topics: ConfidentialTopics, client: WebClient) -> None:
    """Register all listeners for confidential topics."""

    def submitted(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        topics.pass_words_on(payloads.submission_of(body), str(body.get("trigger_id", "")))

    app.action(re.compile(rf"{view.TALK}:\d+"))(on_click(topics.ask_for_talk))
    app.action(view.IN_TOUCH)(on_click(topics.promise))
    app.action(view.ADD_WORDS)(on_click(opens(client, topics.words_modal, topics.click_reply)))
    app.view(view.WORDS_SUBMITTED)(submitted)
