"""Defines the tables of proposals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.event_store import CardRow, EventRow, RecordRow


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
