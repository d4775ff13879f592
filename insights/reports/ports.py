"""Declares what pages need from storage: sign-ins, the log of page views, digest subscriptions, the quarter's question."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Session:
    """Holds a sign-in. `id` is a digest of the cookie, which is stored nowhere. `person` is a Slack id."""

    id: str
    person: str
    began_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class PageView:
    """Records that somebody opened a page with data of a person. `reader` is empty once they were erased."""

    at: datetime
    reader: str
    page: str
    person: str


class Sessions(Protocol):
    """Stores who is signed in to the dashboard, and which links were used. Lookups of unknown ids return None or False."""

    def use_link(self, code: str, at: datetime) -> bool:
        """Record that a link was used; return False when it had been used before. Of concurrent calls exactly one gets True."""

    def begin(self, session: Session) -> None: ...

    def get(self, session_id: str) -> Session | None: ...

    def seen(self, session_id: str, at: datetime) -> None: ...

    def end(self, session_id: str) -> None: ...

    def prune(self, before: datetime) -> None:
        """Forget sessions that began and links that were used before a moment."""


class PageViews(Protocol):
    """Logs who opened pages with data of persons. Nobody can change an entry."""

    def add(self, views: Sequence[PageView]) -> None: ...

    def of_person(self, names: Collection[str], limit: int) -> Sequence[PageView]:
        """Return who looked at a person, under any of their names, the newest first."""


class Subscriptions(Protocol):
    """Stores who wants the weekly digest, and the anonymous answers to the question of a quarter."""

    def want_digest(self, person: str, at: datetime) -> None: ...

    def stop_digest(self, person: str) -> None: ...

    def wants_digest(self, person: str) -> bool: ...

    def digest_readers(self) -> Sequence[str]:
        """Return the Slack ids of everybody who wants the digest."""

    def answer(self, quarter: str, voter: str, score: int) -> bool:
        """Count an answer once per voter; return False for a second one.

        `voter` is a digest that names nobody. It is stored separately from the score and without a time, so that nobody can link
        the two.
        """

    def forget_voters(self, but: str) -> None:
        """Forget who answered in every quarter but this one."""

    def answers(self, quarter: str) -> Mapping[int, int]:
        """Return how many people gave each score."""
