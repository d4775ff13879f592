"""Defines the dependencies that the use cases of the Slack side share. They are passed to each use case; none gets them from
another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.outbox.delivery import Delivery
from bot.ports import Clock, Links, UnitOfWork
from bot.slack.people import People
from bot.slack.presence import Presence


@dataclass(frozen=True)
class Deps:
    """Holds the shared dependencies. `units` opens a unit of work; `presence` shows that Cairn is working."""

    units: Callable[[], UnitOfWork]
    people: People
    clock: Clock
    delivery: Delivery
    links: Links
    presence: Presence
