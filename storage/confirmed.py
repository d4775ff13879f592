"""Reads evidence for later searches: people's feedback on sections, and the sections where owners say that questions are answered
(redirects), which it stores as well.

Only a person's newest click on a question counts; a question whose text was erased is no evidence.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Engine, Row, Select, delete, func, select
from sqlalchemy.orm import Session, aliased

from retrieval.library.models import SectionRef, digest_of
from retrieval.questions import FeedbackKind, Redirect
from retrieval.search.ports import ConfirmedQuestion
from storage.library_tables import CounterRow, SectionRow, SectionTextRow, SopRow
from storage.question_tables import FeedbackRow, QuestionRow, QuestionSourceRow, RedirectRow
from storage.statements import FastRead, Repository, affected, insert

MOST = 5_000
"""The newest verdicts that are read: each is embedded once per process, at about 1 ms."""

_WEIGHT = {FeedbackKind.HELPED: 1.0, FeedbackKind.CHOSEN: 1.0, FeedbackKind.STILL_STUCK: -1.0, FeedbackKind.ASK_OWNER: -1.0}

_Verdict = tuple[datetime, ConfirmedQuestion]

_STAMP = select(
    select(func.max(FeedbackRow.id)).scalar_subquery(),
    select(func.max(RedirectRow.id)).scalar_subquery(),
    select(func.count(RedirectRow.id)).scalar_subquery(),
    select(func.count()).select_from(QuestionRow).where(QuestionRow.person == "").scalar_subquery(),
    select(CounterRow.value).where(CounterRow.name == "library").scalar_subquery(),
)


class SqlConfirmedQuestions:
    """Implements `retrieval.search.ports.ConfirmedQuestions` over the question log; opens a session of its own for each call."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stamp = FastRead(engine, _STAMP)

    def stamp(self) -> str:
        """Return a value that changes with the evidence: newest click, newest redirect and their number, count of erased questions.

        All are lookups by index. With redirects it includes the library's revision, because those follow the current sections.
        """
        click, word, words, gone, revision = self._stamp() or (None, None, 0, 0, None)
        return f"{click or 0}:{gone}" + (f":{word}:{words}:{revision}" if words else "")

    def confirmed(self) -> Sequence[ConfirmedQuestion]:
        with Session(self._engine) as session:
            clicks = [_clicked(row) for row in reversed(session.execute(_verdicts()).all())]
            words = [_led(row) for row in reversed(session.execute(_redirects()).all())]
        return [question for _, question in sorted([*clicks, *words], key=lambda verdict: verdict[0])] if words else _only(clicks)


def _only(clicks: Sequence[_Verdict]) -> Sequence[ConfirmedQuestion]:
    """Return them in the order in which they were stored: the order in time, except for clicks of the same moment."""
    return [question for _, question in clicks]


def _verdicts() -> Select[datetime, str, str, str, str, list[object], str]:
    """Select each person's newest click on a question, newest first, with its section as it was then."""
    later = aliased(FeedbackRow)
    same = later.question_id == FeedbackRow.question_id, later.person == FeedbackRow.person
    has_later = select(later.id).where(*same, later.id > FeedbackRow.id).correlate(FeedbackRow).exists()
    shown = (SectionRow.sop_id, SectionRow.anchor, SectionTextRow.path, SectionTextRow.text)
    joined = (
        select(FeedbackRow.at, QuestionRow.text, FeedbackRow.kind, *shown)
        .join(QuestionRow, QuestionRow.id == FeedbackRow.question_id)
        .join(
            QuestionSourceRow,
            (QuestionSourceRow.question_id == QuestionRow.id) & (QuestionSourceRow.position == FeedbackRow.position),
        )
        .join(
            SectionRow,
            (SectionRow.sop_id == QuestionSourceRow.sop_id)
            & (SectionRow.number == QuestionSourceRow.version)
            & (SectionRow.anchor == QuestionSourceRow.anchor),
        )
        .join(SectionTextRow, SectionTextRow.id == SectionRow.text_id)
    )
    return joined.where(QuestionRow.text != "", ~has_later).order_by(FeedbackRow.id.desc()).limit(MOST)


def _redirects() -> Select[datetime, str, str, str, list[object], str]:
    """Select the owners' redirects, newest first, each with the section as it is now: owners named the place, not its words."""
    shown = (SectionRow.sop_id, SectionRow.anchor, SectionTextRow.path, SectionTextRow.text)
    joined = (
        select(RedirectRow.at, QuestionRow.text, *shown)
        .join(QuestionRow, QuestionRow.id == RedirectRow.question_id)
        .join(SopRow, SopRow.id == RedirectRow.sop_id)
        .join(
            SectionRow,
            (SectionRow.sop_id == SopRow.id) & (SectionRow.number == SopRow.current) & (SectionRow.anchor == RedirectRow.anchor),
        )
        .join(SectionTextRow, SectionTextRow.id == SectionRow.text_id)
    )
    return joined.where(QuestionRow.text != "", SopRow.retired_at.is_(None)).order_by(RedirectRow.id.desc()).limit(MOST)


def _clicked(row: Row[datetime, str, str, str, str, list[object], str]) -> _Verdict:
    at, text, kind, sop_id, anchor, path, section_text = row
    return at, ConfirmedQuestion(text, SectionRef(sop_id, anchor), _digest(path, section_text), _WEIGHT[FeedbackKind(kind)])


def _led(row: Row[datetime, str, str, str, list[object], str]) -> _Verdict:
    at, text, sop_id, anchor, path, section_text = row
    return at, ConfirmedQuestion(text, SectionRef(sop_id, anchor), _digest(path, section_text), is_ruling=True)


def _digest(path: list[object], text: str) -> str:
    return digest_of(*(str(heading) for heading in path), text)


class SqlRedirects(Repository):
    """Implements `retrieval.questions.Redirects` on a session."""

    def lead(self, about: str, questions: Collection[str], to: SectionRef, at: datetime) -> None:
        self.drop(about)
        rows = [
            {"about": about, "question_id": question, "sop_id": to.sop_id, "anchor": to.anchor, "at": at}
            for question in sorted(set(questions))
        ]
        if rows:
            self._session.execute(insert(self._session, RedirectRow).values(rows))

    def drop(self, about: str) -> bool:
        return affected(self._session, delete(RedirectRow).where(RedirectRow.about == about)) > 0

    def all(self) -> Sequence[Redirect]:
        rows = self._session.scalars(select(RedirectRow).order_by(RedirectRow.at, RedirectRow.id)).all()
        redirects: dict[str, Redirect] = {}
        for row in rows:
            known = redirects[row.about].questions if row.about in redirects else frozenset[str]()
            redirects[row.about] = Redirect(row.about, known | {row.question_id}, SectionRef(row.sop_id, row.anchor), row.at)
        return list(redirects.values())
