"""Exports and erases what the dashboard stores about one person. Answers to the quarter's question name nobody, so they stay."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.dashboard import DashboardSessionRow, DigestWishRow, PageViewRow
from storage.statements import affected


def exported_dashboard(session: Session, names: Sequence[str]) -> dict[str, list[dict[str, object]]]:
    """Return the person's sign-ins, who looked at them, which pages with persons they opened, whether they want the digest."""
    sessions = session.scalars(select(DashboardSessionRow).where(DashboardSessionRow.person.in_(names)))
    at_them = session.scalars(select(PageViewRow).where(PageViewRow.person.in_(names)).order_by(PageViewRow.id))
    by_them = session.execute(
        select(PageViewRow.at, PageViewRow.page).where(PageViewRow.reader.in_(names)).distinct().order_by(PageViewRow.at)
    )
    wishes = session.scalars(select(DigestWishRow).where(DigestWishRow.person.in_(names)))
    exported: dict[str, list[dict[str, object]]] = {
        "sessions": [{"began_at": row.began_at, "seen_at": row.seen_at} for row in sessions],
        "looked_at_by": [{"at": row.at, "reader": row.reader, "page": row.page} for row in at_them],
        "looked_at": [{"at": at, "page": page} for at, page in by_them],
        "digest": [{"since": row.since} for row in wishes],
    }
    return {kind: rows for kind, rows in exported.items() if rows}


def erase_dashboard(session: Session, names: Sequence[str]) -> int:
    """End the person's sessions and forget who looked at them. People whom they looked at keep the entry, without the name."""
    session.execute(update(PageViewRow).where(PageViewRow.reader.in_(names)).values(reader=""))
    theirs = (
        delete(DashboardSessionRow).where(DashboardSessionRow.person.in_(names)),
        delete(PageViewRow).where(PageViewRow.person.in_(names)),
        delete(DigestWishRow).where(DigestWishRow.person.in_(names)),
    )
    return sum(affected(session, statement) for statement in theirs)
