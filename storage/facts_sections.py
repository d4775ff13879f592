"""Counts what became of each section: asked about, answered, stuck, practised and missed, done wrong at work."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, func, or_, select
from sqlalchemy.orm import Session

from core.work_events import MISSED, REOPENED
from insights.kpi.ports import SectionUse
from insights.kpi.tallies import Span
from retrieval.library.models import SectionRef
from retrieval.questions import FeedbackKind
from storage.practice.tables import SELF_RATED_KINDS, PracticeAttemptRow, PracticeItemRow, WorkEventRow
from storage.question_tables import FeedbackRow, QuestionRow, QuestionSourceRow, is_answered, led_position, newest_click
from storage.questions import NOBODY

_UNANSWERED = "unanswered"
_MISTAKES = (MISSED, REOPENED)
_WORDS = (FeedbackKind.HELPED.value, FeedbackKind.STILL_STUCK.value)


def section_uses(session: Session, span: Span, sops: Collection[str] | None) -> Sequence[SectionUse]:
    """Return the counts by SOP and anchor. `sops` limits the SOPs; None: all.

    All sections of the span are counted: limiting them in SQL would make SQLite read every question of these SOPs instead.
    """
    uses: dict[SectionRef, SectionUse] = {}
    for row in session.execute(_asked(span)):
        place = SectionRef(row.sop_id, row.anchor)
        uses[place] = SectionUse(place, row.asked, int(row.answered), row.people, int(row.stuck), stuck_people=row.stuck_people)
    for row in session.execute(_practised(span)):
        place = SectionRef(row.sop, row.section)
        counts = {"tried": row.tried, "missed": int(row.missed), "practised_people": row.people, "missed_people": row.missed_people}
        uses[place] = replace(uses.get(place, SectionUse(place)), **counts)
    for row in session.execute(_mistaken(span)):
        place = SectionRef(row.sop, row.section)
        uses[place] = replace(uses.get(place, SectionUse(place)), errors=row.errors, error_people=row.people)
    return [uses[place] for place in sorted(uses) if sops is None or place.sop_id in sops]


def _asked(span: Span) -> Any:  # noqa: ANN401 -- a statement
    question, source = QuestionRow, QuestionSourceRow
    counts = (
        func.count().label("asked"),
        func.sum(case((is_answered(), 1), else_=0)).label("answered"),
        func.count(distinct(func.nullif(question.person, NOBODY))).label("people"),
        func.sum(case((_is_stuck(), 1), else_=0)).label("stuck"),
        func.count(distinct(case((_is_stuck(), func.nullif(question.person, NOBODY))))).label("stuck_people"),
    )
    led = and_(source.question_id == question.id, source.position == led_position())
    wanted = select(source.sop_id, source.anchor, *counts).select_from(question).join(source, led)
    wanted = wanted.where(question.asked_at >= span.since, question.asked_at < span.until)
    return wanted.group_by(source.sop_id, source.anchor)


def _is_stuck() -> ColumnElement[bool]:
    """Return the condition that nothing was found, or the asker's newest click is "still stuck"."""
    newest = newest_click(FeedbackRow.kind, _WORDS)
    return or_(QuestionRow.outcome == _UNANSWERED, newest == FeedbackKind.STILL_STUCK.value)


def _practised(span: Span) -> Any:  # noqa: ANN401 -- a statement
    attempt, item = PracticeAttemptRow, PracticeItemRow
    counts = (
        func.count().label("tried"),
        func.sum(case((attempt.is_right, 0), else_=1)).label("missed"),
        func.count(distinct(attempt.person)).label("people"),
        func.count(distinct(case((attempt.is_right.is_(False), attempt.person)))).label("missed_people"),
    )
    wanted = select(item.sop, item.section, *counts).join(item, item.id == attempt.item)
    wanted = wanted.where(
        attempt.at >= span.since, attempt.at < span.until, item.section != "", attempt.kind.not_in(SELF_RATED_KINDS)
    )
    return wanted.group_by(item.sop, item.section)


def _mistaken(span: Span) -> Any:  # noqa: ANN401 -- a statement
    event = WorkEventRow
    counts = func.count().label("errors"), func.count(distinct(event.person)).label("people")
    wanted = select(event.sop, event.section, *counts).where(event.kind.in_(_MISTAKES), event.section.is_not(None))
    wanted = wanted.where(event.at >= span.since, event.at < span.until, event.sop.is_not(None))
    return wanted.group_by(event.sop, event.section)


def most_missed(session: Session, place: SectionRef, span: Span) -> str:
    """Return the family of the section's items with the most wrong answers; empty without one."""
    attempt, item = PracticeAttemptRow, PracticeItemRow
    is_missed = attempt.is_right.is_(False), attempt.kind.not_in(SELF_RATED_KINDS)
    wanted = select(attempt.family).join(item, item.id == attempt.item).where(*is_missed)
    wanted = wanted.where(item.sop == place.sop_id, item.section == place.anchor, attempt.at >= span.since, attempt.at < span.until)
    return session.scalar(wanted.group_by(attempt.family).order_by(func.count().desc(), attempt.family).limit(1)) or ""
