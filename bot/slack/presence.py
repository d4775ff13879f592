"""Shows that Cairn is working: the status line, suggested prompts and reactions. All of them are best effort.

Workspaces without the assistant surface answer `unknown_method`; then Cairn stops asking for the life of the process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from slack_sdk import WebClient

from bot.slack.events import Incoming
from bot.slack.sending import Failed, attempt
from core.localization import N_
from core.localization import gettext as _

PATIENCE = 0.4
"""Seconds without an answer, up to twice as many, before the status line appears; most answers are faster."""

PROMPTS = N_("Questions your team asks")
STATUS = N_("is looking in the SOPs…")


@dataclass
class _Work:
    """An answer that is worked on, with the words for its status line."""

    incoming: Incoming
    status: str
    is_done: bool = False
    is_shown: bool = False


@dataclass
class Presence:
    """Makes its Slack calls in `executor`, so that no answer waits for them."""

    client: WebClient
    executor: Executor
    patience: float = PATIENCE
    _unsupported: set[str] = field(default_factory=set)
    _begun: list[_Work] = field(default_factory=list)
    _is_watched: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def working(self, incoming: Incoming) -> Iterator[None]:
        """Show the status line while the block runs, if it runs long."""
        if not incoming.thread or "status" in self._unsupported:
            yield
            return
        work = _Work(incoming, _(STATUS))
        self._watch(work)
        try:
            yield
        finally:
            with self._lock:
                work.is_done = True
            if work.is_shown:
                self.executor.submit(self._try, "status", lambda: self._status(incoming, ""))

    def _watch(self, work: _Work) -> None:
        """Let one thread wait for all answers that are worked on: a thread for each would cost a tenth of an answer."""
        with self._lock:
            self._begun.append(work)
            is_first, self._is_watched = not self._is_watched, True
        if is_first:
            threading.Thread(target=self._show_late, name="cairn-presence", daemon=True).start()

    def _show_late(self) -> None:
        """Show the status line of what takes longer than the patience, up to twice as long; end when nothing is worked on."""
        while True:
            with self._lock:
                begun, self._begun = self._begun, []
                self._is_watched = bool(begun)
            if not begun:
                return
            time.sleep(self.patience)
            for work in begun:
                with self._lock:
                    work.is_shown = not work.is_done
                if work.is_shown:
                    self._try("status", partial(self._status, work.incoming, work.status))

    def tell(self, incoming: Incoming, status: str) -> None:
        """Show in the status line what is being done; Slack clears it when the message follows."""
        if incoming.thread:
            self.executor.submit(self._try, "status", lambda: self._status(incoming, status))

    def suggest(self, channel: str, prompts: Sequence[tuple[str, str]]) -> None:
        """Offer at most four (title, message) prompts in a person's DM."""
        title = _(PROMPTS)  # here: the executor's thread speaks the workspace's language
        self.executor.submit(self._try, "prompts", lambda: self._prompts(channel, title, prompts))

    def reacted(self, channel: str, ts: str, name: str) -> None:
        """Put a reaction on a message, to show that Cairn accepted it."""
        self.executor.submit(self._try, "reaction", lambda: self.client.reactions_add(channel=channel, timestamp=ts, name=name))

    def _status(self, incoming: Incoming, status: str) -> object:
        return self.client.assistant_threads_setStatus(channel_id=incoming.channel, thread_ts=incoming.thread, status=status)

    def _prompts(self, channel: str, title: str, prompts: Sequence[tuple[str, str]]) -> object:
        offered = [{"title": title, "message": message} for title, message in prompts[:4]]
        return self.client.assistant_threads_setSuggestedPrompts(channel_id=channel, title=title, prompts=offered)

    def _try(self, what: str, call: Callable[[], Any]) -> None:
        answer = None if what in self._unsupported else attempt(what, call)
        if isinstance(answer, Failed) and answer.is_unsupported:
            self._unsupported.add(what)
