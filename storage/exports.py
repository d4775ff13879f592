"""Streams rows for other systems, one file per kind. Persons are marked, and the writer turns them into opaque ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import Engine, Executable, and_, case, select

from core.tabular import Column, Kind, TableFile
from retrieval.questions import FeedbackKind
from storage.cases import CaseRow
from storage.library_tables import SopRow, VersionRow
from storage.practice.tables import (
    SELF_RATED_KINDS,
    LessonViewRow,
    PracticeAskRow,
    PracticeAttemptRow,
    PracticeItemRow,
    WorkEventRow,
)
from storage.question_tables import FeedbackRow, QuestionRow, QuestionSourceRow, led_position

_BATCH: Final = 1000
_STUCK = select(FeedbackRow.id).where(
    FeedbackRow.question_id == QuestionRow.id, FeedbackRow.kind.in_([FeedbackKind.STILL_STUCK.value, FeedbackKind.ASK_OWNER.value])
)

_SOP = Column("sop", Kind.TEXT, "id of the SOP, empty where there is none")
_SECTION = Column("section", Kind.TEXT, "anchor of the section")
_PERSON = Column("person", Kind.PERSON, "opaque id, empty once the person was erased")

QUESTIONS: Final = TableFile(
    "questions",
    "One row for each question to Cairn.",
    (
        Column("id", Kind.TEXT, "of the question"),
        _PERSON,
        Column("asked_at", Kind.MOMENT, "UTC"),
        Column("role", Kind.TEXT, "the asker's role at that time"),
        Column("surface", Kind.TEXT, "where it was asked: `direct`, `mention`, `thread`, …"),
        Column("outcome", Kind.TEXT, "`answered`, `places`, `unanswered` or `needs_human`"),
        Column("reason", Kind.TEXT, "why it was not simply answered"),
        Column("confidence", Kind.NUMBER, "from 0 to 1"),
        Column("latency_ms", Kind.INTEGER, "from the question to the answer"),
        _SOP,
        _SECTION,
        Column("version", Kind.INTEGER, "of the SOP, as it was shown"),
        Column("is_stuck", Kind.BOOLEAN, "the asker said “still stuck” or asked the owner"),
        Column("text", Kind.TEXT, "what was asked", is_text=True),
    ),
)
ATTEMPTS: Final = TableFile(
    "attempts",
    "One row for each answer to a quiz question.",
    (
        Column("id", Kind.TEXT, "of the quiz question that was put"),
        _PERSON,
        Column("asked_at", Kind.MOMENT, "when it was put, UTC"),
        Column("at", Kind.MOMENT, "when it was answered, UTC"),
        _SOP,
        _SECTION,
        Column("family", Kind.TEXT, "the skill that the item practises"),
        Column("item", Kind.TEXT, "id of the item"),
        Column("kind", Kind.TEXT, "of the item"),
        Column("choice", Kind.INTEGER, "the chosen option, from 0; of a recall card the step: 0 forgot, 1 hard, 2 good, 3 easy"),
        Column("is_right", Kind.BOOLEAN, "whether it was the right one; empty for a recall card, which people rate themselves"),
        Column("seconds", Kind.NUMBER, "how long it took, where that is known"),
        Column("confidence", Kind.TEXT, "`sure` or `unsure`, where the person said so"),
        Column("had_hint", Kind.BOOLEAN, "whether a hint was shown before"),
        Column("cause", Kind.TEXT, "why it was practised: `question`, `missed_step`, `path`, …"),
    ),
)
LESSONS: Final = TableFile(
    "lessons",
    "One row for each lesson that was opened.",
    (
        Column("id", Kind.TEXT, "of the view"),
        _PERSON,
        Column("at", Kind.MOMENT, "UTC"),
        _SOP,
        _SECTION,
        Column("version", Kind.INTEGER, "of the SOP"),
    ),
)
WORK_EVENTS: Final = TableFile(
    "work_events",
    "One row for each work event.",
    (
        Column("id", Kind.TEXT, "as the source gave it"),
        _PERSON,
        Column("at", Kind.MOMENT, "UTC"),
        Column("kind", Kind.TEXT, "`task_completed`, `step_missed`, … or the name of a KPI"),
        Column("task", Kind.TEXT, "id of the task"),
        Column("step", Kind.TEXT, "number of the step"),
        Column("value", Kind.NUMBER, "measured value"),
        Column("unit", Kind.TEXT, "of the value"),
        Column("source", Kind.TEXT, "the system that reported it"),
        Column("context", Kind.JSON, "what the source said beside it, as JSON; may name customers", is_text=True),
    ),
)
VERSIONS: Final = TableFile(
    "versions",
    "One row for each version of an SOP.",
    (
        Column("sop", Kind.TEXT, "id of the SOP"),
        Column("version", Kind.INTEGER, "its number"),
        Column("title", Kind.TEXT, "of this version"),
        Column("audience", Kind.TEXT, "roles that may see the current version, as JSON; empty for everyone"),
        Column("created_at", Kind.MOMENT, "when it came in, UTC"),
        Column("approved_at", Kind.MOMENT, "when it was approved, UTC; empty while it waits"),
        Column("is_current", Kind.BOOLEAN, "whether it is the one that people read"),
        Column("retired_at", Kind.MOMENT, "when the SOP was retired, UTC"),
    ),
)
CASES: Final = TableFile(
    "cases",
    "One row for each case, drafts included.",
    (
        Column("id", Kind.TEXT, "of the case"),
        Column("question", Kind.TEXT, "id of the question that it began with"),
        Column("person", Kind.PERSON, "who asked: opaque id, empty once the person was erased"),
        _SOP,
        Column("opened_at", Kind.MOMENT, "UTC"),
        Column("decided_at", Kind.MOMENT, "UTC; empty without a decision"),
    ),
)
FILES: Final = (QUESTIONS, ATTEMPTS, LESSONS, WORK_EVENTS, VERSIONS, CASES)


class SqlExports:
    """Implements `core.tabular.TableSource` on an engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def files(self) -> Sequence[TableFile]:
        return FILES

    def rows(self, file: TableFile) -> Iterator[Sequence[object]]:
        """Yield values in the order of the file's columns; memory use stays constant."""
        with self._engine.connect() as connection:
            streamed = connection.execution_options(yield_per=_BATCH).execute(_SELECTS[file.name])
            for row in streamed:
                yield tuple(row)


