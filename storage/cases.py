"""Stores in SQL cases as an event log, gaps in SOPs, reviews of limits and labels for triage; finds cases by question, asker, SOP
and decision.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from typing_extensions import override

from core.eventlog import ERASED
from escalation.cases.afterwards import GapKind, SopGap
from escalation.cases.events import (
    NAMES,
    Body,
    Commented,
    Event,
    InfoAsked,
    InfoGiven,
    NotMine,
    Opened,
    Reassigned,
    Reopened,
    Sent,
    Withdrawn,
)
from escalation.cases.fold import CASES, withdrawal
from escalation.cases.models import Case
from escalation.cases.ports import Label, Review
from storage.event_store import CardRow, EventRow, RecordRow, Schema, SqlEventStore
from storage.statements import Repository, affected, columns_of, values_of
from storage.tables import Base


class CaseRow(RecordRow):
    """Stores the index row of a case. `asker` is empty once that person was erased."""

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_decided", "sop_id", "decided_at"),)

    question_id: Mapped[str] = mapped_column(unique=True)
    asker: Mapped[str] = mapped_column(index=True)
    sop_id: Mapped[str | None]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    is_watched: Mapped[bool] = mapped_column(index=True)
    decided_at: Mapped[datetime | None] = mapped_column(index=True)


class CaseEventRow(EventRow):
    __tablename__ = "case_events"
    __table_args__ = (Index("ix_case_events_name", "name", "at"),)

    record_id: Mapped[str] = mapped_column("case_id", ForeignKey("cases.id"), primary_key=True, sort_order=-1)


def was_sent() -> ColumnElement[bool]:
    """Return the condition that a case was sent: only its asker may see an unsent draft."""
    event = CaseEventRow
    has_route = and_(event.name == NAMES[Opened], event.body["route"].as_string().is_not(None))
    return exists().where(event.record_id == CaseRow.id, or_(event.name == NAMES[Sent], has_route))


class CaseCardRow(CardRow):
    __tablename__ = "case_cards"

    record_id: Mapped[str] = mapped_column("case_id", ForeignKey("cases.id"))


class SopGapRow(Base):
    __tablename__ = "sop_gaps"

    id: Mapped[str] = mapped_column(primary_key=True)
    sop_id: Mapped[str | None]
    anchor: Mapped[str | None]
    kind: Mapped[str]
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), unique=True)
    opened_at: Mapped[datetime]
    due_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    signal_id: Mapped[str | None]


class LimitReviewRow(Base):
    """Stores what an SOP's owner said about a limit that was read from its text."""

    __tablename__ = "limit_reviews"

    sop_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class TriageLabelRow(Base):
    """Stores what people said about triage's result on a question. It names nobody; the text stays with the question."""

    __tablename__ = "triage_labels"

    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    label: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class SqlGapList(Repository):
    """Implements `escalation.cases.ports.GapList` on a session."""

    def add(self, gap: SopGap) -> bool:
        row = values_of(gap)
        row["signal_id"] = row.pop("alert_id")  # the column keeps the name that its rows were stored under
        return self._added(SopGapRow, row)

    def get(self, gap_id: str) -> SopGap | None:
        row = self._session.get(SopGapRow, gap_id, populate_existing=True)
        return None if row is None else _gap(row)

    def open_gaps(self) -> Sequence[SopGap]:
        wanted = select(SopGapRow).where(SopGapRow.closed_at.is_(None)).order_by(SopGapRow.opened_at, SopGapRow.id)
        return [_gap(row) for row in self._session.scalars(wanted.execution_options(populate_existing=True))]

    def put_off(self, gap_id: str, due_on: date) -> bool:
        still_open = update(SopGapRow).where(SopGapRow.id == gap_id, SopGapRow.closed_at.is_(None))
        return affected(self._session, still_open.values(due_on=due_on)) == 1

    def close(self, gap_id: str, by: str, at: datetime) -> bool:
        still_open = update(SopGapRow).where(SopGapRow.id == gap_id, SopGapRow.closed_at.is_(None))
        return affected(self._session, still_open.values(closed_at=at, closed_by=by)) == 1


def _gap(row: SopGapRow) -> SopGap:
    return SopGap(
        id=row.id,
        sop_id=row.sop_id,
        anchor=row.anchor,
        kind=GapKind(row.kind),
        case_id=row.case_id,
        opened_at=row.opened_at,
        due_on=row.due_on,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        alert_id=row.signal_id,
    )


