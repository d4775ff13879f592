"""Stores alerts in SQL as an event log; finds them by topic, subject, and last change. Reads first tries at quiz items, and
sections that changed for readers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, func, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from insights.alerts.events import NAMES, Body
from insights.alerts.fold import ALERTS
from insights.alerts.models import Alert
from insights.alerts.readings import FirstTry, SopChange
from nudges.items.bank import ASKED
from retrieval.library.models import SectionRef
from storage.event_store import CardRow, EventRow, RecordRow, Schema, SqlEventStore
from storage.library_tables import SectionRow, VersionRow
from storage.practice.tables import SELF_RATED_KINDS, PracticeAttemptRow, PracticeItemRow


class AlertRow(RecordRow):
    __tablename__ = "signals"

    subject: Mapped[str] = mapped_column(index=True)
    topic: Mapped[str | None] = mapped_column(index=True)
    touched_at: Mapped[datetime] = mapped_column(index=True)
    is_live: Mapped[bool] = mapped_column(index=True)


class AlertEventRow(EventRow):
    __tablename__ = "signal_events"

    record_id: Mapped[str] = mapped_column("signal_id", ForeignKey("signals.id"), primary_key=True, sort_order=-1)


class AlertCardRow(CardRow):
    __tablename__ = "signal_cards"

    record_id: Mapped[str] = mapped_column("signal_id", ForeignKey("signals.id"))


def _index(alert: Alert, at: datetime) -> dict[str, object]:
    return {"topic": alert.topic, "subject": alert.subject, "is_live": alert.is_live, "touched_at": at}


_SCHEMA = Schema(ALERTS, NAMES, (AlertRow, AlertEventRow, AlertCardRow), _index)


class SqlAlerts(SqlEventStore[Alert, Body]):
    """Implements `insights.alerts.ports.Alerts` on a session; the unit of work commits."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, _SCHEMA)

    def live(self) -> Sequence[Alert]:
        return self._where(AlertRow.is_live.is_(True))

    def of_subject(self, subject: str) -> Sequence[Alert]:
        return self._where(AlertRow.subject == subject)

    def touched(self, since: datetime) -> Sequence[Alert]:
        return self._where(AlertRow.touched_at >= since)

    def _where(self, condition: ColumnElement[bool]) -> Sequence[Alert]:
        """Fold the alerts that meet a condition, the oldest first."""
        return self._load(select(AlertRow.id).where(condition).order_by(AlertRow.opened_at, AlertRow.id))


def first_tries(session: Session, since: datetime, until: datetime) -> Sequence[FirstTry]:
    """Return each person's first graded answer within a family, to items that are still asked, oldest first. The empty text behind
    an item's state keeps SQLite from going through all answers to all items instead of those of the span.
    """
    attempt, item, earlier = PracticeAttemptRow, PracticeItemRow, aliased(PracticeAttemptRow)
    is_before = or_(earlier.at < attempt.at, earlier.ask < attempt.ask)
    same = earlier.person == attempt.person, earlier.family == attempt.family, earlier.at <= attempt.at
    columns = (attempt.person, attempt.family, attempt.item, attempt.choice, attempt.is_right, attempt.at, item.sop, item.section)
    wanted = (
        select(*columns)
        .join(item, item.id == attempt.item)
        .where(attempt.at >= since, attempt.at < until, ~select(earlier.ask).where(*same, is_before).correlate(attempt).exists())
        .where((item.state + "").in_([state.value for state in ASKED]), item.section != "", item.kind.not_in(SELF_RATED_KINDS))
        .order_by(attempt.at, attempt.ask)
    )
    return [
        FirstTry(row.person, SectionRef(row.sop, row.section), row.family, row.item, row.choice, row.is_right, row.at)
        for row in session.execute(wanted)
    ]


def changes_between(session: Session, since: datetime, until: datetime) -> Sequence[SopChange]:
    """Return sections of versions approved in the span that are new or differ from the version approved before."""
    earlier = aliased(VersionRow)
    is_before = earlier.sop_id == VersionRow.sop_id, earlier.number < VersionRow.number, earlier.approved_at.is_not(None)
    before = select(func.max(earlier.number)).where(*is_before).correlate(VersionRow).scalar_subquery()
    approved = select(VersionRow.sop_id, VersionRow.number, VersionRow.approved_at, before.label("before")).where(
        VersionRow.approved_at >= since, VersionRow.approved_at < until
    )
    changes: list[SopChange] = []
    for row in session.execute(approved.order_by(VersionRow.approved_at, VersionRow.sop_id, VersionRow.number)).all():
        if row.before is not None:
            old, new = _texts(session, row.sop_id, row.before), _texts(session, row.sop_id, row.number)
            changed = (anchor for anchor, text in new.items() if old.get(anchor) != text)
            changes += [
                SopChange(SectionRef(row.sop_id, anchor), row.number, row.approved_at, anchor not in old) for anchor in changed
            ]
    return changes


def _texts(session: Session, sop_id: str, number: int) -> Mapping[str, str]:
    """Return a key of each section's content, by anchor in reading order; equal keys mean equal texts."""
    wanted = select(SectionRow.anchor, SectionRow.text_id).where(SectionRow.sop_id == sop_id, SectionRow.number == number)
    return {row.anchor: row.text_id for row in session.execute(wanted.order_by(SectionRow.ordinal))}
