"""The circuit breaker: when a model has failed several times in a row, nobody waits for it until it has had time to recover.

closed -> (`TRIES` failures in a row) -> open -> (pause over) -> one call may try -> closed again, or open for twice as long.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import StrEnum

TRIES = 3
PAUSE_SECONDS = 15.0
LONGEST_PAUSE_SECONDS = 240.0


class State(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"


class Breaker:
    """One for each model and process; safe for threads. `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause = PAUSE_SECONDS
        self._until: float | None = None
        self._is_probing = False

    @property
    def state(self) -> State:
        with self._lock:
            if self._until is None:
                return State.CLOSED
            return State.PROBING if self._is_probing else State.OPEN

    def enter(self) -> bool:
        """Whether a call may be made. Who enters leaves by exactly one of `succeeded`, `failed` and `left`."""
        with self._lock:
            if self._until is None:
                return True
            if self._is_probing or self._clock() < self._until:
                return False
            self._is_probing = True
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._pause, self._until, self._is_probing = 0, PAUSE_SECONDS, None, False

    def failed(self, retry_after: float | None = None) -> None:
        """`retry_after`: the provider itself asked for a pause of so many seconds, which is kept from the first time on."""
        with self._lock:
            self._failures += 1
            was_probing, self._is_probing = self._is_probing, False
            if was_probing:
                self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)
            if was_probing or self._failures >= TRIES or retry_after is not None:
                pause = self._pause if retry_after is None else min(max(retry_after, 1.0), LONGEST_PAUSE_SECONDS)
                self._until = max(self._until or 0.0, self._clock() + pause)

    def left(self) -> None:
        """The call ended without a word on the model's health: it was given up, or never made."""
        with self._lock:
            self._is_probing = False
