"""Caches results that take long to get, such as Slack's answers and vectors of texts. The size is limited; threads may share it."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

MOST: Final = 5_000

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Holds values by key. It is emptied when it is full."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: dict[K, V] = {}
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            return self._known.get(key)

    def put(self, key: K, value: V) -> V:
        with self._lock:
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[key] = value
        return value

    def forget(self, key: K) -> None:
        with self._lock:
            self._known.pop(key, None)
