"""Stores proposals in SQL as an event log; finds them by SOP and last change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from retrieval.library.proposals.events import NAMES, Body
from retrieval.library.proposals.fold import PROPOSALS
from retrieval.library.proposals.models import Proposal
from storage.event_store import CardRow, EventRow, RecordRow, Schema, SqlEventStore


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
