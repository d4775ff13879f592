"""Builds statements that count questions, feedback and practice by person. One pass over the rows counts several kinds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, literal_column, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from insights.kpi.tallies import OwnKind, Slice, Span
from nudges.asking.attempts import Confidence
from nudges.items.models import CASES, Kind
from retrieval.library.models import SectionRef
from retrieval.questions import FeedbackKind
from storage.practice.tables import SELF_RATED_KINDS, PracticeAttemptRow, PracticeItemRow
from storage.question_tables import FeedbackRow, QuestionRow, QuestionSourceRow, led_position
from storage.questions import NOBODY
from storage.topic_tables import TopicMemberRow, topic_of

SCENARIOS = tuple(sorted(kind.value for kind in CASES | {Kind.MODEL_CASE}))
_WEEK = timedelta(days=7)
_Later = aliased(FeedbackRow)


@dataclass(frozen=True)
class OwnCounts:
    """Holds a statement of one row per person, with a column of counts for each kind."""

    kinds: tuple[str, ...]
    statement: Select[Any]

    def by_person(self) -> Select[Any]:
        return self.statement

    def totals(self) -> Select[Any]:
        """Select one row: the count of each kind, and how many persons have one (`<kind>_people`)."""
        rows = self.statement.subquery()
        columns: list[ColumnElement[Any]] = []
        for kind in self.kinds:
            count = rows.c[kind]
            columns.append(func.coalesce(func.sum(count), 0).label(kind))
            has_some = and_(rows.c.person != NOBODY, count > 0)
            columns.append(func.coalesce(func.sum(case((has_some, 1), else_=0)), 0).label(f"{kind}_people"))
        return select(*columns)


def own_counts(span: Span, kinds: Collection[str], part: Slice) -> Iterator[OwnCounts]:
    """Yield the statements that these kinds need."""
    for group, made in _GROUPS.items():
        wanted = tuple(kind.value for kind in group if kind.value in kinds)
        if wanted:
            yield OwnCounts(wanted, made(span, part))


def own_pieces(bounds: Sequence[datetime], kinds: Collection[str], part: Slice) -> Iterator[OwnCounts]:
    """Yield the same by `piece` of time, without questions."""
    span = Span(bounds[0], bounds[-1])
    moments = {_feedback: FeedbackRow.at, _practice: PracticeAttemptRow.at}
    for group, made in _GROUPS.items():
        wanted = tuple(kind.value for kind in group if kind.value in kinds)
        if wanted and made in moments:
            piece = piece_of(moments[made], bounds)
            yield OwnCounts(wanted, made(span, part).add_columns(piece).group_by(piece))


def piece_of(moment: InstrumentedAttribute[datetime], bounds: Sequence[datetime]) -> ColumnElement[int]:
    """Return, as SQL, the number of the last bound at or before a moment within the bounds, by bisection."""

    def within(first: int, last: int) -> ColumnElement[int]:
        if first == last:
            return literal_column(str(first), Integer)
        middle = (first + last + 1) // 2
        return case((moment < bounds[middle], within(first, middle - 1)), else_=within(middle, last))

    return within(0, max(0, len(bounds) - 2)).label("piece")


def askings(bounds: Sequence[datetime], part: Slice) -> Select[Any]:
    """Select each question with a topic, asked by a known person: summing them in SQL takes longer than reading them."""
    piece = piece_of(QuestionRow.asked_at, bounds)
    return _asked(Span(bounds[0], bounds[-1]), part, piece, QuestionRow.person, TopicMemberRow.topic)


def _questions(span: Span, part: Slice) -> Select[Any]:
    """Count questions with a topic, and of them the repeated ones: all but the first of a person, topic and week."""
    question, topic = QuestionRow, TopicMemberRow.topic
    week = _week_of(span)
    grouped = _asked(span, part, question.person, topic, week, func.count().label("n"))
    rows = grouped.group_by(question.person, topic, week).subquery()
    total = func.sum(rows.c.n)
    counts = (total.label(OwnKind.QUESTION_ASKED.value), (total - func.count()).label(OwnKind.QUESTION_REPEATED.value))
    by_person: Select[Any] = select(rows.c.person, *counts)
    return by_person.group_by(rows.c.person)


def _asked(span: Span, part: Slice, *columns: Any) -> Select[Any]:  # noqa: ANN401 -- columns of any type
    question = QuestionRow
    wanted = select(*columns).select_from(question).join(TopicMemberRow, topic_of(question.id))
    wanted = wanted.where(question.asked_at >= span.since, question.asked_at < span.until, question.person != NOBODY)
    if part.people is not None:
        wanted = wanted.where(question.person.in_(list(part.people)))
    if part.places is not None:
        source = QuestionSourceRow
        led = and_(source.question_id == question.id, source.position == led_position())
        wanted = wanted.join(source, led).where(_in_places(part.places, source.sop_id, source.anchor))
    return wanted


def _feedback(span: Span, part: Slice) -> Select[Any]:
    """Count each person's newest click on an answer, at the time of the click."""
    click, words = FeedbackRow, (FeedbackKind.HELPED.value, FeedbackKind.STILL_STUCK.value)
    is_newer = (
        _Later.question_id == click.question_id,
        _Later.person == click.person,
        _Later.id > click.id,
        _Later.kind.in_(words),
    )
    counts = (
        func.sum(case((click.kind == words[0], 1), else_=0)).label(OwnKind.ANSWER_HELPED.value),
        func.sum(case((click.kind == words[1], 1), else_=0)).label(OwnKind.ANSWER_STUCK.value),
    )
    columns: tuple[Any, ...] = (click.person, *counts)
    wanted = select(*columns).where(click.kind.in_(words), click.at >= span.since, click.at < span.until)
    wanted = wanted.where(~select(_Later.id).where(*is_newer).correlate(click).exists())
    if part.people is not None:
        wanted = wanted.where(click.person.in_(list(part.people)))
    if part.places is not None:
        source = QuestionSourceRow
        led = and_(source.question_id == click.question_id, source.position == click.position)
        wanted = wanted.join(source, led).where(_in_places(part.places, source.sop_id, source.anchor))
    return wanted.group_by(click.person)


