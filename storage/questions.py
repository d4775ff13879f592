"""Stores the question log in SQL. Erasing a person keeps the counted row and removes text, identity and where it was asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, case, delete, func, insert, select, update

from core.plain import storable
from retrieval.library.models import SectionRef
from retrieval.questions import EarlierText, Feedback, FeedbackKind, LoggedQuestion, LoggedSource, Place, Question, Surface
from storage.question_tables import FeedbackRow, QuestionRow, QuestionSourceRow, led_position
from storage.statements import Repository, added, affected, chunks, columns_of, values_of

NOBODY = ""
_CONFIRMING = (FeedbackKind.HELPED.value, FeedbackKind.CHOSEN.value)
_FOUND = frozenset({"role", "outcome", "reason", "confidence", "searched", "latency_ms"})
"""Columns that tell what came of a question, not what it was."""
_QUESTIONS, _SOURCES, _FEEDBACK = columns_of(QuestionRow), columns_of(QuestionSourceRow), columns_of(FeedbackRow)
_IDS: BindParameter[Sequence[str]] = bindparam("ids", expanding=True)
_LOGGED = select(_QUESTIONS).order_by(_QUESTIONS.c.asked_at, _QUESTIONS.c.id)
_ONE = _LOGGED.where(_QUESTIONS.c.id == bindparam("question"))
_IS_LATE = _QUESTIONS.c.id.in_(
    select(_QUESTIONS.c.id)
    .where(_QUESTIONS.c.person == bindparam("person"), _QUESTIONS.c.asked_at >= bindparam("since"))
    .order_by(_QUESTIONS.c.asked_at.desc(), _QUESTIONS.c.id.desc())
    .limit(bindparam("most"))
)
_LATELY = _LOGGED.where(_IS_LATE)
_NEWEST_CLICK = (
    select(_FEEDBACK.c.kind)
    .where(_FEEDBACK.c.question_id == _QUESTIONS.c.id)
    .order_by(_FEEDBACK.c.at.desc(), _FEEDBACK.c.id)
    .limit(1)
    .scalar_subquery()
)
_EARLIER_TEXTS = (
    select(_QUESTIONS.c.id, _QUESTIONS.c.text, _QUESTIONS.c.asked_at, _NEWEST_CLICK)
    .where(_IS_LATE, _QUESTIONS.c.text != "")
    .order_by(_QUESTIONS.c.asked_at, _QUESTIONS.c.id)
)
_SOURCES_OF = select(_SOURCES).where(_SOURCES.c.question_id.in_(_IDS)).order_by(_SOURCES.c.question_id, _SOURCES.c.position)
_FEEDBACK_ON = select(_FEEDBACK).where(_FEEDBACK.c.question_id.in_(_IDS)).order_by(_FEEDBACK.c.at, _FEEDBACK.c.id)
_ADD_SOURCES = insert(_SOURCES)


class SqlQuestionLog(Repository):
    """Implements `retrieval.questions.QuestionLog` on a session."""

    def add(self, logged: LoggedQuestion) -> bool:
        if added(self._session, QuestionRow, question_values(logged)) is None:
            return False
        self._add_sources(logged)
        for feedback in logged.feedback:
            self.add_feedback(feedback)
        return True

    def answered_later(self, logged: LoggedQuestion) -> None:
        values = {name: value for name, value in question_values(logged).items() if name in _FOUND}
        self._session.execute(update(QuestionRow).where(QuestionRow.id == logged.question.id).values(values))
        self._session.execute(delete(QuestionSourceRow).where(QuestionSourceRow.question_id == logged.question.id))
        self._add_sources(logged)

    def _add_sources(self, logged: LoggedQuestion) -> None:
        sources = [source_values(logged.question.id, position, source) for position, source in enumerate(logged.sources)]
        if sources:
            self._session.connection().execute(_ADD_SOURCES, sources)

    def get(self, question_id: str) -> LoggedQuestion | None:
        return next(iter(self._read(_ONE, {"question": question_id})), None)

    def turns(self, team: str, channel: str, thread: str, person: str, limit: int) -> Sequence[str]:
        statement = (
            select(QuestionRow.text)
            .where(
                QuestionRow.team == team, QuestionRow.channel == channel, QuestionRow.thread == thread, QuestionRow.person == person
            )
            .order_by(QuestionRow.asked_at.desc(), QuestionRow.id.desc())
            .limit(limit)
        )
        return list(reversed(self._session.scalars(statement).all()))

    def workspaces(self) -> Collection[str]:
        return set(self._session.scalars(select(QuestionRow.team).where(QuestionRow.team != "").distinct()))

    def rename_team(self, old: str, new: str) -> None:
        self._session.execute(update(QuestionRow).where(QuestionRow.team == old).values(team=new))

    def knows_thread(self, team: str, channel: str, thread: str) -> bool:
        in_thread = (QuestionRow.team == team, QuestionRow.channel == channel, QuestionRow.thread == thread)
        return self._session.scalar(select(QuestionRow.id).where(*in_thread).limit(1)) is not None

    def last_in(self, team: str, channel: str, thread: str) -> LoggedQuestion | None:
        in_thread = (QuestionRow.team == team, QuestionRow.channel == channel, QuestionRow.thread == thread)
        newest = select(QuestionRow.id).where(*in_thread).order_by(QuestionRow.asked_at.desc(), QuestionRow.id.desc()).limit(1)
        return next(iter(self._load(QuestionRow.id.in_(newest))), None)

    def add_feedback(self, feedback: Feedback) -> None:
        self._session.execute(insert(FeedbackRow), [values_of(feedback)])

    def of_person(self, person: str) -> Sequence[LoggedQuestion]:
        return self._load(QuestionRow.person == person) if person != NOBODY else ()

    def lately(self, person: str, since: datetime, limit: int) -> Sequence[LoggedQuestion]:
        if person == NOBODY:
            return ()
        return self._read(_LATELY, {"person": person, "since": since, "most": limit})

    def earlier_texts(self, person: str, since: datetime, limit: int) -> Sequence[EarlierText]:
        if person == NOBODY:
            return ()
        rows = self._session.connection().execute(_EARLIER_TEXTS, {"person": person, "since": since, "most": limit})
        return [EarlierText(key, text, at, None if kind is None else FeedbackKind(kind)) for key, text, at, kind in rows]

    def since(self, moment: datetime) -> Sequence[LoggedQuestion]:
        return self._load(QuestionRow.asked_at >= moment)

    def askers(self, section: SectionRef, since: datetime) -> Collection[str]:
        source = QuestionSourceRow
        led = and_(source.question_id == QuestionRow.id, source.position == led_position())
        wanted = select(QuestionRow.person).distinct().join(source, led)
        place = source.sop_id == section.sop_id, source.anchor == section.anchor
        return self._session.scalars(wanted.where(*place, QuestionRow.asked_at >= since, QuestionRow.person != NOBODY)).all()

    def confirmed(self, since: datetime, most: int) -> Sequence[LoggedQuestion]:
        confirming = select(FeedbackRow.question_id).where(FeedbackRow.kind.in_(_CONFIRMING), FeedbackRow.at >= since)
        newest = confirming.order_by(FeedbackRow.id.desc()).limit(most)
        return self._load(and_(QuestionRow.id.in_(newest), QuestionRow.text != ""))

    def askers_by_section(self, since: datetime) -> Mapping[SectionRef, int]:
        source = QuestionSourceRow
        led = (
            select(source.sop_id, source.anchor, func.count(QuestionRow.person.distinct()))
            .join(QuestionRow, (QuestionRow.id == source.question_id) & (source.position == led_position()))
            .where(QuestionRow.asked_at >= since, QuestionRow.person != NOBODY)
            .group_by(source.sop_id, source.anchor)
        )
        return {SectionRef(sop, anchor): people for sop, anchor, people in self._session.execute(led)}

    def erase_person(self, person: str) -> int:
        if person == NOBODY:
            return 0
        self._session.execute(update(FeedbackRow).where(FeedbackRow.person == person).values(person=NOBODY))
        channel = case((QuestionRow.is_private, ""), else_=QuestionRow.channel)
        erased = update(QuestionRow).where(QuestionRow.person == person)
        return affected(self._session, erased.values(person=NOBODY, text="", whole="", channel=channel, thread="", message=""))

    def _load(self, condition: ColumnElement[bool]) -> Sequence[LoggedQuestion]:
        return self._read(_LOGGED.where(condition), {})

    def _read(self, statement: Select[Any], wanted: Mapping[str, object]) -> Sequence[LoggedQuestion]:
        rows = self._session.connection().execute(statement, wanted).all()
        ids = [row.id for row in rows]
        sources, feedback = self._sources(ids), self._feedback(ids)
        return [_logged(row, tuple(sources[row.id]), tuple(feedback[row.id])) for row in rows]

    def _sources(self, ids: Sequence[str]) -> dict[str, list[LoggedSource]]:
        sources: dict[str, list[LoggedSource]] = defaultdict(list)
        for row in self._about(_SOURCES_OF, ids):
            sources[row.question_id].append(_source(row))
        return sources

    def _feedback(self, ids: Sequence[str]) -> dict[str, list[Feedback]]:
        clicks: dict[str, list[Feedback]] = defaultdict(list)
        for row in self._about(_FEEDBACK_ON, ids):
            clicks[row.question_id].append(Feedback(row.question_id, row.person, FeedbackKind(row.kind), row.at, row.position))
        return clicks

    def _about(self, statement: Select[Any], ids: Sequence[str]) -> Iterator[Row[Any]]:
        for some in chunks(ids):
            yield from self._session.connection().execute(statement, {"ids": some})


def question_values(logged: LoggedQuestion) -> dict[str, object]:
    question = logged.question
    found = values_of(logged, "question", "sources", "feedback")
    return {
        **values_of(question, "place"),
        "text": storable(question.text),
        "whole": storable(question.whole),
        **values_of(question.place),
        **found,
    }


def source_values(question_id: str, position: int, source: LoggedSource) -> dict[str, object]:
    return {"question_id": question_id, "position": position, **values_of(source)}


def _source(row: Row[Any]) -> LoggedSource:
    return LoggedSource(
        row.sop_id, row.version, row.anchor, row.rank, row.score, row.cosine, row.lexical_rank, row.dense_rank, row.unit
    )


def _logged(row: Row[Any], sources: tuple[LoggedSource, ...], feedback: tuple[Feedback, ...]) -> LoggedQuestion:
    place = Place(row.team, row.channel, row.thread, row.message, Surface(row.surface), row.is_private)
    question = Question(row.id, row.person, row.text, place, row.asked_at, row.whole)
    return LoggedQuestion(
        question, row.role, row.outcome, row.reason, row.confidence, row.searched, row.latency_ms, sources, feedback
    )
