"""Slack takes about one message a second per channel and tolerates short bursts. A single answer never waits here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

BURST = 20
"""Messages that may follow each other at once."""


@dataclass
class Pace:
    """A token bucket per channel. `seconds` is a monotonic clock; `rate` messages a second, 0 for no limit."""

    seconds: Callable[[], float]
    rate: float = 1.0
    burst: int = BURST
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, channel: str) -> float:
        """Take a token and return 0, or return the seconds until there is one (and take none)."""
        if not self.rate:
            return 0.0
        with self._lock:
            now = self.seconds()
            tokens, at = self._buckets.get(channel, (float(self.burst), now))
            tokens = min(float(self.burst), tokens + (now - at) * self.rate)
            if tokens < 1:
                self._buckets[channel] = (tokens, now)
                return (1 - tokens) / self.rate
            self._buckets[channel] = (tokens - 1, now)
            self._forget_full(now)
            return 0.0

    def _forget_full(self, now: float) -> None:
        if len(self._buckets) > 1_000:  # noqa: PLR2004 - an hour of a very large workspace
            full = [name for name, (tokens, at) in self._buckets.items() if tokens + (now - at) * self.rate >= self.burst]
            for name in full:
                del self._buckets[name]
