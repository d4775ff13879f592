"""Removes rows that are past their period, in small transactions. Each checks its rows again: what was opened since stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, and_, case, delete, exists, func, or_, select, tuple_, union_all, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.privacy import RowKind, StoredRows
from nudges.asking.attempts import AskState
from storage.alerts import AlertCardRow, AlertRow
from storage.cases import CaseCardRow, CaseRow
from storage.dashboard import PageViewRow
from storage.inbox import InboxRow, OutboxRow
from storage.model_usage import ModelBudgetRow, ModelUsageRow, unname_usage
from storage.practice.tables import (
    LessonViewRow,
    PracticeAskRow,
    PracticeAttemptRow,
    PracticeBatchRow,
    PracticeCardRow,
    PracticeStartRow,
    WorkEventRow,
)
from storage.proposals import ProposalCardRow, ProposalRow
from storage.question_tables import QuestionRow
from storage.statements import affected, chunks
from storage.tables import Base
from storage.topic_tables import TopicMemberRow, TopicRow, TopicStateRow

_WAITING: Final = (AskState.OPEN.value, AskState.SHOWN.value)

_AT_ONCE: Final = 100
"""Rows of one transaction: a fifth of a second on SQLite in a large log."""

_CARDS: Final = union_all(*(select(card.ts) for card in (CaseCardRow, AlertCardRow, ProposalCardRow)))

Condition = ColumnElement[bool]


def _delete(session: Session, step: _Step, wanted: Condition) -> int:
    return affected(session, delete(step.row).where(wanted).execution_options(synchronize_session=False))


@dataclass(frozen=True)
class _Step:
    """Says how one table of a kind is cleared. `past` selects the rows to clear, `holds` the rows that hold something to clear."""

    row: type[Base]
    at: InstrumentedAttribute[Any]
    past: Callable[[datetime], Condition]
    holds: Condition | None = None
    clear: Callable[[Session, _Step, Condition], int] = _delete

    @property
    def keys(self) -> list[ColumnElement[Any]]:
        return list(self.row.__table__.primary_key)

    def among(self, ids: Sequence[Any]) -> Condition:
        """Return the condition that a row is one of these; a single key is compared alone, so that SQLite uses its index."""
        if len(self.keys) == 1:
            return self.keys[0].in_([key[0] for key in ids])
        return tuple_(*self.keys).in_([tuple(key) for key in ids])


class SqlAgingRows:
    """Implements `core.privacy.AgingRows` over every table."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def stored(self, kind: RowKind, before: datetime | None) -> StoredRows:
        rows, due, oldest = 0, 0, list[datetime]()
        with Session(self._engine) as session:
            for step in _STEPS[kind]:
                counted = select(func.count(), func.min(step.at)).select_from(step.row)
                count, first = session.execute(counted if step.holds is None else counted.where(step.holds)).one()
                rows += count
                oldest += [_moment(first)] if first is not None else []
                if before is not None:
                    due += session.scalar(select(func.count()).select_from(step.row).where(step.past(before))) or 0
        return StoredRows(rows, min(oldest, default=None), due)

    def clear(self, kind: RowKind, before: datetime, most: int) -> int:
        cleared = 0
        for step in _STEPS[kind]:
            cleared += self._clear(step, before, most - cleared)
            if cleared >= most:
                break
        return cleared

    def _clear(self, step: _Step, before: datetime, most: int) -> int:
        past = step.past(before)
        with Session(self._engine) as session:
            ids = session.execute(select(*step.keys).where(past).order_by(step.at).limit(most)).all()
        cleared = 0
        for some in chunks(ids, _AT_ONCE):
            with Session(self._engine) as session:
                cleared += step.clear(session, step, and_(step.among(some), past))
                session.commit()
        return cleared


def _moment(value: datetime | date) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)


def _finished_events(before: datetime) -> Condition:
    """Select finished events, except the newest: from it the catch-up knows that Cairn ran before."""
    newest = select(func.max(InboxRow.id)).scalar_subquery()
    return and_(InboxRow.is_done, InboxRow.received_at < before, InboxRow.id < newest)


def _sent(before: datetime) -> Condition:
    """Select sent messages, except cards of cases, topics and proposals, and messages about an open one."""
    return and_(
        OutboxRow.is_done,
        OutboxRow.due_at < before,
        or_(OutboxRow.message_ts.is_(None), OutboxRow.message_ts.not_in(_CARDS)),
        ~exists().where(CaseRow.is_watched, CaseRow.opened_at < before, _is_about(CaseRow.id, CaseRow.question_id)),
        *(~exists().where(record.is_live, record.opened_at < before, _is_about(record.id)) for record in (AlertRow, ProposalRow)),
    )


def _is_about(*ids: InstrumentedAttribute[str]) -> Condition:
    return or_(*(OutboxRow.key.contains(record_id) for record_id in ids))


