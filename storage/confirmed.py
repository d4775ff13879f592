"""What people said about the section they were shown first, as evidence for later searches. The newest click of a person on a
question is the one that counts; a question whose text was erased is no evidence.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, Row, Select, func, select
from sqlalchemy.orm import Session

from retrieval.library.models import SectionRef, digest_of
from retrieval.questions import FeedbackKind
from retrieval.search.ports import ConfirmedQuestion
from storage.library_tables import SectionRow, SectionTextRow
from storage.question_tables import FeedbackRow, QuestionRow, QuestionSourceRow

MOST = 5_000
"""The newest verdicts that are read: each is embedded once per process, at about 1 ms."""

_WEIGHT = {FeedbackKind.HELPED: 1.0, FeedbackKind.STILL_STUCK: -1.0, FeedbackKind.ASK_OWNER: -1.0}


class SqlConfirmedQuestions:
    """`retrieval.search.ports.ConfirmedQuestions` over the question log; opens a session of its own for each call."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def stamp(self) -> str:
        """Newest click and number of erased questions: both lookups by index."""
        erased = select(func.count()).select_from(QuestionRow).where(QuestionRow.person == "").scalar_subquery()
        with Session(self._engine) as session:
            newest, gone = session.execute(select(select(func.max(FeedbackRow.id)).scalar_subquery(), erased)).one()
        return f"{newest or 0}:{gone}"

    def confirmed(self) -> Sequence[ConfirmedQuestion]:
        with Session(self._engine) as session:
            return [_question(row) for row in reversed(session.execute(_verdicts()).all())]


def _verdicts() -> Select[str, str, str, str, list[object], str]:
    """The standing clicks, newest first, each with the section that was shown first as it stood then."""
    standing = (
        select(func.max(FeedbackRow.id).label("id")).group_by(FeedbackRow.question_id, FeedbackRow.person).subquery("standing")
    )
    columns = select(
        QuestionRow.text, FeedbackRow.kind, SectionRow.sop_id, SectionRow.anchor, SectionTextRow.path, SectionTextRow.text
    )
    joined = (
        columns.join(standing, standing.c.id == FeedbackRow.id)
        .join(QuestionRow, QuestionRow.id == FeedbackRow.question_id)
        .join(QuestionSourceRow, (QuestionSourceRow.question_id == QuestionRow.id) & (QuestionSourceRow.position == 0))
        .join(
            SectionRow,
            (SectionRow.sop_id == QuestionSourceRow.sop_id)
            & (SectionRow.number == QuestionSourceRow.version)
            & (SectionRow.anchor == QuestionSourceRow.anchor),
        )
        .join(SectionTextRow, SectionTextRow.id == SectionRow.text_id)
    )
    return joined.where(QuestionRow.text != "").order_by(FeedbackRow.id.desc()).limit(MOST)


def _question(row: Row[str, str, str, str, list[object], str]) -> ConfirmedQuestion:
    text, kind, sop_id, anchor, path, section_text = row
    digest = digest_of(*(str(heading) for heading in path), section_text)
    return ConfirmedQuestion(text, SectionRef(sop_id, anchor), digest, _WEIGHT[FeedbackKind(kind)])
