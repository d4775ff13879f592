"""Limits rates with a token bucket per name: of a channel, a person or a network address. Slack takes about one message a second
per channel and tolerates short bursts; people and addresses have limits too. A single answer never waits here.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

BURST = 20
"""Messages that may follow each other at once."""

REMEMBERED: Final = 10_000
"""Names; beyond them the one that was seen longest ago is forgotten, whose bucket is the likeliest to be full."""


@dataclass
class Pace:
    """Keeps a token bucket per name. `seconds` is a monotonic clock; `rate` tokens a second, 0 for no limit."""

    seconds: Callable[[], float]
    rate: float = 1.0
    burst: int = BURST
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def per_minute(cls, number: int, seconds: Callable[[], float]) -> Pace:
        """Return a limit of so many a minute, all of them at once if need be; 0 for no limit."""
        return cls(seconds, number / 60, number)

    def wait(self, name: str) -> float:
        """Take a token and return 0, or return the seconds until there is one (and take none)."""
        return self._taken(name, most=0.0)

    def book(self, name: str, most: float) -> float:
        """Take a token, also one of the future, and return the seconds until it is available. If they are more than `most`, none
        is taken.
        """
        return self._taken(name, most)

    def _taken(self, name: str, most: float) -> float:
        if not self.rate:
            return 0.0
        with self._lock:
            now = self.seconds()
            tokens, at = self._buckets.get(name, (float(self.burst), now))
            tokens = min(float(self.burst), tokens + (now - at) * self.rate)
            wait = max(0.0, (1 - tokens) / self.rate)
            self._buckets[name] = (tokens if wait > most else tokens - 1, now)
            self._buckets.move_to_end(name)
            if len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
            return wait


_BITS: Final = {4: 32, 6: 64}
"""Of an address that count: a customer is given 64 bits of IPv6."""


def network_of(address: str) -> str:
    """Return the network that counts as one address; the text itself where it is no address."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, _BITS[known.version]), strict=False))


def asker_of(peer: str, forwarded: str, proxy: str) -> str:
    """Return the asker's address: the last one of X-Forwarded-For where the trusted proxy passes a request on, else the peer."""
    last = forwarded.rpartition(",")[2].strip()
    return last if proxy and peer == proxy and last else peer
