"""Reads what statements are about from questions, answers, batches and lessons. Rows of erased persons are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from insights.xapi.models import Interaction, Occurrence, Pending, StatementKind
from storage.library_tables import SopRow, VersionRow
from storage.practice.tables import (
    SELF_RATED_KINDS,
    LessonViewRow,
    PracticeAskRow,
    PracticeAttemptRow,
    PracticeBatchRow,
    PracticeItemRow,
)
from storage.question_tables import QuestionRow, QuestionSourceRow, led_position
from storage.questions import NOBODY
from storage.statements import chunks


def occurrences(session: Session, pending: Sequence[Pending]) -> Iterator[Occurrence]:
    """Yield what each pending statement is about, in any order."""
    sources: dict[StatementKind, list[str]] = defaultdict(list)
    for statement in pending:
        sources[statement.kind].append(statement.source)
    for kind, ids in sources.items():
        for some in chunks(ids):
            yield from map(_READERS[kind], session.execute(_WANTED[kind](some)))


def _with_sop(wanted: Any, sop: Any, version: Any = SopRow.current) -> Select[Any]:  # noqa: ANN401 -- any select and columns
    titled = and_(VersionRow.sop_id == SopRow.id, VersionRow.number == version)
    columns = (VersionRow.title.label("title"), (SopRow.audience == "").label("is_open"))
    titled_sop: Select[Any] = wanted.add_columns(*columns).outerjoin(SopRow, SopRow.id == sop).outerjoin(VersionRow, titled)
    return titled_sop


def _asked(ids: Sequence[str]) -> Select[Any]:
    source = QuestionSourceRow
    led = and_(source.question_id == QuestionRow.id, source.position == led_position())
    wanted = select(QuestionRow, source.sop_id, source.anchor).select_from(QuestionRow).outerjoin(source, led)
    return _with_sop(wanted, source.sop_id).where(QuestionRow.id.in_(ids), QuestionRow.person != NOBODY)


def _question(row: Any) -> Occurrence:  # noqa: ANN401 -- a row of the select above
    question = row.QuestionRow
    return Occurrence(
        StatementKind.ASKED,
        question.id,
        question.person,
        question.asked_at,
        *_place(row.sop_id, row.anchor, row),
        is_open=bool(row.is_open),
        outcome=question.outcome,
    )


def _answered(ids: Sequence[str]) -> Select[Any]:
    item, attempt = PracticeItemRow, PracticeAttemptRow
    wanted = select(attempt, item.sop, item.section, item.content).select_from(attempt).join(item, item.id == attempt.item)
    return _with_sop(wanted, item.sop).where(attempt.ask.in_(ids))


def _attempt(row: Any) -> Occurrence:  # noqa: ANN401 -- the same
    attempt, content = row.PracticeAttemptRow, row.content
    is_self_rated = attempt.kind in SELF_RATED_KINDS
    shown = (str(content["stem"]), tuple(map(str, content["options"]))) if row.is_open else ("", ())
    return Occurrence(
        StatementKind.ANSWERED,
        attempt.ask,
        attempt.person,
        attempt.at,
        *_place(row.sop, row.section, row),
        is_open=bool(row.is_open),
        is_right=None if is_self_rated else attempt.is_right,
        seconds=attempt.seconds,
        interaction=None if is_self_rated else Interaction(attempt.item, attempt.kind, attempt.choice, int(content["key"]), *shown),
        rated=attempt.choice + 1 if is_self_rated else None,
    )


def _completed(ids: Sequence[str]) -> Select[Any]:
    batch, ask, attempt = PracticeBatchRow, PracticeAskRow, PracticeAttemptRow
    score = case((attempt.kind.in_(SELF_RATED_KINDS), None), (attempt.is_right, 1.0), else_=0.0)
    columns = (func.max(attempt.at).label("done_at"), func.avg(score).label("score"))
    joined = select(batch.id, batch.person, *columns).join(ask, ask.batch == batch.id).join(attempt, attempt.ask == ask.id)
    return joined.where(batch.id.in_(ids)).group_by(batch.id, batch.person)


def _batch(row: Any) -> Occurrence:  # noqa: ANN401 -- the same
    return Occurrence(
        StatementKind.COMPLETED, row.id, row.person, row.done_at, score=None if row.score is None else float(row.score)
    )


def _experienced(ids: Sequence[str]) -> Select[Any]:
    return _with_sop(select(LessonViewRow), LessonViewRow.sop, LessonViewRow.version).where(LessonViewRow.id.in_(ids))


def _lesson(row: Any) -> Occurrence:  # noqa: ANN401 -- the same
    seen = row.LessonViewRow
    place = _place(seen.sop, seen.section, row)
    return Occurrence(StatementKind.EXPERIENCED, seen.id, seen.person, seen.at, *place, is_open=bool(row.is_open))


def _place(sop: str | None, section: str | None, row: Any) -> tuple[str, str, str]:  # noqa: ANN401 -- the same
    """Return SOP, section and title; no title of an SOP that not everybody may see."""
    return sop or "", section or "", (row.title or "") if row.is_open else ""


_WANTED: Mapping[StatementKind, Callable[[Sequence[str]], Select[Any]]] = {
    StatementKind.ASKED: _asked,
    StatementKind.ANSWERED: _answered,
    StatementKind.COMPLETED: _completed,
    StatementKind.EXPERIENCED: _experienced,
}
_READERS: Mapping[StatementKind, Callable[[Any], Occurrence]] = {
    StatementKind.ASKED: _question,
    StatementKind.ANSWERED: _attempt,
    StatementKind.COMPLETED: _batch,
    StatementKind.EXPERIENCED: _lesson,
}
