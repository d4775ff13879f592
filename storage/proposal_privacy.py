"""Exports and erases a person's part in changes of SOPs: proposals, decisions, and versions they wrote, approved or rejected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from retrieval.library.proposals.events import NAMES, Event, Opened
from storage.library_tables import VersionRow
from storage.proposals import SqlProposals
from storage.statements import affected


def exported_proposals(session: Session, names: Sequence[str]) -> dict[str, object]:
    """Return what the person did to proposals, and the versions that name them."""
    proposals = SqlProposals(session)
    named = sorted({proposal for name in names for proposal in proposals.naming(name)})
    by_proposal = {proposal: [_plain(event) for event in proposals.history(proposal) if _is_of(event, names)] for proposal in named}
    is_named = or_(*(column.in_(names) for column in (VersionRow.author, VersionRow.rejected_by, VersionRow.approved_by)))
    rows = session.scalars(select(VersionRow).where(is_named).order_by(VersionRow.sop_id, VersionRow.number))
    posts = ("author", "approved_by", "rejected_by")
    versions = [
        {"sop": row.sop_id, "version": row.number, "as": [post for post in posts if getattr(row, post) in names]} for row in rows
    ]
    return {"events": [{"id": proposal, "events": events} for proposal, events in by_proposal.items()], "versions": versions}


def erase_proposals(session: Session, names: Sequence[str]) -> int:
    """Remove the person from proposals and from the versions that they wrote or rejected; returns rows touched.

    What was proposed and decided is the organisation's record and stays.
    """
    touched = sum(SqlProposals(session).erase_person(name) for name in names)
    author = update(VersionRow).where(VersionRow.author.in_(names)).values(author=None)
    rejected = update(VersionRow).where(VersionRow.rejected_by.in_(names)).values(rejected_by="")
    return touched + affected(session, author) + affected(session, rejected)


def _is_of(event: Event, names: Sequence[str]) -> bool:
    return event.actor in names or (isinstance(event.body, Opened) and event.body.author in names)


def _plain(event: Event) -> dict[str, object]:
    return {"name": NAMES[type(event.body)], **asdict(event)}
