"""What listeners call: one use case per attribute."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.desk import Desk
from bot.intake import Intake
from bot.models import Identity
from bot.people import People
from bot.presence import Presence


@dataclass(frozen=True)
class Services:
    client: WebClient
    listeners: Executor
    me: Callable[[], Identity]
    intake: Intake
    desk: Desk
    people: People
    presence: Presence
    signing_secret: str = ""
