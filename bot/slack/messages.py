"""Reads one message from Slack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk import WebClient

from bot.slack import histories
from bot.slack.attempts import Failed, attempt
from bot.slack.events import Said


def message_at(client: WebClient, channel: str, ts: str, me: str) -> Said | None:
    """Return the message, in a thread or outside; None when it is gone or Slack does not show it. `me` is Cairn's user id."""
    message = next((message for message in _messages(client, channel, ts) if message.get("ts") == ts), None)
    return histories.said_in(message, me) if message is not None else None


def _messages(client: WebClient, channel: str, ts: str) -> Iterator[Mapping[str, Any]]:
    """Return the messages at the time stamp; Slack finds a reply by its own time stamp as well as a root."""
    answer = attempt("message", lambda: client.conversations_replies(channel=channel, ts=ts, limit=1, latest=ts, inclusive=True))
    yield from () if isinstance(answer, Failed) else answer.get("messages") or ()
