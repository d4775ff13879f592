"""Stores the log of topics in SQL. The state's one row is the lock: its writer excludes others until the transaction ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

import numpy as np
from sqlalchemy import Row, Select, Table, bindparam, func, null, or_, select, update
from sqlalchemy import insert as plain_insert

from insights.topics.models import Asking, Change, ChangeKind, Head, Member, Profile, Topic, UnplacedQuestion, Vector
from storage.question_tables import QuestionRow
from storage.statements import Repository, affected, chunks, insert, values_of
from storage.topic_tables import TopicChangeRow, TopicMemberRow, TopicRow, TopicStateRow, profiles

_STORED = np.dtype("<f2")


def vector_bytes(vector: Vector | None) -> bytes | None:
    return None if vector is None else vector.astype(_STORED).tobytes()


def member_of(row: Any, model: str) -> Member:  # noqa: ANN401 -- a row of whatever columns were selected
    is_known = row.vector is not None and row.model == model
    vector = np.frombuffer(row.vector, _STORED).astype(np.float16, copy=False) if is_known else None
    return Member(row.question_id, row.position, row.topic, row.placed_in, row.nucleus, row.block, vector)


def topic_of(row: Any) -> Topic:  # noqa: ANN401
    return Topic(row.id, row.opened_at, row.central, row.successor)


def change_values(change: Change) -> dict[str, object]:
    body = {
        "moves": {topic: list(positions) for topic, positions in change.moves.items()},
        "ended": dict(change.ended),
        "blocks": [[block, *positions] for block, positions in change.blocks.items()],
    }
    return {**values_of(change, "moves", "ended", "blocks"), "body": body}


def change_of(row: Any) -> Change:  # noqa: ANN401
    body = cast("Mapping[str, Any]", row.body)
    return Change(
        position=row.position,
        kind=ChangeKind(row.kind),
        at=row.at,
        moves={topic: tuple(positions) for topic, positions in body["moves"].items()},
        ended=dict(body["ended"]),
        blocks={block: tuple(positions) for block, *positions in body["blocks"]},
        upto=row.upto,
        by=row.by,
    )


_TABLES = (TopicMemberRow, TopicStateRow, TopicRow, QuestionRow)
_MEMBERS, _STATE, _TOPICS, _QUESTIONS = (cast("Table", row.__table__) for row in _TABLES)
"""What placing a question reads and writes goes past the mapper: its statements cost more to put together than to carry out."""

_HEAD = select(_STATE.c.position, _STATE.c.revision)
_ADVANCED = update(_STATE).values(position=bindparam("to"))
_NAMED = update(_TOPICS).where(_TOPICS.c.id == bindparam("topic")).values(central=bindparam("question"))
_ASKED = select(_QUESTIONS.c.id, _QUESTIONS.c.text, _QUESTIONS.c.asked_at).where(_QUESTIONS.c.text != "")
_ASKED = _ASKED.order_by(_QUESTIONS.c.asked_at, _QUESTIONS.c.id).limit(bindparam("most"))
_WAITING = _ASKED.where(~select(_MEMBERS.c.question_id).where(_MEMBERS.c.question_id == _QUESTIONS.c.id).exists())
_WAITING_SINCE = _WAITING.where(_QUESTIONS.c.asked_at >= bindparam("since"))

_ONLY = 1

_ALL = select(_MEMBERS).order_by(_MEMBERS.c.position)
_BARE = _ALL.with_only_columns(*(null().label("vector") if column.name == "vector" else column for column in _MEMBERS.c))
_NEWEST = select(_MEMBERS).where(_MEMBERS.c.model == bindparam("model"), _MEMBERS.c.vector.is_not(None))
_NEWEST = _NEWEST.order_by(_MEMBERS.c.position.desc()).limit(bindparam("most"))
_NEWEST_OF = _NEWEST.where(_MEMBERS.c.topic == bindparam("topic"))
_NEWEST_IDS = select(_MEMBERS.c.question_id).where(_MEMBERS.c.topic == bindparam("topic"))
_NEWEST_IDS = _NEWEST_IDS.order_by(_MEMBERS.c.position.desc()).limit(bindparam("most"))


class SqlTopics(Repository):
    """Implements `insights.topics.ports.Topics` on a session; a second placing of a question raises SQLAlchemy's IntegrityError."""

    def lock(self) -> Head:
        first = {"id": _ONLY, "position": 0, "revision": 0}
        new = insert(self._session, TopicStateRow).values(first)
        locked = new.on_conflict_do_update(index_elements=["id"], set_={"id": _ONLY})
        return Head(*self._session.connection().execute(locked.returning(_STATE.c.position, _STATE.c.revision)).one())

    def head(self) -> Head:
        stored = self._session.connection().execute(_HEAD).first()
        return Head(*stored) if stored else Head()

    def waiting(self, limit: int, since: datetime | None = None) -> Sequence[UnplacedQuestion]:
        if since is None:
            return self._asked(_WAITING, most=limit)
        return self._asked(_WAITING_SINCE, most=limit, since=since)

    def members(self, model: str, after: int = 0, most: int | None = None) -> Sequence[Member]:
        return self._members(_ALL.where(_MEMBERS.c.position > after).limit(most), model)

    def newest(self, model: str, most: int) -> Sequence[Member]:
        return self._members(_NEWEST, model, most=most)[::-1]

    def newest_of(self, topic: str, model: str, most: int) -> Sequence[Member]:
        return self._members(_NEWEST_OF, model, most=most, topic=topic)[::-1]

    def of_topics(self, topics: Collection[str]) -> Sequence[Member]:
        members = [member for some in chunks(sorted(topics)) for member in self._members(_BARE.where(_MEMBERS.c.topic.in_(some)))]
        return sorted(members, key=lambda member: member.position)

    def at(self, positions: Sequence[int]) -> Sequence[Member]:
        return [member for some in chunks(positions) for member in self._members(_BARE.where(_MEMBERS.c.position.in_(some)))]

    def changes(self, *, is_ruling: bool = False) -> Sequence[Change]:
        wanted = select(TopicChangeRow.__table__).order_by(TopicChangeRow.position)
        if is_ruling:
            wanted = wanted.where(TopicChangeRow.kind != ChangeKind.REGROUPED.value)
        return [change_of(row) for row in self._session.execute(wanted)]

    def changed_at(self) -> int:
        return self._session.scalar(select(func.max(TopicChangeRow.position))) or 0

    def add(self, members: Sequence[Member], opened: Sequence[Topic], model: str) -> None:
        if not members:
            return
        self._open(opened)
        rows = [{**values_of(member, "vector"), "model": model, "vector": vector_bytes(member.vector)} for member in members]
        connection = self._session.connection()
        connection.execute(plain_insert(_MEMBERS), rows)
        connection.execute(_ADVANCED, {"to": members[-1].position})

    def apply(self, change: Change, opened: Sequence[Topic]) -> None:
        self._open(opened)
        self._session.execute(plain_insert(TopicChangeRow), [change_values(change)])
        for topic, positions in change.moves.items():
            self._set(positions, topic=topic)
        for block, positions in change.blocks.items():
            self._set(positions, block=block)
        for ended, successor in change.ended.items():
            self._session.execute(update(TopicRow).where(TopicRow.id == ended).values(successor=successor))
        revised = update(TopicStateRow).values(position=change.position, revision=TopicStateRow.revision + 1)
        self._session.execute(revised)

    def rename(self, centrals: Mapping[str, str]) -> None:
        rows = [{"topic": topic, "question": question} for topic, question in centrals.items()]
        if rows:
            self._session.connection().execute(_NAMED, rows)

    def outdated(self, model: str, limit: int) -> Sequence[UnplacedQuestion]:
        is_other = or_(_MEMBERS.c.model < model, _MEMBERS.c.model > model)  # two ranges of the index; != would read everything
        theirs = select(_MEMBERS.c.question_id).where(is_other, _MEMBERS.c.vector.is_not(None))
        return self._asked(_ASKED.where(_QUESTIONS.c.id.in_(theirs)), most=limit)

    def renew(self, vectors: Mapping[str, Vector], model: str) -> None:
        renewed = update(_MEMBERS).where(_MEMBERS.c.question_id == bindparam("question"), _MEMBERS.c.vector.is_not(None))
        rows = [{"question": question, "bytes": vector_bytes(vector)} for question, vector in vectors.items()]
        if rows:
            self._session.connection().execute(renewed.values(model=model, vector=bindparam("bytes")), rows)
            self._session.execute(update(TopicStateRow).values(revision=TopicStateRow.revision + 1))

    def claim_pass(self, on: date, now: datetime, until: datetime) -> bool:
        self.lock()
        is_due = or_(TopicStateRow.passed_on.is_(None), TopicStateRow.passed_on < on)
        is_free = or_(TopicStateRow.pass_until.is_(None), TopicStateRow.pass_until <= now)
        return affected(self._session, update(TopicStateRow).where(is_due, is_free).values(pass_until=until)) == 1

    def finish_pass(self, on: date) -> None:
        self._session.execute(update(TopicStateRow).values(passed_on=on, pass_until=None))

    def topics(self) -> Sequence[Topic]:
        return [topic_of(row) for row in self._session.execute(select(TopicRow.__table__).order_by(TopicRow.id))]

    def nameless(self, model: str) -> Sequence[str]:
        members = select(_MEMBERS.c.position).where(_MEMBERS.c.topic == TopicRow.id, _MEMBERS.c.model == model)
        has_words = members.where(_MEMBERS.c.vector.is_not(None)).correlate(TopicRow).exists()
        wanted = select(TopicRow.id).where(TopicRow.central.is_(None), TopicRow.successor.is_(None), has_words)
        return self._session.scalars(wanted.order_by(TopicRow.id)).all()

    def current(self, topic: str) -> str | None:
        row = self._current(topic)
        return None if row is None else row.id

    def central(self, topic: str) -> str | None:
        row = self._current(topic)
        return None if row is None else row.central

    def _current(self, topic: str) -> Row[str, str | None, str | None] | None:
        wanted = select(TopicRow.id, TopicRow.successor, TopicRow.central)
        row = self._session.execute(wanted.where(TopicRow.id == topic)).first()
        while row is not None and row.successor is not None:
            row = self._session.execute(wanted.where(TopicRow.id == row.successor)).first()
        return row

    def of_questions(self, question_ids: Collection[str]) -> Mapping[str, str]:
        topics: dict[str, str] = {}
        for some in chunks(sorted(question_ids)):
            wanted = select(_MEMBERS.c.question_id, _MEMBERS.c.topic).where(_MEMBERS.c.question_id.in_(some))
            topics |= {row.question_id: row.topic for row in self._session.connection().execute(wanted)}
        return topics

    def profiles(self, topics: Collection[str] | None = None, since: datetime | None = None) -> Sequence[Profile]:
        return profiles(self._session, topics, since)

    def askings(self, topic: str) -> Sequence[Asking]:
        question = QuestionRow
        wanted = select(question.id, question.person, question.text, question.asked_at, question.is_private)
        theirs = wanted.join(TopicMemberRow, TopicMemberRow.question_id == question.id).where(TopicMemberRow.topic == topic)
        return [Asking(*row) for row in self._session.execute(theirs.order_by(question.asked_at, question.id))]

    def newest_ids(self, topic: str, most: int) -> Sequence[str]:
        newest = self._session.connection().execute(_NEWEST_IDS, {"topic": self.current(topic), "most": most}).scalars().all()
        return newest[::-1]

    def _members(self, wanted: Select[Any], model: str = "", **values: object) -> Sequence[Member]:
        return [member_of(row, model) for row in self._session.connection().execute(wanted, {"model": model, **values})]

    def _asked(self, wanted: Select[str, str, datetime], **values: object) -> Sequence[UnplacedQuestion]:
        return [UnplacedQuestion(*row) for row in self._session.connection().execute(wanted, values)]

    def _open(self, opened: Sequence[Topic]) -> None:
        rows = [values_of(new) for new in opened]
        if rows:
            self._session.connection().execute(plain_insert(_TOPICS), rows)

    def _set(self, positions: Sequence[int], **values: object) -> None:
        for some in chunks(positions):
            changed = update(TopicMemberRow).where(TopicMemberRow.position.in_(some)).values(**values)
            self._session.execute(changed.execution_options(synchronize_session=False))
