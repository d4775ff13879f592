"""Stores the dashboard's sign-ins, the log of page views, digest subscriptions, the quarter's anonymous question,
and revoked links.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Index, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from insights.reports.ports import PageView
from insights.reports.ports import Session as WebSession
from storage.statements import Repository, chunks, insert, values_of
from storage.tables import Base


class LinkRevocationRow(Base):
    """Stores that links of this reader that were made up to `at` are closed."""

    __tablename__ = "link_revocations"

    reader: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class SqlLinkRevocations(Repository):
    """Implements `bot.ports.LinkRevocations` on a session."""

    def revoke(self, reader: str, at: datetime) -> None:
        self._put(LinkRevocationRow, {"reader": reader}, {"at": at})

    def revoked_at(self, readers: Collection[str]) -> datetime | None:
        newest = select(func.max(LinkRevocationRow.at)).where(LinkRevocationRow.reader.in_(readers))
        return self._session.scalar(newest)


class DashboardLinkRow(Base):
    """Stores a link that was used. `code` is a digest of it."""

    __tablename__ = "dashboard_links"

    code: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime]


class DashboardSessionRow(Base):
    __tablename__ = "dashboard_sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class PageViewRow(Base):
    """Stores that `reader` opened a page with data of `person`."""

    __tablename__ = "page_views"
    __table_args__ = (Index(None, "person", "at"), Index(None, "reader"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    reader: Mapped[str]
    page: Mapped[str]
    person: Mapped[str]


class DigestWishRow(Base):
    """Stores a person who wants the weekly digest as a direct message."""

    __tablename__ = "digest_wishes"

    person: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class PulseCountRow(Base):
    """Stores how many people gave a score in a quarter."""

    __tablename__ = "pulse_counts"

    quarter: Mapped[str] = mapped_column(primary_key=True)
    score: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]


class PulseVoterRow(Base):
    """Stores that somebody answered, not what: a digest that names nobody, without a time."""

    __tablename__ = "pulse_voters"

    quarter: Mapped[str] = mapped_column(primary_key=True)
    voter: Mapped[str] = mapped_column(primary_key=True)


class SqlSessions(Repository):
    """Implements `insights.reports.ports.Sessions` on a session of the database."""

    def use_link(self, code: str, at: datetime) -> bool:
        return self._added(DashboardLinkRow, {"code": code, "used_at": at})

    def begin(self, session: WebSession) -> None:
        self._session.add(DashboardSessionRow(**values_of(session)))
        self._session.flush()

    def get(self, session_id: str) -> WebSession | None:
        row = self._session.get(DashboardSessionRow, session_id)
        return WebSession(row.id, row.person, row.began_at, row.seen_at) if row else None

    def seen(self, session_id: str, at: datetime) -> None:
        self._session.execute(update(DashboardSessionRow).where(DashboardSessionRow.id == session_id).values(seen_at=at))

    def end(self, session_id: str) -> None:
        self._session.execute(delete(DashboardSessionRow).where(DashboardSessionRow.id == session_id))

    def prune(self, before: datetime) -> None:
        self._session.execute(delete(DashboardSessionRow).where(DashboardSessionRow.began_at < before))
        self._session.execute(delete(DashboardLinkRow).where(DashboardLinkRow.used_at < before))


class SqlPageViews(Repository):
    """Implements `insights.reports.ports.PageViews` on a session of the database."""

    def add(self, views: Sequence[PageView]) -> None:
        rows = [values_of(view) for view in views]
        for part in chunks(rows):
            self._session.execute(insert(self._session, PageViewRow), list(part))

    def of_person(self, names: Collection[str], limit: int) -> Sequence[PageView]:
        theirs = select(PageViewRow).where(PageViewRow.person.in_(names))
        rows = self._session.scalars(theirs.order_by(PageViewRow.at.desc(), PageViewRow.id.desc()).limit(limit))
        return [PageView(row.at, row.reader, row.page, row.person) for row in rows]


class SqlSubscriptions(Repository):
    """Implements `insights.reports.ports.Subscriptions` on a session of the database."""

    def want_digest(self, person: str, at: datetime) -> None:
        self._added(DigestWishRow, {"person": person, "since": at})

    def stop_digest(self, person: str) -> None:
        self._session.execute(delete(DigestWishRow).where(DigestWishRow.person == person))

    def wants_digest(self, person: str) -> bool:
        return self._session.get(DigestWishRow, person) is not None

    def digest_readers(self) -> Sequence[str]:
        return list(self._session.scalars(select(DigestWishRow.person).order_by(DigestWishRow.person)))

    def answer(self, quarter: str, voter: str, score: int) -> bool:
        if not self._added(PulseVoterRow, {"quarter": quarter, "voter": voter}):
            return False
        row = insert(self._session, PulseCountRow).values(quarter=quarter, score=score, count=1)
        more = {"count": PulseCountRow.count + 1}
        self._session.execute(row.on_conflict_do_update(index_elements=["quarter", "score"], set_=more))
        return True

    def forget_voters(self, but: str) -> None:
        self._session.execute(delete(PulseVoterRow).where(PulseVoterRow.quarter != but))

    def answers(self, quarter: str) -> Mapping[int, int]:
        rows = self._session.execute(select(PulseCountRow.score, PulseCountRow.count).where(PulseCountRow.quarter == quarter))
        return {row[0]: row[1] for row in rows}
