"""Stumbles and traffic, read from the question log and from practice. Only the span that is wanted is read, and no text.

A question counts once, as the worst that came of it: two SOPs disagreed, nothing was found, "still stuck", asked again. What needed
a human's decision, an empty question and a search that was down are no stumbles, and no askings either.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, and_, cast, distinct, func, or_, select
from sqlalchemy.orm import Session, aliased

from insights.signals.readings import AskedOn, CasesOn, Cause, FirstTry, SopChange, Stumble, Traffic
from retrieval.answer.models import Reason
from retrieval.library.models import SectionRef
from retrieval.questions import CONFLICTING, NEEDS_HUMAN, FeedbackKind
from storage.case_tables import CaseRow
from storage.library_tables import PersonRow
from storage.question_tables import FeedbackRow, QuestionRow, QuestionSourceRow
from storage.questions import NOBODY
from storage.signal_sources import changes_between, first_tries
from storage.statements import chunks
from storage.topic_tables import TopicMemberRow

SOON = timedelta(hours=8)
"""Who asks about the same topic again within a working day was not helped by the first answer."""

CLICKED = timedelta(days=7)
"""So long after a question "still stuck" is about its answer."""

NEWCOMER = timedelta(days=30)
_NO_READING = (Reason.EMPTY_QUESTION.value, Reason.SEARCH_DOWN.value, Reason.EMPTY_LIBRARY.value)
_UNANSWERED = "unanswered"
_FIRST, _SECOND = aliased(QuestionSourceRow), aliased(QuestionSourceRow)


class SqlReadings:
    """`insights.signals.ports.Readings` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def stumbles(self, since: datetime, until: datetime, topics: Collection[str] | None = None) -> Sequence[Stumble]:
        wanted = () if topics is None else (TopicMemberRow.topic.in_(list(topics)),)
        return self._stumbles(since, until, *wanted)

    def stumbles_of(self, person: str, since: datetime) -> Sequence[Stumble]:
        if person == NOBODY:
            return ()
        return self._stumbles(since, datetime.max.replace(tzinfo=UTC), QuestionRow.person == person)

    def traffic(self, since: datetime, until: datetime) -> Traffic:
        newcomers = self._newcomers(since)
        counted = Counter[tuple[str, date]]()
        seen: set[tuple[str, date, str]] = set()
        for row in self._theirs(newcomers, since, until):
            day = row.asked_at.date()
            if _is_newcomer(newcomers, row.person, day):
                seen.add((row.topic or "", day, row.person))
        counted.update((topic, day) for topic, day, _ in seen)
        topic = func.coalesce(TopicMemberRow.topic, "")
        day = _day(self._session, QuestionRow.asked_at)
        people = func.count(distinct(QuestionRow.person))
        whole = _questions(since, until, topic.label("topic"), day.label("day"), people.label("people")).group_by(topic, day)
        rows = self._session.execute(whole.order_by(day, topic))
        return Traffic(tuple(_asked_on(row.topic, row.day, row.people, counted) for row in rows))

    def asked(self, topics: Collection[str], since: datetime, until: datetime) -> Sequence[Stumble]:
        newcomers = self._newcomers(since)
        wanted = _located(since, until).where(TopicMemberRow.topic.in_(list(topics)))
        return [_stumble(row, row.asked_at, Cause.ASKED, newcomers) for row in self._session.execute(_ordered(wanted))]

    def places(self, since: datetime, until: datetime) -> Mapping[str, SectionRef]:
        columns = (TopicMemberRow.topic, _FIRST.sop_id, _FIRST.anchor, func.count().label("times"))
        counted = _questions(since, until, *columns).join(_FIRST, _is_source(_FIRST, 0)).where(TopicMemberRow.topic.is_not(None))
        found: dict[str, list[tuple[int, SectionRef]]] = defaultdict(list)
        for row in self._session.execute(counted.group_by(*columns[:3])):
            found[row.topic].append((row.times, SectionRef(row.sop_id, row.anchor)))
        return {topic: max(places)[1] for topic, places in found.items()}

    def first_tries(self, since: datetime, until: datetime) -> Sequence[FirstTry]:
        return first_tries(self._session, since, until)

    def changes(self, since: datetime, until: datetime) -> Sequence[SopChange]:
        return changes_between(self._session, since, until)

    def recurring_cases(self, since: datetime, until: datetime, at_least: int = 3) -> Sequence[CasesOn]:
        topic, sop = TopicMemberRow.topic, CaseRow.sop_id
        columns = (topic, sop, func.count().label("cases"), func.count(distinct(CaseRow.asker)).label("people"))
        opened = select(*columns).outerjoin(TopicMemberRow, TopicMemberRow.question_id == CaseRow.question_id)
        opened = opened.where(CaseRow.opened_at >= since, CaseRow.opened_at < until, or_(topic.is_not(None), sop.is_not(None)))
        often = opened.group_by(topic, sop).having(func.count() >= at_least)
        rows = self._session.execute(often)
        found = [CasesOn(row.topic, row.sop_id, row.cases, row.people) for row in rows]
        return sorted(found, key=lambda one: (-one.cases, one.topic or "", one.sop_id or ""))

    def _stumbles(self, since: datetime, until: datetime, *wanted: ColumnElement[bool]) -> Sequence[Stumble]:
        """A week earlier is read as well: what was asked then may turn out a stumble within the span."""
        newcomers = self._newcomers(since - CLICKED)
        spread = _located(since - CLICKED, until).where(TopicMemberRow.topic.is_not(None), *wanted)
        rows = self._session.execute(_ordered(spread)).all()
        stuck = self._stuck([row.id for row in rows if row.reason is None])
        found = [one for row, again in _with_next(rows) if (one := _of(row, again, stuck.get(row.id), newcomers)) is not None]
        return sorted((one for one in found if since <= one.at < until), key=lambda one: (one.at, one.id))

    def _stuck(self, ids: Sequence[str]) -> Mapping[str, datetime]:
        """When the asker said that they are still stuck, by question; what they clicked last counts."""
        newest: dict[str, tuple[str, datetime]] = {}
        for some in chunks(ids):
            clicked = (
                select(FeedbackRow.question_id, FeedbackRow.kind, FeedbackRow.at, QuestionRow.asked_at)
                .join(QuestionRow, QuestionRow.id == FeedbackRow.question_id)
                .where(FeedbackRow.question_id.in_(some), FeedbackRow.person == QuestionRow.person)
            )
            for row in self._session.execute(clicked.order_by(FeedbackRow.at, FeedbackRow.id)):
                if row.at - row.asked_at <= CLICKED:
                    newest[row.question_id] = (row.kind, row.at)
        return {question: at for question, (kind, at) in newest.items() if kind == FeedbackKind.STILL_STUCK.value}

    def _newcomers(self, since: datetime) -> Mapping[str, date]:
        """First days of people who were new at or after `since`, by Slack id."""
        recent = PersonRow.started_on > (since - NEWCOMER).date()
        return {row.id: row.started_on for row in self._session.execute(select(PersonRow.id, PersonRow.started_on).where(recent))}

    def _theirs(self, newcomers: Mapping[str, date], since: datetime, until: datetime) -> Iterator[Row[Any]]:
        for some in chunks(sorted(newcomers)):
            wanted = _questions(since, until, TopicMemberRow.topic, QuestionRow.person, QuestionRow.asked_at)
            yield from self._session.execute(wanted.where(QuestionRow.person.in_(some)))