def _worded(before: datetime) -> Condition:
    """Select old questions with a text, except those of a case that is open or was decided since: deciders and precedents need the
    words.
    """
    needed = exists().where(CaseRow.question_id == QuestionRow.id, CaseRow.is_watched | (CaseRow.decided_at >= before))
    return and_(QuestionRow.asked_at < before, QuestionRow.text != "", ~needed)


def _without_words(session: Session, step: _Step, wanted: Condition) -> int:
    """Remove words, place and vector of questions; they stay as counts, with asker and section."""
    ids = session.scalars(select(QuestionRow.id).where(wanted)).all()
    session.execute(update(TopicRow).where(TopicRow.central.in_(ids)).values(central=None))
    with_vector = TopicMemberRow.question_id.in_(ids), TopicMemberRow.vector.is_not(None)
    if affected(session, update(TopicMemberRow).where(*with_vector).values(vector=None)):
        session.execute(update(TopicStateRow).values(revision=TopicStateRow.revision + 1))
    channel = case((QuestionRow.is_private, ""), else_=QuestionRow.channel)
    emptied = update(step.row).where(QuestionRow.id.in_(ids)).values(text="", whole="", channel=channel, thread="", message="")
    return affected(session, emptied.execution_options(synchronize_session=False))


def _resting(before: datetime) -> Condition:
    """Select cards that rest: nothing of them was asked, answered or started since, and nothing waits or is due later.

    A card follows from its starts and answers, so it is removed with all of them or not at all.
    """
    card, ask = PracticeCardRow, PracticeAskRow
    recently_asked = exists().where(*_theirs(ask), (ask.asked_at >= before) | ask.state.in_(_WAITING))
    started = exists().where(*_theirs(PracticeStartRow), PracticeStartRow.at >= before)
    answered = exists().where(*_theirs(PracticeAttemptRow), PracticeAttemptRow.at >= before)
    is_over = or_(~card.is_open, card.due_on < before.date())
    return and_(card.started_at < before, is_over, ~recently_asked, ~started, ~answered)


def _theirs(row: type[PracticeAskRow | PracticeStartRow | PracticeAttemptRow]) -> tuple[Condition, Condition]:
    return row.person == PracticeCardRow.person, row.family == PracticeCardRow.family


def _with_answers(session: Session, step: _Step, wanted: Condition) -> int:
    cards = session.execute(select(PracticeCardRow.person, PracticeCardRow.family).where(wanted)).all()
    pairs = [tuple(card) for card in cards]
    if not pairs:
        return 0
    for row in (PracticeAttemptRow, PracticeAskRow, PracticeStartRow):
        gone = delete(row).where(tuple_(row.person, row.family).in_(pairs))
        session.execute(gone.execution_options(synchronize_session=False))
    return _delete(session, step, step.among(pairs))


def _empty_batches(before: datetime) -> Condition:
    return and_(PracticeBatchRow.at < before, ~exists().where(PracticeAskRow.batch == PracticeBatchRow.id))


def _of_a_person(before: datetime) -> Condition:
    return and_(ModelBudgetRow.day < before.date(), ModelBudgetRow.scope != "")


def _usage_of_a_person(before: datetime) -> Condition:
    return and_(ModelUsageRow.day < before.date(), ModelUsageRow.person != "")


def _without_person(session: Session, _step: _Step, wanted: Condition) -> int:
    return unname_usage(session, wanted)


_STEPS: Final[dict[RowKind, Sequence[_Step]]] = {
    RowKind.INBOX: [_Step(InboxRow, InboxRow.received_at, _finished_events, InboxRow.is_done.is_(True))],
    RowKind.OUTBOX: [_Step(OutboxRow, OutboxRow.due_at, _sent, OutboxRow.is_done.is_(True))],
    RowKind.QUESTIONS: [_Step(QuestionRow, QuestionRow.asked_at, _worded, QuestionRow.text != "", _without_words)],
    RowKind.PRACTICE: [
        _Step(PracticeCardRow, PracticeCardRow.started_at, _resting, None, _with_answers),
        _Step(PracticeBatchRow, PracticeBatchRow.at, _empty_batches),
        _Step(LessonViewRow, LessonViewRow.at, lambda before: LessonViewRow.at < before),
    ],
    RowKind.WORK: [_Step(WorkEventRow, WorkEventRow.at, lambda before: WorkEventRow.at < before)],
    RowKind.ACCESS: [_Step(PageViewRow, PageViewRow.at, lambda before: PageViewRow.at < before)],
    RowKind.MODEL: [
        _Step(ModelBudgetRow, ModelBudgetRow.day, _of_a_person, ModelBudgetRow.scope != ""),
        _Step(ModelUsageRow, ModelUsageRow.day, _usage_of_a_person, ModelUsageRow.person != "", _without_person),
    ],
}
