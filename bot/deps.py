"""Holds what use cases work with. It is passed to them; none gets it from another use case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.outbox.delivery import Delivery
from bot.ports import Clock, Links, UnitOfWork
from bot.slack.people import People
from bot.slack.presence import Presence


@dataclass(frozen=True)
class Deps:
    """Holds the common dependencies. `units` opens a unit of work; `presence` shows that Cairn is working."""

    units: Callable[[], UnitOfWork]
    people: People
    clock: Clock
    delivery: Delivery
    links: Links
    presence: Presence
