"""What makes the wait shorter without being the answer: the status line and suggested prompts. Always best effort.

Workspaces without the assistant surface answer `unknown_method`; then Cairn stops asking for the life of the process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.error import URLError

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.events import Incoming

PATIENCE = 0.4
"""Seconds without an answer before the status line appears; most answers are faster."""

PROMPTS = "Questions your team asks"
STATUS = "is looking in the SOPs…"
_UNSUPPORTED = frozenset({"unknown_method", "missing_scope", "not_allowed_token_type", "method_not_supported_for_channel_type"})

_log = structlog.get_logger()


@dataclass
class Presence:
    """Calls Slack from `executor`, so that no answer waits for it."""

    client: WebClient
    executor: Executor
    patience: float = PATIENCE
    _unsupported: set[str] = field(default_factory=set)

    @contextmanager
    def working(self, incoming: Incoming) -> Iterator[None]:
        """Show the status line while the block runs, if it runs long."""
        if not incoming.thread or "status" in self._unsupported:
            yield
            return
        shown = threading.Event()

        def show() -> None:
            shown.set()
            self._try("status", lambda: self._status(incoming, STATUS))

        timer = threading.Timer(self.patience, show)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            if shown.is_set():
                self.executor.submit(self._try, "status", lambda: self._status(incoming, ""))

    def tell(self, incoming: Incoming, status: str) -> None:
        """Say what is being done; the message that follows takes it away."""
        if incoming.thread:
            self.executor.submit(self._try, "status", lambda: self._status(incoming, status))

    def suggest(self, channel: str, prompts: Sequence[tuple[str, str]]) -> None:
        """Offer at most four (title, message) prompts in a person's DM."""
        self.executor.submit(self._try, "prompts", lambda: self._prompts(channel, prompts))

    def reacted(self, channel: str, ts: str, name: str) -> None:
        """Put a reaction on a message, to say that Cairn took it."""
        self.executor.submit(self._try, "reaction", lambda: self.client.reactions_add(channel=channel, timestamp=ts, name=name))

    def _status(self, incoming: Incoming, status: str) -> object:
        return self.client.assistant_threads_setStatus(channel_id=incoming.channel, thread_ts=incoming.thread, status=status)

    def _prompts(self, channel: str, prompts: Sequence[tuple[str, str]]) -> object:
        offered = [{"title": title, "message": message} for title, message in prompts[:4]]
        return self.client.assistant_threads_setSuggestedPrompts(channel_id=channel, title=PROMPTS, prompts=offered)

    def _try(self, what: str, call: Callable[[], Any]) -> None:
        if what in self._unsupported:
            return
        try:
            call()
        except SlackApiError as error:
            name = str(error.response.get("error", ""))
            if name in _UNSUPPORTED:
                self._unsupported.add(what)
            _log.debug("presence_refused", what=what, error=name)
        except (SlackClientError, URLError, OSError) as error:
            _log.debug("presence_failed", what=what, error=type(error).__name__)
