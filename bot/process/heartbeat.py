"""Detects a socket that looks open and brings nothing, because a network or a proxy died silently.

Slack's library sends a ping every ten seconds and does not look for the answer; the kernel gives a dead connection up after a
quarter of an hour, and a proxy that still takes what is sent keeps it for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

import structlog
from slack_sdk.socket_mode.interval_runner import IntervalRunner

PATIENCE: Final = 20.0
"""Seconds from a ping without an answer to the newest one: three pings then."""

EVERY: Final = 5.0

_log = structlog.get_logger()


class Session(Protocol):
    """Describes what is used of websocket-client's `WebSocketApp`. The times are 0 before the first ping or pong."""

    last_ping_tm: float
    last_pong_tm: float

    @property
    def sock(self) -> object:
        """Return the socket; None where nothing is connected."""
        ...

    def close(self) -> None: ...


@dataclass
class Heartbeat:
    """Checks the connection. `session` is the present one. One that leaves pings unanswered is closed; the library then opens
    another.
    """

    session: Callable[[], Session | None]
    _unanswered: float | None = field(default=None, init=False)

    def look(self) -> None:
        session = self.session()
        if session is None or session.sock is None or session.last_pong_tm >= session.last_ping_tm:
            self._unanswered = None
            return
        if self._unanswered is None:
            self._unanswered = session.last_ping_tm
        waited = session.last_ping_tm - self._unanswered
        if waited >= PATIENCE:
            _log.warning("socket_is_silent", waited_seconds=round(waited))
            self._unanswered = None
            session.close()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Check every few seconds while the block runs."""
        runner = IntervalRunner(self.look, EVERY).start()
        try:
            yield
        finally:
            runner.shutdown()  # type: ignore[no-untyped-call]
