"""What pages need from storage: sessions of the dashboard, the log of who looked, wishes for the digest, the quarter's question."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Session:
    """`id` is a digest of the cookie, which is stored nowhere. `person` is a Slack id."""

    id: str
    person: str
    began_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class PageView:
    """Somebody opened a page on which a person stood. `reader` is empty once they were erased."""

    at: datetime
    reader: str
    page: str
    person: str


class Sessions(Protocol):
    """Who is signed in to the dashboard, and which links were used. What is not there is None or False."""

    def use_link(self, code: str, at: datetime) -> bool:
        """Note that a link was used; False when it had been used before. Of several at once one gets True."""
        ...

    def begin(self, session: Session) -> None: ...

    def get(self, session_id: str) -> Session | None: ...

    def seen(self, session_id: str, at: datetime) -> None: ...

    def end(self, session_id: str) -> None: ...

    def end_all(self, persons: Collection[str]) -> int:
        """End every session of a person, under each of their names; returns how many there were."""
        ...

    def prune(self, before: datetime) -> None:
        """Forget sessions that began and links that were used before a moment."""
        ...


class PageViews(Protocol):
    """The log of who opened pages with persons on them. Nobody can change an entry."""

    def add(self, views: Sequence[PageView]) -> None: ...

    def of_person(self, names: Collection[str], limit: int) -> Sequence[PageView]:
        """Who looked at a person, under any of their names, the newest first."""
        ...


class Rhythm(Protocol):
    """Who wants the weekly digest, and the anonymous answers to the question of a quarter."""

    def want_digest(self, person: str, at: datetime) -> None: ...

    def stop_digest(self, person: str) -> None: ...

    def wants_digest(self, person: str) -> bool: ...

    def digest_readers(self) -> Sequence[str]:
        """Slack ids of everybody who wants the digest."""
        ...

    def answer(self, quarter: str, voter: str, score: int) -> bool:
        """Count an answer once per voter; False for a second one.

        `voter` is a trace that names nobody. It is stored apart from the score and without a time, so that nobody can put the two
        together again.
        """
        ...

    def forget_voters(self, but: str) -> None:
        """Forget who answered in every quarter but this one."""
        ...

    def answers(self, quarter: str) -> Mapping[int, int]:
        """How many people gave each score."""
        ...