def _questions() -> Executable:
    question, source = QuestionRow, QuestionSourceRow
    led = and_(source.question_id == question.id, source.position == led_position())
    columns = (
        *(question.id, question.person, question.asked_at, question.role, question.surface, question.outcome, question.reason),
        *(question.confidence, question.latency_ms, source.sop_id, source.anchor, source.version, _STUCK.exists(), question.text),
    )
    return select(*columns).select_from(question).outerjoin(source, led).order_by(question.asked_at, question.id)


def _attempts() -> Executable:
    attempt, ask, item = PracticeAttemptRow, PracticeAskRow, PracticeItemRow
    is_right = case((attempt.kind.not_in(SELF_RATED_KINDS), attempt.is_right))
    columns = (
        *(attempt.ask, attempt.person, ask.asked_at, attempt.at, item.sop, item.section, attempt.family, attempt.item),
        *(attempt.kind, attempt.choice, is_right, attempt.seconds, attempt.confidence, attempt.had_hint, attempt.cause),
    )
    joined = select(*columns).select_from(attempt).outerjoin(ask, ask.id == attempt.ask)
    return joined.outerjoin(item, item.id == attempt.item).order_by(attempt.at, attempt.ask)


def _lessons() -> Executable:
    row = LessonViewRow
    return select(row.id, row.person, row.at, row.sop, row.section, row.version).order_by(row.at, row.id)


def _work_events() -> Executable:
    row = WorkEventRow
    columns = (row.id, row.person, row.at, row.kind, row.task, row.step, row.value, row.unit, row.source, row.context)
    return select(*columns).order_by(row.at, row.id)


def _versions() -> Executable:
    row, sop = VersionRow, SopRow
    is_current = and_(sop.current.is_not(None), sop.current == row.number)
    columns = (row.sop_id, row.number, row.title, sop.audience, row.created_at, row.approved_at, is_current, sop.retired_at)
    return select(*columns).join(sop, sop.id == row.sop_id).order_by(row.sop_id, row.number)


def _cases() -> Executable:
    row = CaseRow
    columns = (row.id, row.question_id, row.asker, row.sop_id, row.opened_at, row.decided_at)
    return select(*columns).order_by(row.opened_at, row.id)


_SELECTS: Final[Mapping[str, Executable]] = {
    QUESTIONS.name: _questions(),
    ATTEMPTS.name: _attempts(),
    LESSONS.name: _lessons(),
    WORK_EVENTS.name: _work_events(),
    VERSIONS.name: _versions(),
    CASES.name: _cases(),
}
