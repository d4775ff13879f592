"""`/cairn`: help, status, learn, quiz me, or a question that only the person asking sees answered. Intake has stored it already."""

from __future__ import annotations

from slack_bolt import Ack, App, BoltContext

from bot.inbox.intake import Received
from bot.inbox.middleware import RECEIVED
from bot.services import Services

COMMAND = "/cairn"


def register(app: App, services: Services) -> None:
    """Wire up the slash command."""

    def command(ack: Ack, context: BoltContext) -> None:
        ack()
        received = context.get(RECEIVED)
        if isinstance(received, Received):
            services.desk.work(received)

    app.command(COMMAND)(command)
