"""Questions: mentions, direct messages, follow-ups, `/cairn` and the message shortcut. Intake has stored them already."""

from __future__ import annotations

from slack_bolt import Ack, App, BoltContext

from bot.inbox.intake import Received
from bot.inbox.middleware import RECEIVED
from bot.services import Services

SHORTCUT = "ask_about_message"


def register(app: App, services: Services) -> None:
    """Wire up everything that asks."""

    def answer(context: BoltContext) -> None:
        received = context.get(RECEIVED)
        if isinstance(received, Received):
            services.desk.work(received)

    def answer_shortcut(ack: Ack, context: BoltContext) -> None:
        ack()
        answer(context)

    app.event("app_mention")(answer)
    app.event("message")(answer)
    app.message_shortcut(SHORTCUT)(answer_shortcut)
