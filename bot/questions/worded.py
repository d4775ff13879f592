"""Gives a conversation the language model's part, where there is a model."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import replace

from bot.questions.answering import Conversation
from bot.questions.streaming import Streaming
from bot.questions.wording import Wording
from bot.questions.writing import Writing
from core.language_model import LanguageModel
from escalation.triage.second_look import ModelSecondLook
from retrieval.answer.rewriting import Rewriter
from retrieval.answer.writing import Writer


def worded(conversation: Conversation, model: LanguageModel | None, executor: Executor) -> Conversation:
    """The same conversation, with written answers. `executor` runs drafts and second looks."""
    if model is None:
        return conversation
    deps = conversation.deps
    return replace(
        conversation,
        wording=Wording(
            writing=Writing(Writer(model), Rewriter(model), ModelSecondLook(model), executor),
            streaming=Streaming(deps.units, deps.delivery.clients, deps.delivery, deps.clock),
            rendering=conversation.rendering,
            weighing=conversation.weighing,
        ),
    )
