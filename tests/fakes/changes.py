"""Followed versions, notices of changes and questions to owners, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from fakes.memory import Memory

from insights.reviews import ReviewAsk, Said
from nudges.cards.changed import ChangeNotice


class FakeChangeNotices:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def followed(self) -> Mapping[str, int]:
        return dict(self._memory.followed_changes)

    def follow(self, sop: str, version: int, before: int | None) -> bool:
        if self._memory.followed_changes.get(sop) != before:
            return False
        self._memory.followed_changes[sop] = version
        return True

    def add(self, notices: Sequence[ChangeNotice]) -> None:
        for notice in notices:
            key = (notice.person, notice.section)
            waiting = self._memory.change_notices.get(key)
            self._memory.change_notices[key] = replace(waiting, version=notice.version) if waiting else notice

    def people_due(self, now: datetime, limit: int) -> Sequence[str]:
        first: dict[str, datetime] = {}
        for notice in self._memory.change_notices.values():
            if notice.due_at <= now:
                first[notice.person] = min(notice.due_at, first.get(notice.person, notice.due_at))
        return sorted(first, key=lambda person: (first[person], person))[:limit]

    def take(self, person: str, now: datetime) -> Sequence[ChangeNotice]:
        due = [notice for notice in self._memory.change_notices.values() if notice.person == person and notice.due_at <= now]
        for notice in due:
            del self._memory.change_notices[notice.person, notice.section]
        return sorted(due, key=lambda notice: notice.section)


class FakeReviewAsks:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, ask: ReviewAsk) -> bool:
        is_new = ask.id not in self._memory.review_asks
        self._memory.review_asks.setdefault(ask.id, ask)
        return is_new

    def get(self, ask_id: str) -> ReviewAsk | None:
        return self._memory.review_asks.get(ask_id)

    def since(self, moment: datetime) -> Sequence[ReviewAsk]:
        asks = [ask for ask in self._memory.review_asks.values() if ask.asked_at >= moment]
        return sorted(asks, key=lambda ask: (ask.asked_at, ask.id))

    def answer(self, ask_id: str, said: Said, by: str, at: datetime) -> bool:
        ask = self._memory.review_asks.get(ask_id)
        if ask is None or ask.said is not None:
            return False
        self._memory.review_asks[ask_id] = replace(ask, said=said, said_at=at, said_by=by)
        return True
