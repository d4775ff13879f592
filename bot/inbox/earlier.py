"""Finds in the question log the threads that the catch-up reads: where people asked Cairn, and since when."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from retrieval.questions import LoggedQuestion


@dataclass(frozen=True)
class Earlier:
    """Knows who asked Cairn in which thread, and when first: what they wrote there before that was not meant for Cairn."""

    first: Mapping[tuple[str, str, str], float]

    @classmethod
    def of(cls, recent: Iterable[LoggedQuestion]) -> Earlier:
        first: dict[tuple[str, str, str], float] = {}
        for question in (logged.question for logged in recent if logged.question.place.thread):
            key = (question.place.channel, question.place.thread, question.person)
            first[key] = min(first.get(key, math.inf), float(question.place.message or 0))
        return cls(first)

    def threads(self, channel: str) -> set[str]:
        """Return the threads whose roots may be older than the history that is read."""
        return {thread for where, thread, _ in self.first if where == channel}

    def is_too_early(self, channel: str, message: Mapping[str, Any]) -> bool:
        key = (channel, str(message.get("thread_ts") or ""), str(message.get("user") or ""))
        return ts_of(message) < self.first.get(key, 0.0)


def ts_of(message: Mapping[str, Any], name: str = "ts") -> float:
    """Return the time in Unix seconds at which a message was written (or another of its time stamps); 0 when Slack does not say."""
    try:
        return float(message.get(name) or 0)
    except (TypeError, ValueError):
        return 0.0