_REVIEWS = columns_of(LimitReviewRow).c
_REVIEWED = select(_REVIEWS.key, _REVIEWS.state).where(_REVIEWS.sop_id.in_(bindparam("sops", expanding=True)))


class SqlLimitReviews(Repository):
    """Implements `escalation.cases.ports.LimitReviews` on a session."""

    def review(self, key: str, sop_id: str, state: Review, by: str, at: datetime) -> None:
        self._put(LimitReviewRow, {"sop_id": sop_id, "key": key}, {"state": state.value, "by": by, "at": at})

    def reviewed(self, sop_ids: Collection[str]) -> Mapping[str, Review]:
        rows = self._session.connection().execute(_REVIEWED, {"sops": sorted(set(sop_ids))})
        return {row.key: Review(row.state) for row in rows}


class SqlTriageLabels(Repository):
    """Implements `escalation.cases.ports.TriageLabels` on a session."""

    def add(self, question_id: str, label: Label, at: datetime) -> None:
        self._added(TriageLabelRow, {"question_id": question_id, "label": label.value, "at": at})

    def all(self) -> Mapping[str, Label]:
        ordered = select(TriageLabelRow).order_by(TriageLabelRow.at, TriageLabelRow.label)
        return {row.question_id: Label(row.label) for row in self._session.scalars(ordered)}


def _index(case: Case, _at: datetime) -> dict[str, object]:
    return {
        "question_id": case.question_id,
        "asker": case.asker,
        "sop_id": case.concern.sop_id if case.concern else None,
        "is_watched": case.is_watched,
        "decided_at": case.decisions[-1].at if case.decisions else None,
    }


_SCHEMA = Schema(CASES, NAMES, (CaseRow, CaseEventRow, CaseCardRow), _index)


class SqlCases(SqlEventStore[Case, Body]):
    """Implements `escalation.cases.ports.CaseRepository` on a session; the unit of work commits."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, _SCHEMA)

    def of_question(self, question_id: str) -> Case | None:
        return self._one(select(CaseRow.id).where(CaseRow.question_id == question_id))

    def of_asker(self, person: str) -> Sequence[Case]:
        if person == ERASED:
            return ()
        return self._load(select(CaseRow.id).where(CaseRow.asker == person).order_by(CaseRow.opened_at.desc(), CaseRow.id))

    def watched(self) -> Sequence[Case]:
        return self._load(select(CaseRow.id).where(CaseRow.is_watched.is_(True)).order_by(CaseRow.opened_at, CaseRow.id))

    def decided(self, since: datetime, limit: int, sop_id: str | None = None) -> Sequence[Case]:
        wanted = select(CaseRow.id).where(CaseRow.decided_at >= since)
        if sop_id is not None:
            wanted = wanted.where(CaseRow.sop_id == sop_id)
        return self._load(wanted.order_by(CaseRow.decided_at.desc(), CaseRow.id).limit(limit))

    def since(self, moment: datetime) -> Sequence[Case]:
        return self._load(select(CaseRow.id).where(CaseRow.opened_at >= moment).order_by(CaseRow.opened_at, CaseRow.id))

    @override
    def erase_person(self, person: str) -> int:
        """Remove the person's name and words everywhere, and all talk in cases that they asked for; return cases touched. Decisions
        and their reasons stay, without the name. What they asked for and nobody decided yet is withdrawn.
        """
        cases = self.of_asker(person)
        for case in cases:
            withdrawn = withdrawal(case, self.history(case.id)[-1].at)
            if withdrawn is not None:
                self.append(case.version, withdrawn)
        theirs = {case.id for case in cases}

        def silenced(event: Event) -> Event:
            return _silent(event) if event.record_id in theirs or event.actor == person else event

        touched = self._erase(person, silenced)
        self._session.execute(update(CaseRow).where(CaseRow.asker == person).values(asker=ERASED))
        return touched


def _silent(event: Event) -> Event:
    """Return the event without remarks; the decision and its reason stay, as they are the organisation's record."""
    match event.body:
        case InfoAsked() | InfoGiven() | Commented() as body:
            return replace(event, body=replace(body, text=""))
        case Withdrawn() | Reopened() | NotMine() as body:
            return replace(event, body=replace(body, reason=""))
        case Reassigned() as body:
            return replace(event, body=replace(body, note=""))
        case _:
            return event
