"""Limits the time that a caller waits for something that cannot be interrupted: it runs in a thread of its own, which is abandoned.

A provider's client knows time-outs between two bytes only; people wait for a word. A thread that is abandoned ends with the
client's own time-out at the latest, and there are never more than `MOST` of them.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 32


def slots(most: int = MOST) -> threading.Semaphore:
    """Return room for so many threads; the iterators of one model share it."""
    return threading.BoundedSemaphore(most)


class TooSlowError(Exception):
    """The source sent nothing in time."""


@dataclass(frozen=True, slots=True)
class _Failed:
    error: BaseException


class _Over:
    pass


class TimedIterator(Generic[T]):
    """Runs through an iterator in a thread. Use it from one thread."""

    def __init__(self, start: Callable[[], Iterator[T]], room: threading.Semaphore) -> None:
        self._start = start
        self._room = room
        self._queue: queue.SimpleQueue[T | _Failed | _Over] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._is_running = False

    def next(self, seconds: float) -> T | None:
        """Return what comes next, None at the end. Raises what the iterator raises, TooSlowError when nothing came in time."""
        if not self._is_running:
            self._run(seconds)
        try:
            got = self._queue.get(timeout=max(seconds, 0.0))
        except queue.Empty:
            self.stop()
            raise TooSlowError from None
        if isinstance(got, _Failed):
            raise got.error
        return None if isinstance(got, _Over) else got

    def stop(self) -> None:
        """Stop the iterator; it is closed as soon as it returns anything."""
        self._stopped.set()

    def _run(self, seconds: float) -> None:
        if not self._room.acquire(timeout=max(seconds, 0.0)):
            raise TooSlowError
        self._is_running = True
        threading.Thread(target=self._pump, name="language-model", daemon=True).start()

    def _pump(self) -> None:
        try:
            pieces = self._start()
            for piece in pieces:
                if self._stopped.is_set():
                    break
                self._queue.put(piece)
            close = getattr(pieces, "close", None)
            if close is not None:
                close()
            self._queue.put(_Over())
        except BaseException as error:  # noqa: BLE001 -- raised again in the thread that waits
            self._queue.put(_Failed(error))
        finally:
            self._room.release()
