"""Stores proposals in SQL as an event log; finds them by SOP and last change. Exports and erases a person's part in changes of
SOPs: proposals, decisions, and versions they wrote, approved or rejected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from retrieval.library.proposals.events import NAMES, Body, Event, Opened
from retrieval.library.proposals.fold import PROPOSALS
from retrieval.library.proposals.models import Proposal
from storage.event_store import CardRow, EventRow, RecordRow, Schema, SqlEventStore
from storage.library_tables import VersionRow
from storage.statements import affected


class ProposalRow(RecordRow):
    __tablename__ = "proposals"

    sop_id: Mapped[str] = mapped_column(index=True)
    is_live: Mapped[bool] = mapped_column(index=True)
    touched_at: Mapped[datetime] = mapped_column(index=True)


class ProposalEventRow(EventRow):
    __tablename__ = "proposal_events"

    record_id: Mapped[str] = mapped_column("proposal_id", ForeignKey("proposals.id"), primary_key=True, sort_order=-1)


class ProposalCardRow(CardRow):
    __tablename__ = "proposal_cards"

    record_id: Mapped[str] = mapped_column("proposal_id", ForeignKey("proposals.id"))


def _index(proposal: Proposal, at: datetime) -> dict[str, object]:
    return {"sop_id": proposal.sop_id, "is_live": proposal.is_open, "touched_at": at}


_SCHEMA = Schema(PROPOSALS, NAMES, (ProposalRow, ProposalEventRow, ProposalCardRow), _index)


class SqlProposals(SqlEventStore[Proposal, Body]):
    """Implements `retrieval.library.proposals.ports.Proposals` on a session; the unit of work commits."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, _SCHEMA)

    def live(self) -> Sequence[Proposal]:
        return self._where(ProposalRow.is_live.is_(True))

    def of_sop(self, sop_id: str) -> Sequence[Proposal]:
        return self._where(ProposalRow.sop_id == sop_id)

    def touched(self, since: datetime) -> Sequence[Proposal]:
        return self._where(ProposalRow.touched_at >= since)

    def _where(self, condition: ColumnElement[bool]) -> Sequence[Proposal]:
        return self._load(select(ProposalRow.id).where(condition).order_by(ProposalRow.opened_at, ProposalRow.id))


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
