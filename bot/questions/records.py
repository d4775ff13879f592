"""Logs questions: turns an outcome into the row that the question log keeps (which sections were shown at which rank and why, never
their text), stores it, and decides whether an answer that nobody asked for may be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.questions.rendering import is_restricted
from bot.questions.triage import TriageResult
from core.localization import N_
from escalation.triage.models import Tier
from retrieval.answer.models import Answered, Confidence, Outcome, Places, Reason, Unanswered, sources_of
from retrieval.questions import (
    ANSWERED,
    CONFLICTING,
    NEEDS_HUMAN,
    NO_SUCH_NAME,
    PLACES,
    UNANSWERED,
    WHICH_ONE,
    LoggedQuestion,
    LoggedSource,
    Question,
    QuestionLog,
)

UNASKED_REMARK: Final = N_("Nobody asked me, but this has an answer in the SOPs. Admins choose where I do this.")


def may_speak(outcomes: Sequence[Outcome], results: Sequence[TriageResult | None]) -> bool:
    """Return whether each part of the message has a good match that everybody may see, and asks for the rule alone."""
    return bool(outcomes) and all(map(_is_sure, outcomes)) and all(map(_is_plain, results))


def _is_sure(outcome: Outcome) -> bool:
    return isinstance(outcome, Answered) and outcome.confidence is Confidence.GOOD and not is_restricted(outcome)


def _is_plain(result: TriageResult | None) -> bool:
    return result is not None and result.verdict.tier is Tier.ANSWER


def record(question: Question, role: str | None, outcome: Outcome, latency_ms: int, *, needs_human: bool) -> LoggedQuestion:
    """Return the log row of a question that was asked with this role and came to this outcome."""
    sources = tuple(
        LoggedSource(
            sop_id=source.current.sop.id,
            version=source.current.sop.version,
            anchor=source.current.section.anchor,
            rank=source.rank,
            score=source.score,
            cosine=source.signals.cosine,
            lexical_rank=source.signals.lexical_rank,
            dense_rank=source.signals.dense_rank,
            unit=source.excerpt.unit if source.excerpt else None,
        )
        for source in sources_of(outcome)
    )
    word = {Answered: ANSWERED, Places: PLACES, Unanswered: UNANSWERED}[type(outcome)]
    return LoggedQuestion(
        question=question,
        role=role,
        outcome=NEEDS_HUMAN if needs_human else word,
        reason=_reason(outcome),
        confidence=outcome.probability,
        searched=outcome.searched,
        latency_ms=latency_ms,
        sources=sources,
    )


def _reason(outcome: Outcome) -> str | None:
    if isinstance(outcome, Answered):
        return CONFLICTING if outcome.conflicts else None
    if isinstance(outcome, Places):
        return (NO_SUCH_NAME if outcome.choice.missing else WHICH_ONE) if outcome.choice else None
    return outcome.reason.value


def enter(log: QuestionLog, question: LoggedQuestion) -> None:
    """Log a question; update the row of one that waited for search."""
    known = log.get(question.question.id)
    if known is None:
        log.add(question)
    elif known.reason == Reason.SEARCH_DOWN:
        log.answered_later(question)
