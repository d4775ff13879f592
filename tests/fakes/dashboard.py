"""The dashboard's sessions, its access log, and who gets digests, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from fakes.memory import Memory

from insights.reports.ports import PageView, Session


class FakeSessions:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def use_link(self, code: str, at: datetime) -> bool:
        is_new = code not in self._memory.used_links
        self._memory.used_links.setdefault(code, at)
        return is_new

    def begin(self, session: Session) -> None:
        if session.id in self._memory.web_sessions:
            raise ValueError("the session is known")
        self._memory.web_sessions[session.id] = session

    def get(self, session_id: str) -> Session | None:
        return self._memory.web_sessions.get(session_id)

    def seen(self, session_id: str, at: datetime) -> None:
        if session_id in self._memory.web_sessions:
            self._memory.web_sessions[session_id] = replace(self._memory.web_sessions[session_id], seen_at=at)

    def end(self, session_id: str) -> None:
        self._memory.web_sessions.pop(session_id, None)

    def end_all(self, persons: Collection[str]) -> int:
        """End their sessions, as the erasure of a person does in the database."""
        theirs = [each.id for each in self._memory.web_sessions.values() if each.person in persons]
        for session_id in theirs:
            self.end(session_id)
        return len(theirs)

    def prune(self, before: datetime) -> None:
        for session in [each for each in self._memory.web_sessions.values() if each.began_at < before]:
            self.end(session.id)
        for code in [code for code, at in self._memory.used_links.items() if at < before]:
            del self._memory.used_links[code]


class FakePageViews:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, views: Sequence[PageView]) -> None:
        for view in views:
            self._memory.page_views[len(self._memory.page_views)] = view

    def of_person(self, names: Collection[str], limit: int) -> Sequence[PageView]:
        theirs = [(view.at, number, view) for number, view in self._memory.page_views.items() if view.person in names]
        return [view for _, _, view in sorted(theirs, key=lambda entry: entry[:2], reverse=True)[:limit]]


class FakeSubscriptions:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def want_digest(self, person: str, at: datetime) -> None:
        self._memory.digest_wishes.setdefault(person, at)

    def stop_digest(self, person: str) -> None:
        self._memory.digest_wishes.pop(person, None)

    def wants_digest(self, person: str) -> bool:
        return person in self._memory.digest_wishes

    def digest_readers(self) -> Sequence[str]:
        return sorted(self._memory.digest_wishes)

    def answer(self, quarter: str, voter: str, score: int) -> bool:
        if (quarter, voter) in self._memory.pulse_voters:
            return False
        self._memory.pulse_voters[quarter, voter] = True
        self._memory.pulse_counts[quarter, score] = self._memory.pulse_counts.get((quarter, score), 0) + 1
        return True

    def forget_voters(self, but: str) -> None:
        for quarter, voter in [key for key in self._memory.pulse_voters if key[0] != but]:
            del self._memory.pulse_voters[quarter, voter]

    def answers(self, quarter: str) -> Mapping[int, int]:
        return {score: count for (which, score), count in self._memory.pulse_counts.items() if which == quarter}
