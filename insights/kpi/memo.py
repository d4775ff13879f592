"""Caches values that consecutive readings share: comparisons read months of rows, and change little within minutes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, TypeVar, cast

T = TypeVar("T")

FRESH: Final = timedelta(minutes=10)
_MOST: Final = 2000


@dataclass
class Memo:
    """Caches aggregates for ten minutes, none of them about a person. Two threads may both compute a value; either is right."""

    _known: dict[Hashable, tuple[datetime, object]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, now: datetime, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of this key; compute it again when it is older than FRESH."""
        with self._lock:
            known = self._known.get(key)
        if known is not None and timedelta() <= now - known[0] < FRESH:
            return cast("T", known[1])
        made = make()
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = now, made
        return made
