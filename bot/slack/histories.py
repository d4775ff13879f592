"""Reads messages of a channel's history, for the catch-up and for the texts before a question, and one message by its time
stamp.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk import WebClient

from bot.slack.cleaning import plain
from bot.slack.events import Said
from bot.slack.payloads import Body
from bot.slack.sending import Failed, attempt


def missed_message(team: str, channel: str, message: Body, *, is_direct: bool, is_shared: bool) -> dict[str, Any]:
    """Turn a message from a channel's history into the event that was missed."""
    event = {**message, "type": "message", "channel": channel, "channel_type": "im" if is_direct else "channel"}
    event_id = f"history:{channel}:{message.get('ts', '')}"
    return {
        "type": "event_callback",
        "team_id": team,
        "event_id": event_id,
        "is_ext_shared_channel": is_shared,
        "event": event,
    }


def said_in(message: Body, me: str) -> Said:
    """Read a message of a channel's history."""
    blocks = message.get("blocks")
    first = blocks[0] if isinstance(blocks, list | tuple) and blocks and isinstance(blocks[0], Mapping) else {}
    is_person = not (message.get("bot_id") or message.get("bot_profile")) and message.get("subtype") in {None, "thread_broadcast"}
    author = str(message.get("user") or "")
    return Said(
        author,
        plain(str(message.get("text") or ""), me),
        str(message.get("thread_ts") or ""),
        str(first.get("block_id", "")),
        is_person=is_person,
    )


def message_at(client: WebClient, channel: str, ts: str, me: str) -> Said | None:
    """Return the message, in a thread or outside; None when it is gone or Slack does not show it. `me` is Cairn's user id."""
    message = next((message for message in _messages(client, channel, ts) if message.get("ts") == ts), None)
    return said_in(message, me) if message is not None else None


def _messages(client: WebClient, channel: str, ts: str) -> Iterator[Mapping[str, Any]]:
    """Return the messages at the time stamp; Slack finds a reply by its own time stamp as well as a root."""
    answer = attempt("message", lambda: client.conversations_replies(channel=channel, ts=ts, limit=1, latest=ts, inclusive=True))
    yield from () if isinstance(answer, Failed) else answer.get("messages") or ()
