"""Defines a Slack call that is to go into the outbox."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports.outbox import SlackCall


@dataclass(frozen=True, slots=True)
class Post:
    """A Slack call with its key. `key` is unique: the same call is never made twice. `channel` is the name under which its rate
    is limited.
    """

    key: str
    channel: str
    call: SlackCall
