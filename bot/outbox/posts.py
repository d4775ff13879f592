"""A call for the outbox."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports.outbox import SlackCall


@dataclass(frozen=True, slots=True)
class Post:
    """`key` is unique: the same call is never made twice. `channel` paces it."""

    key: str
    channel: str
    call: SlackCall
