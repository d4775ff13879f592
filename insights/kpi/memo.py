"""Keeps what a day's readings have in common: baselines and comparisons read months of rows and hardly change within a day."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Final, TypeVar, cast

T = TypeVar("T")

_MOST: Final = 200


@dataclass
class DayMemo:
    """Holds aggregates of one day, none of them about a person. Two threads may both work out a value; either is right."""

    _day: date | None = None
    _known: dict[Hashable, object] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, day: date, key: Hashable, make: Callable[[], T]) -> T:
        """The value of this key on this day, made when it is first asked for."""
        with self._lock:
            if day != self._day:
                self._day, self._known = day, {}
            if key in self._known:
                return cast("T", self._known[key])
        made = make()
        with self._lock:
            if day == self._day and len(self._known) < _MOST:
                self._known[key] = made
        return made