def _questions(since: datetime, until: datetime, *columns: Any) -> Select[Any]:  # noqa: ANN401 -- columns of any type
    """Questions of the span that count, with their topics."""
    counts = or_(QuestionRow.reason.is_(None), QuestionRow.reason.not_in(_NO_READING))
    return (
        select(*columns)
        .select_from(QuestionRow)
        .outerjoin(TopicMemberRow, TopicMemberRow.question_id == QuestionRow.id)
        .where(QuestionRow.asked_at >= since, QuestionRow.asked_at < until)
        .where(QuestionRow.person != NOBODY, QuestionRow.outcome != NEEDS_HUMAN, counts)
    )


def _located(since: datetime, until: datetime) -> Select[Any]:
    """The same with what came first and second."""
    question = (QuestionRow.id, QuestionRow.person, QuestionRow.asked_at, QuestionRow.outcome, QuestionRow.reason)
    first = (_FIRST.sop_id.label("sop"), _FIRST.anchor.label("anchor"))
    second = (_SECOND.sop_id.label("other_sop"), _SECOND.anchor.label("other_anchor"))
    spread = _questions(since, until, *question, TopicMemberRow.topic, *first, *second)
    return spread.outerjoin(_FIRST, _is_source(_FIRST, 0)).outerjoin(_SECOND, _is_source(_SECOND, 1))


def _is_source(source: Any, position: int) -> ColumnElement[bool]:  # noqa: ANN401 -- an alias of question_sources
    return and_(source.question_id == QuestionRow.id, source.position == position)


def _ordered(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(QuestionRow.asked_at, QuestionRow.id)


def _with_next(rows: Sequence[Row[Any]]) -> Iterator[tuple[Row[Any], datetime | None]]:
    """Each question with the moment at which the same person asked about the same topic again, if soon."""
    later: dict[tuple[str, str], datetime] = {}
    found = []
    for row in reversed(rows):
        again = later.get((row.person, row.topic))
        found.append((row, again if again is not None and again - row.asked_at <= SOON else None))
        later[row.person, row.topic] = row.asked_at
    return reversed(found)


def _of(row: Row[Any], again: datetime | None, stuck: datetime | None, newcomers: Mapping[str, date]) -> Stumble | None:
    if row.reason == CONFLICTING:
        return _stumble(row, row.asked_at, Cause.CONFLICTING, newcomers)
    if row.outcome == _UNANSWERED:
        return _stumble(row, row.asked_at, Cause.UNANSWERED, newcomers)
    if stuck is not None:
        return _stumble(row, stuck, Cause.STILL_STUCK, newcomers)
    return None if again is None else _stumble(row, again, Cause.ASKED_AGAIN, newcomers)


def _stumble(row: Row[Any], at: datetime, cause: Cause, newcomers: Mapping[str, date]) -> Stumble:
    section = None if row.sop is None else SectionRef(row.sop, row.anchor)
    other = None if row.other_sop is None or cause is not Cause.CONFLICTING else SectionRef(row.other_sop, row.other_anchor)
    is_newcomer = _is_newcomer(newcomers, row.person, row.asked_at.date())
    return Stumble(row.id, row.topic, row.person, at, cause, section, other, is_newcomer)


def _is_newcomer(newcomers: Mapping[str, date], person: str, day: date) -> bool:
    started = newcomers.get(person)
    return started is not None and started <= day < started + NEWCOMER


def _asked_on(topic: str, day: date | str, people: int, newcomers: Mapping[tuple[str, date], int]) -> AskedOn:
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return AskedOn(topic, on, people, newcomers.get((topic, on), 0))


def _day(session: Session, moment: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- a column
    """The date in UTC, as the database writes it."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.timezone("UTC", moment), Date)
    return func.date(moment)
