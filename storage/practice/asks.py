"""Stores practice questions and answers in SQL. A question has one answer, because the answer's key is the question's."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, tuple_, update
from sqlalchemy.orm import aliased

from nudges.asking.attempts import Ask, AskState, Attempt, Batch, Confidence, FirstSight, Grade
from nudges.cards.models import MEETING
from nudges.cards.spacing import Rating
from storage.practice.mapping import ask_of, attempt_of, batch_of
from storage.practice.tables import (
    SELF_RATED_KINDS,
    LessonViewRow,
    PracticeAskRow,
    PracticeAttemptRow,
    PracticeBatchRow,
    PracticeItemRow,
    PracticeStartRow,
)
from storage.statements import Repository, affected, chunks, insert, values_of

_RECENT = 200
_FEWEST = 20
_MEETING = [cause.value for cause in MEETING]
_WAITING = (AskState.OPEN.value, AskState.SHOWN.value)
_TOUCHED = (AskState.ANSWERED.value, AskState.SNOOZED.value, AskState.SHOWN.value)


class SqlAsks(Repository):
    """Implements `nudges.ports.Asks` on a session."""

    def add(self, batches: Sequence[Batch], asks: Sequence[Ask]) -> Collection[str]:
        if not batches:
            return ()
        new = insert(self._session, PracticeBatchRow).on_conflict_do_nothing().returning(PracticeBatchRow.id)
        added = set(self._session.scalars(new, [values_of(batch) for batch in batches]))
        rows = [values_of(ask) for ask in asks if ask.batch in added]
        if rows:
            self._session.execute(insert(self._session, PracticeAskRow), rows)
        return added

    def get(self, ask_id: str) -> Ask | None:
        row = self._session.execute(select(PracticeAskRow.__table__).where(PracticeAskRow.id == ask_id)).first()
        return None if row is None else ask_of(row)

    def batch(self, batch_id: str) -> Batch | None:
        row = self._session.execute(select(PracticeBatchRow.__table__).where(PracticeBatchRow.id == batch_id)).first()
        return None if row is None else batch_of(row)

    def of_batch(self, batch_id: str) -> Sequence[tuple[Ask, Attempt | None]]:
        wanted = select(PracticeAskRow.__table__).where(PracticeAskRow.batch == batch_id).order_by(PracticeAskRow.position)
        asks = [ask_of(row) for row in self._session.execute(wanted)]
        theirs = PracticeAttemptRow.ask.in_([ask.id for ask in asks])
        attempts = {row.ask: attempt_of(row) for row in self._session.execute(select(PracticeAttemptRow.__table__).where(theirs))}
        return [(ask, attempts.get(ask.id)) for ask in asks]

    def open_of(self, person: str) -> Sequence[Ask]:
        wanted = select(PracticeAskRow.__table__).where(PracticeAskRow.person == person, PracticeAskRow.state.in_(_WAITING))
        ordered = wanted.order_by(PracticeAskRow.asked_at, PracticeAskRow.batch, PracticeAskRow.position)
        return [ask_of(row) for row in self._session.execute(ordered)]

    def reveal(self, ask_id: str) -> bool:
        unanswered = update(PracticeAskRow).where(PracticeAskRow.id == ask_id, PracticeAskRow.state != AskState.ANSWERED.value)
        return affected(self._session, unanswered.values(state=AskState.SHOWN.value)) == 1

    def withdraw(self, cards: Collection[tuple[str, str]], state: AskState) -> None:
        for some in chunks(sorted(cards)):
            theirs = tuple_(PracticeAskRow.person, PracticeAskRow.family).in_(some)
            taken = update(PracticeAskRow).where(theirs, PracticeAskRow.state.in_(_WAITING)).values(state=state.value)
            self._session.execute(taken.execution_options(synchronize_session=False))

    def sent(self, persons: Collection[str], since: date) -> Mapping[str, Mapping[date, int]]:
        counts: dict[str, dict[date, int]] = defaultdict(dict)
        batch = PracticeBatchRow
        for some in chunks(sorted(persons)):
            theirs = batch.person.in_(some), batch.on >= since, batch.is_own.is_(False)
            counted = PracticeAskRow.state != AskState.SNOOZED.value
            joined = select(batch.person, batch.on, func.count()).join(PracticeAskRow, PracticeAskRow.batch == batch.id)
            for person, on, count in self._session.execute(joined.where(*theirs, counted).group_by(batch.person, batch.on)):
                counts[person][on] = count
        return dict(counts)

    def last_batches(self, persons: Collection[str]) -> Mapping[str, tuple[Batch, bool]]:
        batches: dict[str, tuple[Batch, bool]] = {}
        batch = PracticeBatchRow
        for some in chunks(sorted(persons)):
            newest = (
                select(batch.person, func.max(batch.at).label("at"))
                .where(batch.person.in_(some), batch.is_own.is_(False))
                .group_by(batch.person)
                .subquery()
            )
            touched = select(PracticeAskRow.id).where(PracticeAskRow.batch == batch.id, PracticeAskRow.state.in_(_TOUCHED))
            wanted = select(batch.__table__, touched.exists().label("was_touched")).join(
                newest, (batch.person == newest.c.person) & (batch.at == newest.c.at) & batch.is_own.is_(False)
            )
            batches |= {row.person: (batch_of(row), bool(row.was_touched)) for row in self._session.execute(wanted)}
        return batches

    def seen(self, cards: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[str]]:
        seen_items: dict[tuple[str, str], list[str]] = defaultdict(list)
        row = PracticeAskRow
        for some in chunks(sorted(cards)):
            wanted = select(row.person, row.family, row.item).where(tuple_(row.person, row.family).in_(some))
            for person, family, item in self._session.execute(wanted.order_by(row.asked_at, row.batch, row.position)):
                seen_items[person, family].append(item)
        return dict(seen_items)

    def record(self, attempt: Attempt) -> bool:
        if not self._added(PracticeAttemptRow, values_of(attempt)):
            return False
        answered = update(PracticeAskRow).where(PracticeAskRow.id == attempt.ask).values(state=AskState.ANSWERED.value)
        self._session.execute(answered)
        return True

    def attempt(self, ask_id: str) -> Attempt | None:
        row = self._session.execute(select(PracticeAttemptRow.__table__).where(PracticeAttemptRow.ask == ask_id)).first()
        return None if row is None else attempt_of(row)

    def rerate(self, ask_id: str, confidence: Confidence | None, rating: Rating, *, was: Confidence | None = None) -> bool:
        column, new = PracticeAttemptRow.confidence, confidence.value if confidence else None
        is_as_before = column.is_(None) if was is None else column == was.value
        rerated = update(PracticeAttemptRow).where(PracticeAttemptRow.ask == ask_id, is_as_before)
        return affected(self._session, rerated.values(confidence=new, rating=int(rating))) == 1

    def attempts_of(self, person: str, since: datetime | None = None) -> Sequence[Attempt]:
        wanted = select(PracticeAttemptRow.__table__).where(PracticeAttemptRow.person == person)
        if since is not None:
            wanted = wanted.where(PracticeAttemptRow.at >= since)
        return [attempt_of(row) for row in self._session.execute(wanted.order_by(PracticeAttemptRow.at, PracticeAttemptRow.ask))]

    def grades_of(self, persons: Collection[str], since: datetime) -> Mapping[str, Sequence[Grade]]:
        grades: dict[str, list[Grade]] = defaultdict(list)
        row = PracticeAttemptRow
        for some in chunks(sorted(persons)):
            wanted = select(row.person, row.on, row.family, row.is_right, row.kind).where(row.person.in_(some), row.at >= since)
            rows = self._session.connection().execute(wanted.order_by(row.person, row.at, row.ask)).all()
            for person, on, family, is_right, kind in rows:
                grades[person].append(Grade(on, family, is_right, kind in SELF_RATED_KINDS))
        return dict(grades)

    def first_sights(self, fewest: int) -> Sequence[FirstSight]:
        row, item = PracticeAttemptRow, PracticeItemRow
        busy = select(row.family).group_by(row.family).having(func.count(row.person.distinct()) >= fewest)
        place = func.row_number().over(partition_by=(row.family, row.person), order_by=(row.at, row.ask)).label("place")
        numbered = select(row.__table__, place).where(row.family.in_(busy)).subquery()
        first = (
            select(numbered, item.sop, item.section).join(item, item.id == numbered.c.item).where(numbered.c.place == 1).subquery()
        )
        wanted = select(first, _has_met(first.c).label("has_met")).order_by(first.c.family, first.c.at, first.c.person)
        return [
            FirstSight(sight.person, sight.family, sight.item, sight.is_right, sight.at, sight.seconds, not sight.has_met)
            for sight in self._session.execute(wanted)
        ]

    def usual_seconds(self, kind: str) -> float | None:
        known = select(PracticeAttemptRow.seconds).where(PracticeAttemptRow.kind == kind, PracticeAttemptRow.seconds.is_not(None))
        newest = known.order_by(PracticeAttemptRow.at.desc(), PracticeAttemptRow.ask).limit(_RECENT)
        times = [seconds for seconds in self._session.scalars(newest) if seconds is not None]
        return statistics.median(times) if len(times) >= _FEWEST else None


def _has_met(first: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- columns of a subquery
    """Return whether somebody had met a section before their first answer: in a lesson, their own question, or another answer."""
    lesson, start, answer, item = LessonViewRow, PracticeStartRow, aliased(PracticeAttemptRow), aliased(PracticeItemRow)
    read = select(lesson.id).where(lesson.person == first.person, lesson.sop == first.sop, lesson.section == first.section)
    begun = select(start.id).where(start.person == first.person, start.sop == first.sop, start.section == first.section)
    other = select(answer.ask).join(item, item.id == answer.item).where(answer.person == first.person, answer.at < first.at)
    return or_(
        read.where(lesson.at <= first.at).exists(),
        begun.where(start.cause.in_(_MEETING), start.at <= first.at).exists(),
        other.where(item.sop == first.sop, item.section == first.section).exists(),
    )
