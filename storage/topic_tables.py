"""Defines the tables of topics. Members and changes are the log; `topic` and `block` of a member and the topics' rows follow from
it. No text: that stands with the question. Counts in the database what people see of topics, in two passes over the members,
whatever the number of topics.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, LargeBinary, Row, and_, case, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from insights.topics.models import Profile
from retrieval.library.models import SectionRef
from storage.question_tables import QuestionRow, QuestionSourceRow, is_answered, led_position
from storage.statements import chunks
from storage.tables import Base

_HAS_VECTOR = text("vector IS NOT NULL")


class TopicRow(Base):
    """Stores a topic. `successor` is set when the topic ended. `central` is empty when the question that named it was erased."""

    __tablename__ = "topics"

    id: Mapped[str] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]
    central: Mapped[str | None]
    successor: Mapped[str | None]


class TopicMemberRow(Base):
    """Stores a question in its topic. `topic_changes` shares the positions. `vector` holds float16 numbers, None once erased."""

    __tablename__ = "topic_members"
    __table_args__ = (
        Index("ix_topic_members_counts", "question_id", "topic"),
        Index("ix_topic_members_topic", "topic", "position"),
        Index("ix_topic_members_vectors", "model", "topic", "position", postgresql_where=_HAS_VECTOR, sqlite_where=_HAS_VECTOR),
    )

    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)
    topic: Mapped[str]
    placed_in: Mapped[str]
    nucleus: Mapped[int]
    block: Mapped[int | None]
    model: Mapped[str]
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)


def topic_of(question: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Joins a question with its topic. No topic is empty: that both columns are asked for makes SQLite read the index alone, not
    the row with its vector.
    """
    return and_(TopicMemberRow.question_id == question, TopicMemberRow.topic > "")


class TopicChangeRow(Base):
    """Stores a pass or a merge; `body` holds moves, ended topics and blocks."""

    __tablename__ = "topic_changes"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    upto: Mapped[int]
    body: Mapped[dict[str, object]]


class TopicStateRow(Base):
    """Stores in one row how far the log is and who does the daily pass. Its lock is the log's lock."""

    __tablename__ = "topic_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    revision: Mapped[int]
    passed_on: Mapped[date | None]
    pass_until: Mapped[datetime | None]


_Key = tuple[int, str, str]


def profiles(session: Session, topics: Collection[str] | None, since: datetime | None) -> Sequence[Profile]:
    """Implement `insights.topics.ports.Topics.profiles`."""
    lately = () if since is None else (QuestionRow.asked_at >= since,)
    if topics is None:
        return list(_profiles(session, lately))
    return [profile for some in chunks(sorted(topics)) for profile in _profiles(session, (*lately, TopicMemberRow.topic.in_(some)))]


def _profiles(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Iterator[Profile]:
    answered, nearest = _sections(session, conditions)
    for row in _counts(session, conditions):
        yield Profile(
            id=row.topic,
            name=row.name or "",
            questions=row.questions,
            people=row.people + row.has_erased,
            first_at=row.first_at,
            last_at=row.last_at,
            section=answered.get(row.topic),
            nearest=nearest.get(row.topic),
        )


def _counts(
    session: Session, conditions: Sequence[ColumnElement[bool]]
) -> Sequence[Row[str, int, int, int, datetime, datetime, str]]:
    central = aliased(QuestionRow)
    person = QuestionRow.person
    wanted = (
        select(
            TopicMemberRow.topic,
            func.count().label("questions"),
            func.count(func.nullif(person, "").distinct()).label("people"),
            func.max(case((person == "", 1), else_=0)).label("has_erased"),
            func.min(QuestionRow.asked_at).label("first_at"),
            func.max(QuestionRow.asked_at).label("last_at"),
            func.max(central.text).label("name"),
        )
        .join(QuestionRow, QuestionRow.id == TopicMemberRow.question_id)
        .join(TopicRow, TopicRow.id == TopicMemberRow.topic)
        .outerjoin(central, central.id == TopicRow.central)
    )
    return session.execute(wanted.where(*conditions).group_by(TopicMemberRow.topic).order_by(TopicMemberRow.topic)).all()


def _sections(session: Session, conditions: Sequence[ColumnElement[bool]]) -> tuple[dict[str, SectionRef], dict[str, SectionRef]]:
    """Return, by topic, the section that answered most of its answered questions, and the section that most of all its questions
    led to.
    """
    source = QuestionSourceRow
    was_answered = func.sum(case((is_answered(), 1), else_=0)).label("answered")
    wanted = (
        select(TopicMemberRow.topic, source.sop_id, source.anchor, func.count().label("times"), was_answered)
        .join(QuestionRow, QuestionRow.id == TopicMemberRow.question_id)
        .join(source, (source.question_id == QuestionRow.id) & (source.position == led_position()))
        .where(*conditions)
        .group_by(TopicMemberRow.topic, source.sop_id, source.anchor)
    )
    answered: dict[str, _Key] = {}
    nearest: dict[str, _Key] = {}
    for topic, sop, anchor, times, answers in session.execute(wanted):
        nearest[topic] = min(nearest.get(topic, (0, "", "")), (-int(times), sop, anchor))
        if answers:
            answered[topic] = min(answered.get(topic, (0, "", "")), (-int(answers), sop, anchor))
    return _refs(answered), _refs(nearest)


def _refs(leading: dict[str, _Key]) -> dict[str, SectionRef]:
    return {topic: SectionRef(sop, anchor) for topic, (_, sop, anchor) in leading.items()}