def _practice(span: Span, part: Slice) -> Select[Any]:
    attempt = PracticeAttemptRow
    is_scenario = attempt.kind.in_(SCENARIOS)
    is_graded = attempt.kind.not_in(SELF_RATED_KINDS)
    is_stated = attempt.confidence.is_not(None)
    counted: Mapping[OwnKind, ColumnElement[bool]] = {
        OwnKind.QUIZ_ANSWERED: and_(~is_scenario, is_graded),
        OwnKind.QUIZ_RIGHT: and_(~is_scenario, is_graded, attempt.is_right),
        OwnKind.SCENARIO_ANSWERED: is_scenario,
        OwnKind.SCENARIO_RIGHT: and_(is_scenario, attempt.is_right),
        OwnKind.CONFIDENCE_STATED: is_stated,
        OwnKind.RIGHT_AND_SURE: and_(attempt.confidence == Confidence.SURE.value, attempt.is_right),
    }
    counts = [func.sum(case((condition, 1), else_=0)).label(kind.value) for kind, condition in counted.items()]
    columns: list[Any] = [attempt.person, *counts]
    wanted = select(*columns).where(attempt.at >= span.since, attempt.at < span.until)
    if part.people is not None:
        wanted = wanted.where(attempt.person.in_(list(part.people)))
    if part.places is not None:
        item = PracticeItemRow
        wanted = wanted.join(item, item.id == attempt.item).where(_in_places(part.places, item.sop, item.section))
    return wanted.group_by(attempt.person)


_GROUPS = {
    (OwnKind.QUESTION_ASKED, OwnKind.QUESTION_REPEATED): _questions,
    (OwnKind.ANSWER_HELPED, OwnKind.ANSWER_STUCK): _feedback,
    (
        OwnKind.QUIZ_ANSWERED,
        OwnKind.QUIZ_RIGHT,
        OwnKind.SCENARIO_ANSWERED,
        OwnKind.SCENARIO_RIGHT,
        OwnKind.CONFIDENCE_STATED,
        OwnKind.RIGHT_AND_SURE,
    ): _practice,
}


def _week_of(span: Span) -> ColumnElement[int]:
    """Return the number of the week within the span, counted from its beginning."""
    starts, start = [], span.since + _WEEK
    while start < span.until:
        starts.append(start)
        start += _WEEK
    branches = [(QuestionRow.asked_at >= start, number) for number, start in reversed(list(enumerate(starts, 1)))]
    return (case(*branches, else_=0) if branches else func.abs(0)).label("week")


def _in_places(
    places: Collection[SectionRef], sop: InstrumentedAttribute[str], anchor: InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """Return the condition that a row is about one of these places.

    The function call keeps SQLite from reading all rows of these places where only a short span of time is wanted.
    """
    whole = sorted({place.sop_id for place in places if not place.anchor})
    parts = sorted((place.sop_id, place.anchor) for place in places if place.anchor and place.sop_id not in whole)
    named = func.coalesce(sop, "")
    return or_(named.in_(whole), tuple_(named, anchor).in_(parts))
