"""What use cases work with. It is passed; nobody reaches through another use case for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.outbox.delivery import Delivery
from bot.ports import Clock, Links, UnitOfWork
from bot.slack.people import People
from bot.slack.presence import Presence


@dataclass(frozen=True)
class Deps:
    """`units` opens a unit of work; `presence` is what makes a wait shorter."""

    units: Callable[[], UnitOfWork]
    people: People
    clock: Clock
    delivery: Delivery
    links: Links
    presence: Presence
