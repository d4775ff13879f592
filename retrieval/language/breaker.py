"""Stops calls to a model that has failed several times in a row, so that nobody waits for it until it has had time to recover.

closed -> (`TRIES` failures in a row) -> open -> (pause over) -> one call may try -> closed again, or open for twice as long.

Each change of state begins a new period. A call's result counts only in the period in which the call began: the late result of an
older call neither closes the breaker nor frees the place of the call that tries.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import StrEnum
from typing import NewType

TRIES = 3
PAUSE_SECONDS = 15.0
LONGEST_PAUSE_SECONDS = 240.0

Period = NewType("Period", int)
"""Returned to a call when it enters, and passed back with its result."""


class State(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"


class Breaker:
    """Stops calls to a failing model. There is one for each model and process, and threads may share it. `clock` gives seconds that
    only grow.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._period = Period(1)
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

    def enter(self) -> Period | None:
        """Return the period in which a call may be made; None when none may. The caller passes the period to exactly one of
        `succeeded`, `failed` and `left`.
        """
        with self._lock:
            if self._until is not None:
                if self._is_probing or self._clock() < self._until:
                    return None
                self._begin(is_probing=True)
            return self._period

    def succeeded(self, period: Period) -> None:
        with self._lock:
            if period != self._period:
                return
            if self._until is not None:
                self._until = None
                self._begin(is_probing=False)
            self._failures, self._pause = 0, PAUSE_SECONDS

    def failed(self, period: Period, retry_after: float | None = None) -> None:
        """Record a failure. `retry_after`: the provider itself asked for a pause of so many seconds, which is kept from the first
        time on.
        """
        with self._lock:
            if period != self._period:
                return
            self._failures += 1
            if self._is_probing:
                self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)
            if self._is_probing or self._failures >= TRIES or retry_after is not None:
                pause = self._pause if retry_after is None else min(max(retry_after, 1.0), LONGEST_PAUSE_SECONDS)
                self._until = self._clock() + pause
                self._begin(is_probing=False)

    def left(self, period: Period) -> None:
        """Record a call that says nothing about the model's health: it was given up, or never made."""
        with self._lock:
            if period == self._period and self._is_probing:
                self._begin(is_probing=False)

    def _begin(self, *, is_probing: bool) -> None:
        self._period = Period(self._period + 1)
        self._is_probing = is_probing
