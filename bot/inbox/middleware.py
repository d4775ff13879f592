"""Stores what is for Cairn, and drops the rest, before Slack gets its acknowledgement. A failure here leaves the event
unacknowledged, so that Slack sends it again (HTTP: status 500; Socket Mode: Bolt acknowledges only status 200); if it does not,
the catch-up reads it. Not to learn from Slack who wrote is such a failure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import BoltContext, BoltResponse
from slack_bolt.request import BoltRequest

from bot.inbox.intake import Intake
from bot.observing.events import Events
from bot.slack import payloads
from bot.slack.events import Ignored, Incoming

COMMAND, SHORTCUT = "/cairn", "ask_about_message"
"""Those of the manifest. Of any other nothing is stored: no listener would end its entry."""

RECEIVED = "cairn_received"
"""Key of the inbox entry in Bolt's context."""

NOT_STORED = "not_stored"

Next = Callable[[], BoltResponse]


class InboxMiddleware:
    """Turns messages, commands and the message shortcut into inbox entries, as Bolt's global middleware; clicks and views pass
    through.
    """

    def __init__(self, intake: Intake, missed: Callable[[], object], events: Events) -> None:
        self._intake = intake
        self._missed = missed
        self._events = events

    def receive(self, request: BoltRequest, context: BoltContext, next_: Next) -> BoltResponse:
        """Store or drop a request; Bolt calls this for every one, before any listener."""
        body, kind = request.body, payloads.kind_of(request.body)
        self._events.arrived()
        try:
            received = self._receive(body) if self._intake.is_ours(body) else self._intake.drop(Ignored.FOREIGN_TEAM)
        except Exception:
            self._missed()
            self._events.dropped(kind, NOT_STORED)
            raise
        if isinstance(received, Ignored):
            return self._dropped(kind, received)
        if received is None:
            self._events.listened(kind)
        else:
            context[RECEIVED] = received
        return next_()

    def _dropped(self, kind: str, why: Ignored) -> BoltResponse:
        self._events.dropped(kind, why.value)
        return BoltResponse(status=200, body="")

    def _receive(self, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - Received, Ignored or None for what is not stored
        if payloads.is_event(body):
            is_message = payloads.event_type(body) in {"message", "app_mention"}
            return self._intake.message(body) if is_message else None
        incoming = self._private(body)
        return None if incoming is None else self._intake.take(incoming)

    def _private(self, body: Mapping[str, Any]) -> Incoming | None:
        me = self._intake.me()
        if body.get("command") == COMMAND:
            return payloads.command_of(body, me)
        is_ours = body.get("type") == "message_action" and body.get("callback_id") == SHORTCUT
        return payloads.shortcut_of(body, me) if is_ours else None
