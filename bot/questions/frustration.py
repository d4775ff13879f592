"""Detects a person who does not get the help they need, so that Cairn offers a human before they ask: by their words, repeated
questions, and votes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ports import UnitOfWork
from escalation.frustration import REMEMBERED, Earlier, frustration
from retrieval.questions import FeedbackKind, LoggedQuestion, Question

MOST = 8
"""Earlier questions that are compared; each costs about a millisecond."""


class Likeness(Protocol):
    """Computes the cosines of a text with others, in their order. Never raises: zeros when there is no model."""

    def __call__(self, text: str, others: Sequence[str]) -> Sequence[float]: ...


@dataclass(frozen=True)
class FrustrationCheck:
    likeness: Likeness

    def lately(self, uow: UnitOfWork, question: Question) -> Sequence[LoggedQuestion]:
        """Return the person's earlier questions that this one is compared with."""
        return uow.questions.lately(question.person, question.asked_at - REMEMBERED, MOST)

    def offers_human(self, question: Question, lately: Sequence[LoggedQuestion]) -> bool:
        """Return whether this person should be offered a human now. Nothing of it is stored."""
        earlier_questions = [logged for logged in lately if logged.question.text and logged.question.id != question.id]
        cosines = self.likeness(question.text, [logged.question.text for logged in earlier_questions]) if earlier_questions else []
        earlier = [_earlier(logged, cosine) for logged, cosine in zip(earlier_questions, cosines, strict=True)]
        return frustration(question.text, question.asked_at, earlier).offers_human


def _earlier(logged: LoggedQuestion, cosine: float) -> Earlier:
    newest = max(logged.feedback, key=lambda feedback: feedback.at, default=None)
    is_down = newest is not None and newest.kind is FeedbackKind.STILL_STUCK
    return Earlier(logged.question.text, logged.question.asked_at, cosine, thumbs_down=is_down)
