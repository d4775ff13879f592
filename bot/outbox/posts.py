"""Defines a Slack call that is to go into the outbox, and keys for notes that must not tell what they are about: the database
shows a hash, only Slack shows the mark.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from core.queues import SlackCall


@dataclass(frozen=True, slots=True)
class Post:
    """A Slack call with its key. `key` is unique: the same call is never made twice. `channel` is the name under which its rate
    is limited.
    """

    key: str
    channel: str
    call: SlackCall


MARK: Final = "in-confidence"
"""block_id by which a thread below a confidential answer is known; it is stored nowhere but in the message in Slack."""

_NAMESPACE = uuid.UUID("6f1c1a52-6f0e-5d0f-9f0e-c2a1c0de0013")


def note_key(*parts: str) -> str:
    """Return an outbox key with the same prefix as every other note."""
    return f"note:{uuid.uuid5(_NAMESPACE, ':'.join(parts))}"


def thread_key(team: str, channel: str, thread: str) -> str:
    """Return the key of the first confidential answer in a thread."""
    return note_key("thread", team, channel, thread)
