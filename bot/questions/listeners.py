"""Questions: mentions, direct messages, follow-ups, `/cairn` and the message shortcut. Intake has stored them already."""

from __future__ import annotations

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot.inbox.intake import Received
from bot.inbox.middleware import RECEIVED

SHORTCUT = "ask_about_message"
COMMAND = "/cairn"


def register(app: App, work: Callable[[Received], object]) -> None:
    """Wire up everything that asks, and `/cairn` with its other words (help, status, learn, quiz me)."""

    def answer(context: BoltContext) -> None:
        received = context.get(RECEIVED)
        if isinstance(received, Received):
            work(received)

    def answer_privately(ack: Ack, context: BoltContext) -> None:
        ack()
        answer(context)

    app.event("app_mention")(answer)
    app.event("message")(answer)
    app.message_shortcut(SHORTCUT)(answer_privately)
    app.command(COMMAND)(answer_privately)
