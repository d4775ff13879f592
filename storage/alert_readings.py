"""Reads stumbles and traffic from the question log and practice. It reads only the requested span, and no text.

A question counts once, as the worst that came of it: two SOPs disagreed, nothing was found, "still stuck", asked again. What needed
a human's decision, an empty question and a search that was down are no stumbles, and no askings either.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, case, distinct, func, or_, select

from insights.alerts.readings import AskedOn, CasesOn, Cause, FirstTry, SopChange, Stumble, Traffic
from retrieval.answer.models import Reason
from retrieval.library.models import SectionRef
from retrieval.questions import CONFLICTING, NEEDS_HUMAN, FeedbackKind
from storage.alerts import changes_between, first_tries
from storage.cases import CaseRow
from storage.library_tables import PersonRow
from storage.question_tables import FeedbackRow, QuestionRow, QuestionSourceRow, led_position
from storage.questions import NOBODY
from storage.statements import Repository, chunks, day_of, is_within, minute_of
from storage.topic_tables import TopicMemberRow, topic_of

SOON = timedelta(hours=8)
"""Who asks about the same topic again within a working day was not helped by the first answer."""

CLICKED = timedelta(days=7)
"""So long after a question "still stuck" is about its answer."""

NEWCOMER = timedelta(days=30)
_NO_READING = (Reason.EMPTY_QUESTION.value, Reason.SEARCH_DOWN.value, Reason.EMPTY_LIBRARY.value)
_UNANSWERED = "unanswered"
_ASKED = (
    QuestionRow.id,
    QuestionRow.person,
    QuestionRow.asked_at,
    QuestionRow.outcome,
    QuestionRow.reason,
    TopicMemberRow.topic,
)

Places = Mapping[tuple[str, int], SectionRef]


class SqlReadings(Repository):
    """Implements `insights.alerts.ports.Readings` on a session."""

    def stumbles(self, since: datetime, until: datetime, topics: Collection[str] | None = None) -> Sequence[Stumble]:
        wanted = () if topics is None else (TopicMemberRow.topic.in_(list(topics)),)
        return self._stumbles(since, until, *wanted)

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
        day = day_of(self._session, QuestionRow.asked_at)
        people = func.count(distinct(QuestionRow.person))
        whole = _questions(since, until, topic.label("topic"), day.label("day"), people.label("people")).group_by(topic, day)
        rows = self._session.execute(whole.order_by(day, topic))
        return Traffic(tuple(_asked_on(row.topic, row.day, row.people, counted) for row in rows))

    def asked(self, topics: Collection[str], since: datetime, until: datetime) -> Sequence[Stumble]:
        wanted = _questions(since, until, *_ASKED).where(TopicMemberRow.topic.in_(list(topics)))
        return self._stumbled(((row, row.asked_at, Cause.ASKED) for row in self._session.execute(_ordered(wanted))), since)

    def places(self, since: datetime, until: datetime) -> Mapping[str, SectionRef]:
        source = QuestionSourceRow
        columns = (TopicMemberRow.topic, source.sop_id, source.anchor, func.count().label("times"))
        led = and_(source.question_id == QuestionRow.id, source.position == led_position())
        counted = _questions(since, until, *columns).join(source, led).where(TopicMemberRow.topic.is_not(None))
        places_of: dict[str, list[tuple[int, SectionRef]]] = defaultdict(list)
        for row in self._session.execute(counted.group_by(*columns[:3])):
            places_of[row.topic].append((row.times, SectionRef(row.sop_id, row.anchor)))
        return {topic: max(places)[1] for topic, places in places_of.items()}

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
        cases = [CasesOn(row.topic, row.sop_id, row.cases, row.people) for row in rows]
        return sorted(cases, key=lambda recurring: (-recurring.cases, recurring.topic or "", recurring.sop_id or ""))

    def _stumbles(self, since: datetime, until: datetime, *wanted: ColumnElement[bool]) -> Sequence[Stumble]:
        """Return the stumbles of a span. A week before it is read, too: a question of that week may become a stumble in the span.

        Which questions may be stumbles is found in SQL, since any of them may have been asked again: one in four is read.
        """
        begin = since - CLICKED
        asked = _questions(begin, until, *_ASKED, _asked_again()).where(TopicMemberRow.topic.is_not(None), *wanted).subquery()
        may_be = or_(
            asked.c.reason == CONFLICTING,
            asked.c.outcome == _UNANSWERED,
            is_within(self._session, asked.c.asked_at, asked.c.again, SOON),
            asked.c.id.in_(_said_stuck(begin)),
        )
        stuck = self._stuck(begin, until)
        rows = self._session.execute(self._by_minute(asked, begin).where(may_be))
        known = ((row, *reading) for row in rows if (reading := _known(row, stuck.get(row.id))) is not None)
        counted = self._stumbled(((row, at, cause) for row, at, cause in known if since <= at < until), begin)
        return sorted(counted, key=lambda stumble: (stumble.at, stumble.id))

    def _by_minute(self, asked: Subquery, begin: datetime) -> Select[Any]:
        """Select what a person asked about a topic within a minute, with the same outcome and, where they asked again, on the same
        day, as one row. A click is about one.
        """
        minute, own = minute_of(self._session, asked.c.asked_at), case((asked.c.id.in_(_said_stuck(begin)), asked.c.id), else_="")
        is_again = is_within(self._session, asked.c.asked_at, asked.c.again, SOON)
        is_settled = or_(asked.c.reason == CONFLICTING, asked.c.outcome == _UNANSWERED)
        is_again = case((is_settled, None), else_=is_again)
        again = case((is_settled, None), else_=day_of(self._session, asked.c.again))
        first = [func.min(column, type_=column.type).label(column.name) for column in (asked.c.id, asked.c.asked_at, asked.c.again)]
        same = asked.c.person, asked.c.topic, asked.c.outcome, asked.c.reason
        return select(*first, *same, func.count().label("times")).group_by(*same, minute, own, is_again, again)

    def _stumbled(self, stumbles: Iterable[tuple[Row[Any], datetime, Cause]], since: datetime) -> list[Stumble]:
        """Return the stumbles with their sections. There may be tens of thousands: equal values are one, and no row is kept."""
        newcomers, same = self._newcomers(since), dict[Any, Any]()
        bare = [_stumble(row, at, cause, newcomers, same) for row, at, cause in stumbles]
        return [whole for some in chunks(bare) for whole in self._placed(some, same)]

    def _placed(self, stumbles: Sequence[Stumble], same: dict[Any, Any]) -> list[Stumble]:
        """Add the section that each question led to, and where two SOPs disagreed the second one."""
        places: dict[tuple[str, int], SectionRef] = {}
        source = QuestionSourceRow
        columns = (source.question_id, source.position, source.sop_id, source.anchor, led_position().label("led"))
        wanted = select(*columns).join(QuestionRow, QuestionRow.id == source.question_id)
        for row in self._session.execute(wanted.where(source.question_id.in_([stumble.id for stumble in stumbles]))):
            if row.position in (row.led, 1):
                section = SectionRef(row.sop_id, row.anchor)
                places[row.question_id, 0 if row.position == row.led else 1] = same.setdefault(section, section)
        return [_with_places(stumble, places) for stumble in stumbles]

    def _stuck(self, since: datetime, until: datetime) -> Mapping[str, datetime]:
        """Return, by question, when the asker said that they are still stuck; their last click counts."""
        newest: dict[str, tuple[str, datetime]] = {}
        asker = QuestionRow.person.label("asker")
        clicked = (
            select(FeedbackRow.question_id, FeedbackRow.kind, FeedbackRow.at, FeedbackRow.person, QuestionRow.asked_at, asker)
            .join(QuestionRow, QuestionRow.id == FeedbackRow.question_id)
            .where(QuestionRow.asked_at >= since, QuestionRow.asked_at < until, QuestionRow.id.in_(_said_stuck(since)))
        )
        for row in self._session.execute(clicked.order_by(FeedbackRow.at, FeedbackRow.id)):
            if row.person == row.asker and row.at - row.asked_at <= CLICKED:
                newest[row.question_id] = (row.kind, row.at)
        return {question: at for question, (kind, at) in newest.items() if kind == FeedbackKind.STILL_STUCK.value}

    def _newcomers(self, since: datetime) -> Mapping[str, date]:
        """Return the first days of people who were new at or after `since`, by Slack id."""
        recent = PersonRow.started_on > (since - NEWCOMER).date()
        return {row.id: row.started_on for row in self._session.execute(select(PersonRow.id, PersonRow.started_on).where(recent))}

    def _theirs(self, newcomers: Mapping[str, date], since: datetime, until: datetime) -> Iterator[Row[Any]]:
        for some in chunks(sorted(newcomers)):
            wanted = _questions(since, until, TopicMemberRow.topic, QuestionRow.person, QuestionRow.asked_at)
            yield from self._session.execute(wanted.where(QuestionRow.person.in_(some)))


def _questions(since: datetime, until: datetime, *columns: Any) -> Select[Any]:  # noqa: ANN401 -- columns of any type
    """Select the questions of the span that count, with their topics."""
    counts = or_(QuestionRow.reason.is_(None), QuestionRow.reason.not_in(_NO_READING))
    return (
        select(*columns)
        .select_from(QuestionRow)
        .outerjoin(TopicMemberRow, topic_of(QuestionRow.id))
        .where(QuestionRow.asked_at >= since, QuestionRow.asked_at < until)
        .where(QuestionRow.person != NOBODY, QuestionRow.outcome != NEEDS_HUMAN, counts)
    )


def _ordered(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(QuestionRow.asked_at, QuestionRow.id)


def _asked_again() -> ColumnElement[datetime]:
    """Return when the same person asked about the same topic next."""
    order = QuestionRow.asked_at, QuestionRow.id
    again = func.lead(QuestionRow.asked_at, type_=QuestionRow.asked_at.type)
    return again.over(partition_by=(QuestionRow.person, TopicMemberRow.topic), order_by=order).label("again")


def _said_stuck(since: datetime) -> Select[Any]:
    """Select the questions on which anybody clicked "still stuck" since then, whatever was clicked afterwards."""
    return select(FeedbackRow.question_id).where(FeedbackRow.kind == FeedbackKind.STILL_STUCK.value, FeedbackRow.at >= since)


def _known(row: Row[Any], stuck: datetime | None) -> tuple[datetime, Cause] | None:
    """Return how the asker stumbled and when it became known; None when the question is no stumble."""
    if row.reason == CONFLICTING:
        return row.asked_at, Cause.CONFLICTING
    if row.outcome == _UNANSWERED:
        return row.asked_at, Cause.UNANSWERED
    if stuck is not None:
        return stuck, Cause.STILL_STUCK
    is_again = row.again is not None and row.again - row.asked_at <= SOON
    return (row.again, Cause.ASKED_AGAIN) if is_again else None


def _stumble(row: Row[Any], at: datetime, cause: Cause, newcomers: Mapping[str, date], same: dict[Any, Any]) -> Stumble:
    is_newcomer = _is_newcomer(newcomers, row.person, row.asked_at.date())
    topic, person = same.setdefault(row.topic, row.topic), same.setdefault(row.person, row.person)
    return Stumble(row.id, topic, person, at, cause, None, None, is_newcomer, getattr(row, "times", 1))


def _with_places(stumble: Stumble, places: Places) -> Stumble:
    section, other = (places.get((stumble.id, position)) for position in (0, 1))
    return replace(stumble, section=section, other=other if stumble.cause is Cause.CONFLICTING else None)


def _is_newcomer(newcomers: Mapping[str, date], person: str, day: date) -> bool:
    started = newcomers.get(person)
    return started is not None and started <= day < started + NEWCOMER


def _asked_on(topic: str, day: date | str, people: int, newcomers: Mapping[tuple[str, date], int]) -> AskedOn:
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return AskedOn(topic, on, people, newcomers.get((topic, on), 0))
