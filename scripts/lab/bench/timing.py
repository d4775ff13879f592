"""Clocks for the bench: how long calls take, by the part of the search that they belong to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from resource import getpagesize
from time import perf_counter
from typing import Any, TypeVar, cast

import numpy as np

from retrieval.search.ports import LexicalIndex, Lexicon

T = TypeVar("T")


@dataclass
class Stopwatch:
    """Seconds spent in each part. Calls from several threads at once are not told apart: use it with one."""

    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, part: str, seconds: float) -> None:
        self.seconds[part] = self.seconds.get(part, 0.0) + seconds

    def over(self, inner: T, part: str) -> T:
        """The same object to its users, every call of a method counted for this part."""
        return cast("T", _Watched(inner, part, self))


class _Watched:
    def __init__(self, inner: object, part: str, watch: Stopwatch) -> None:
        self._inner = inner
        self._part = part
        self._watch = watch

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever the inner object has there
        attribute = getattr(self._inner, name)
        return self._timed(attribute) if callable(attribute) else attribute

    def _timed(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: object, **named: object) -> Any:  # noqa: ANN401  # whatever the method returns
            started = perf_counter()
            try:
                return method(*given, **named)
            finally:
                self._watch.add(self._part, perf_counter() - started)

        return call


@dataclass(frozen=True)
class WatchedLexicon:
    """Lexicon whose indexes count for `part`."""

    inner: Lexicon
    part: str
    watch: Stopwatch

    def terms(self, text: str, language: str = "en") -> list[str]:
        return self.inner.terms(text, language)

    def index(self, texts: Sequence[Sequence[str]]) -> LexicalIndex:
        return self.watch.over(self.inner.index(texts), self.part)


def spent(ask: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Milliseconds for each text, one after the other."""
    times = []
    for text in texts:
        started = perf_counter()
        ask(text)
        times.append((perf_counter() - started) * 1000)
    return times


def quantile(values: Sequence[float], share: float) -> float:
    return float(np.quantile(values, share))


def resident_mb() -> float:
    """Memory of this process that is in RAM, shared libraries included."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * getpagesize() / 1e6
