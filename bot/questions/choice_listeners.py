"""The buttons of the card that asks which one."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App

from bot.questions.views.choice import CHOOSE
from bot.services import Services
from bot.slack import payloads


def register(app: App, services: Services) -> None:
    """Wire up the buttons."""

    def choose(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        services.questions_back.choose(payloads.click_of(body))

    app.action(re.compile(rf"{CHOOSE}_\d+"))(choose)
