"""Connects a language model's draft with the message that shows it: which post it is, and which card it ends with."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

from bot.blocks.card import Card
from bot.deps import Deps
from bot.inbox.finish import Send
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.questions.drafting import Drafter, DraftStart
from bot.questions.rendering import Rendering
from bot.questions.streaming import AnswerStream, Show
from bot.questions.triage import TriageStep
from bot.slack.events import Incoming
from core import units
from core.language_model import LanguageModel
from core.queues import OutboxEntry
from escalation.triage.second_look import ModelSecondLook
from retrieval.answer.rewriting import Rewriter
from retrieval.answer.writing import Writer


@dataclass(frozen=True)
class WrittenAnswers:
    """Sends answers in a language model's words; None in `Conversation` where no model is configured."""

    drafter: Drafter
    stream: AnswerStream
    rendering: Rendering
    triage: TriageStep

    def sender(self, uow: UnitOfWork, begun: DraftStart, quote: Post, incoming: Incoming) -> tuple[Post, Send | None]:
        """Return the answer's post as it must be committed, and the function that shows the draft in it. When the answer goes
        elsewhere (a private note), the draft is stopped, and the quote stays as it is.
        """
        drafting, result = begun.drafting, begun.result
        draft = drafting.draft if drafting is not None else None
        if drafting is None or draft is None or result is None or quote.channel != incoming.channel:
            if drafting is not None:
                drafting.stop()
            return quote, None
        prepared = self.stream.prepared(quote, drafting)
        shown = [self.rendering.within(uow).shown(source, incoming.person) for source in draft.answered.sources]

        def finished() -> Card | None:
            written = drafting.written
            if written is None:
                return None

            def work(uow: UnitOfWork) -> Card:
                card = self.rendering.within(uow).written(result.asked.id, written, incoming.person)
                return self.triage.card(uow, card, result)

            return units.run(self.stream.units, work)

        def send(entry: OutboxEntry) -> bool:
            if entry.key != prepared.key:
                return False
            self.stream.show(entry, Show(prepared, incoming, drafting, shown, finished))
            return True

        return prepared, send


def written_answers(
    deps: Deps, triage: TriageStep, rendering: Rendering, model: LanguageModel, executor: Executor
) -> WrittenAnswers:
    """Build the written answers. `executor` runs drafts and second looks."""
    return WrittenAnswers(
        drafter=Drafter(Writer(model), Rewriter(model), ModelSecondLook(model), executor),
        stream=AnswerStream(deps.units, deps.delivery.clients, deps.delivery, deps.clock),
        rendering=rendering,
        triage=triage,
    )
