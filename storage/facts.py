"""Counts for KPIs and pages in SQL. A span is one range of an index; each query returns one row per kind, person or section."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, or_, select
from sqlalchemy.orm import Session

from core.work_events import MISSED, REOPENED
from escalation.cases.events import NAMES, Overdue
from insights.kpi.ports import Asking, CaseCounts, PieceRow, SectionUse
from insights.kpi.tallies import EVERYTHING, OWN, PersonValue, Slice, Span, Tallies, Tally
from retrieval.library.models import SectionRef
from retrieval.questions import FeedbackKind
from storage.cases import CaseEventRow, CaseRow, was_sent
from storage.facts_own import OwnCounts, askings, own_counts, own_pieces, piece_of
from storage.practice.tables import SELF_RATED_KINDS, PracticeAttemptRow, PracticeItemRow, WorkEventRow
from storage.question_tables import FeedbackRow, QuestionRow, QuestionSourceRow, is_answered, led_position, newest_click
from storage.questions import NOBODY
from storage.statements import Repository

_MANY = 100
"""For more people than these a range of time is read for all: looking each of them up takes longer."""

_OVERDUE = NAMES[Overdue]
_MINUTES = {1 / 60_000: ("ms", "milliseconds"), 1 / 60: ("s", "sec", "seconds"), 60.0: ("h", "hour", "hours")}
"""Minutes in a unit of time; values in minutes, or in another kind of unit, stay as they are."""


class SqlFacts(Repository):
    """Implements `insights.kpi.ports.Facts` on a session."""

    def tallies(self, span: Span, kinds: Collection[str], part: Slice = EVERYTHING) -> Tallies:
        counted: dict[str, Tally] = {}
        for group in own_counts(span, kinds, part):
            totals = self._session.execute(group.totals()).mappings().one()
            counted |= {
                kind: Tally(int(totals[kind]), people=int(totals[f"{kind}_people"])) for kind in group.kinds if totals[kind]
            }
        work = sorted(set(kinds) - OWN)
        if work:
            by_person = _events(span, work, part).subquery()
            sums = [func.sum(by_person.c[name]).label(name) for name in ("n", "valued", "total")]
            people = func.sum(case((by_person.c.person != NOBODY, 1), else_=0)).label("people")
            for row in self._session.execute(select(by_person.c.kind, *sums, people).group_by(by_person.c.kind)):
                counted[row.kind] = Tally(int(row.n), int(row.valued), float(row.total or 0), int(row.people))
        return counted

    def of_people(self, span: Span, kinds: Collection[str], part: Slice = EVERYTHING) -> Sequence[PersonValue]:
        people = part.people
        if people is not None and len(people) > _MANY:
            wanted = frozenset(people)
            return [value for value in self.of_people(span, kinds, replace(part, people=None)) if value.person in wanted]
        values: list[PersonValue] = []
        for group in own_counts(span, kinds, part):
            for counts in self._session.execute(group.by_person()).mappings():
                some = ((kind, int(counts[kind])) for kind in group.kinds)
                values += [PersonValue(counts["person"], kind, Tally(n, people=1)) for kind, n in some if n]
        work = sorted(set(kinds) - OWN)
        if work:
            for row in self._session.execute(_events(span, work, part)):
                values.append(PersonValue(row.person, row.kind, Tally(row.n, row.valued, float(row.total or 0), 1)))
        return sorted((value for value in values if value.person != NOBODY), key=lambda value: (value.person, value.kind))

    def of_pieces(self, bounds: Sequence[datetime], kinds: Collection[str], part: Slice = EVERYTHING) -> Sequence[PieceRow]:
        if part.people is not None and len(part.people) > _MANY:
            wanted = frozenset(part.people)
            return [row for row in self.of_pieces(bounds, kinds, replace(part, people=None)) if row.person in wanted]
        pieces: list[tuple[int, str, str, int, int, float]] = []
        for group in own_pieces(bounds, kinds, part):
            for person, *counts, piece in self._session.connection().execute(_narrowed(group)).all():
                pieces += [(piece, person, kind, n, 0, 0.0) for kind, n in zip(group.kinds, counts, strict=True) if n]
        work = sorted(set(kinds) - OWN)
        if work:
            piece = piece_of(WorkEventRow.at, bounds)
            events = _events(Span(bounds[0], bounds[-1]), work, part).add_columns(piece).group_by(piece)
            rows = self._session.connection().execute(events).all()
            pieces += [(piece, person, kind, n, valued, float(total or 0)) for kind, person, n, valued, total, piece in rows]
        return cast("Sequence[PieceRow]", pieces)

    def askings(self, bounds: Sequence[datetime], part: Slice = EVERYTHING) -> Sequence[Asking]:
        if part.people is not None and len(part.people) > _MANY:
            wanted = frozenset(part.people)
            return [asking for asking in self.askings(bounds, replace(part, people=None)) if asking.person in wanted]
        return cast("Sequence[Asking]", self._session.connection().execute(askings(bounds, part)).all())

    def units(self, span: Span, kinds: Collection[str]) -> Mapping[str, frozenset[str]]:
        known: dict[str, set[str]] = defaultdict(set)
        wanted = select(WorkEventRow.kind, WorkEventRow.unit).where(*_within(span, sorted(set(kinds) - OWN)))
        for row in self._session.execute(wanted.where(WorkEventRow.value.is_not(None)).distinct()):
            known[row.kind].add(row.unit or "")
        return {kind: frozenset(units) for kind, units in known.items()}

    def sections(self, span: Span, sops: Collection[str] | None = None) -> Sequence[SectionUse]:
        return section_uses(self._session, span, sops)

    def most_missed(self, place: SectionRef, span: Span) -> str:
        return most_missed(self._session, place, span)

    def cases(self, span: Span, sops: Collection[str] | None = None) -> CaseCounts:
        theirs = () if sops is None else (CaseRow.sop_id.in_(sorted(sops)),)
        opened = select(func.count(), func.count(distinct(func.nullif(CaseRow.asker, NOBODY)))).where(was_sent(), *theirs)
        new = self._session.execute(opened.where(CaseRow.opened_at >= span.since, CaseRow.opened_at < span.until)).one()
        decided = select(func.count()).select_from(CaseRow).where(CaseRow.decided_at >= span.since, CaseRow.decided_at < span.until)
        late = select(func.count(distinct(CaseEventRow.record_id))).where(
            CaseEventRow.name == _OVERDUE, CaseEventRow.at >= span.since, CaseEventRow.at < span.until
        )
        if theirs:
            late = late.join(CaseRow, CaseRow.id == CaseEventRow.record_id).where(*theirs)
        ended, breached = (self._session.scalar(statement) or 0 for statement in (decided.where(*theirs), late))
        return CaseCounts(new[0], ended, breached, new[1])


def _narrowed(group: OwnCounts) -> Select[Any]:
    """Return a statement that selects only the wanted counts, between the person and the piece."""
    columns = group.statement.selected_columns
    return group.statement.with_only_columns(columns["person"], *(columns[kind] for kind in group.kinds), columns["piece"])


def _events(span: Span, kinds: Sequence[str], part: Slice) -> Select[Any]:
    """Select work events by kind and person: n, valued, total."""
    event = WorkEventRow
    amount = _amount(part.currency)
    sums = (func.count().label("n"), func.count(amount).label("valued"), func.sum(amount).label("total"))
    columns: tuple[Any, ...] = (event.kind, event.person, *sums)
    wanted = select(*columns).where(*_within(span, kinds))
    if part.people is not None:
        wanted = wanted.where(event.person.in_(list(part.people)))
    if part.tasks is not None:
        wanted = wanted.where(event.task.in_(list(part.tasks)))
    return wanted.group_by(event.kind, event.person)


def _within(span: Span, kinds: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    return WorkEventRow.kind.in_(kinds), WorkEventRow.at >= span.since, WorkEventRow.at < span.until


def _amount(currency: str | None) -> ColumnElement[Any]:
    """Return the value, in minutes where its unit is one of time; only values in the currency where one is named."""
    if currency is not None:
        return case((WorkEventRow.unit == currency, WorkEventRow.value))
    scaled = [(WorkEventRow.unit.in_(names), WorkEventRow.value * factor) for factor, names in _MINUTES.items()]
    return case(*scaled, else_=WorkEventRow.value)


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
