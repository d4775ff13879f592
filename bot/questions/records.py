"""Logs questions: turns an outcome into the row that the question log keeps (which sections were shown at which rank and why, never
their text), stores it, and decides whether an answer that nobody asked for may be shown. Collects what follows from the questions
of one message: the posts of each, and all that is stored with them at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.blocks import notes
from bot.blocks.card import Card
from bot.blocks.notes import Refusal
from bot.inbox.finish import Also, Send, to_asker
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.questions.rendering import is_restricted
from bot.questions.triage import TriageResult
from bot.questions.views.places import place_of
from bot.slack import calls
from bot.slack.events import Incoming
from bot.slack.people import Asker, People
from core.localization import N_
from escalation.triage.models import Tier
from retrieval.answer.excerpt import excerpt_at
from retrieval.answer.extract import quote_for
from retrieval.answer.models import Answered, Confidence, Outcome, Places, Reason, Source, Unanswered, sources_of
from retrieval.library.models import SectionRef
from retrieval.questions import (
    ANSWERED,
    CHOSEN,
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
from retrieval.search.models import Signals
from retrieval.units import lines_of

UNASKED_REMARK: Final = N_("Nobody asked me, but this has an answer in the SOPs. Admins choose where I do this.")


def may_speak(outcome: Outcome, result: TriageResult | None) -> bool:
    """Return whether a message has a good match that everybody may see, and asks for the rule alone."""
    is_sure = isinstance(outcome, Answered) and outcome.confidence is Confidence.GOOD and not is_restricted(outcome)
    return is_sure and result is not None and result.verdict.tier is Tier.ANSWER


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
        chosen_or_none = CHOSEN if outcome.confidence is Confidence.CHOSEN else None
        return CONFLICTING if outcome.conflicts else chosen_or_none
    if isinstance(outcome, Places):
        return (NO_SUCH_NAME if outcome.choice.missing else WHICH_ONE) if outcome.choice else None
    return outcome.reason.value


def enter(log: QuestionLog, question: LoggedQuestion) -> None:
    """Log a question; update the row of one that waited for search."""
    if log.add(question):
        return
    known = log.get(question.question.id)
    if known is not None and known.reason == Reason.SEARCH_DOWN:
        log.answered_later(question)


def source_at(uow: UnitOfWork, logged: LoggedQuestion, position: int, asker: Asker) -> Source | None:
    """Return the section in its current version; None when it is gone or this person may not see it. The line that matched best
    is known only for the version that was searched.
    """
    if asker.refusal is not None or not 0 <= position < len(logged.sources):
        return None
    entry = logged.sources[position]
    section = uow.library.section(SectionRef(entry.sop_id, entry.anchor))
    if section is None or not asker.viewer.may_see(section.sop.governance.audience):
        return None
    excerpt = excerpt_at(section.section, entry.unit if entry.version == section.sop.version else None)
    best = lines_of(section.section)[excerpt.unit] if excerpt else None
    quote = quote_for(logged.question.text, section.section.blocks, best)
    return Source(section, entry.rank, entry.score, _signals(entry), quote, excerpt)


def _signals(entry: LoggedSource) -> Signals:
    return Signals(entry.cosine, 0.0, 0.0, entry.dense_rank, entry.lexical_rank)


def chosen(uow: UnitOfWork, incoming: Incoming, asker: Asker) -> Answered | None:
    """Return the section that was shown for the value that the person chose; None where nothing was chosen, or it is gone."""
    question_id, position = place_of(incoming.chosen)
    logged = uow.questions.get(question_id) if question_id else None
    source = source_at(uow, logged, position, asker) if logged else None
    return Answered((source,), Confidence.CHOSEN, logged.confidence, logged.searched) if logged and source else None


@dataclass(frozen=True, slots=True)
class Reply:
    """Holds what follows from one question: what is posted, logged and stored besides, and how its post is shown."""

    posts: list[Post]
    entered: LoggedQuestion
    also: Also
    send: Send | None


def with_others(first: Reply, others: Sequence[Reply]) -> Also:
    """Return the step that stores the replies to the further questions of a message in the transaction of the first."""

    def also(uow: UnitOfWork) -> list[Post]:
        following = first.also(uow)
        for reply in others:
            enter(uow.questions, reply.entered)
            following = [*following, *reply.posts, *reply.also(uow)]
        return following

    return also


def answer_posts(people: People, question: Question, incoming: Incoming, outcome: Outcome, card: Card) -> list[Post]:
    """Return the answer, and the note in the channel when the answer goes to the asker alone."""
    hidden = is_restricted(outcome)
    if incoming.is_private or isinstance(outcome, Unanswered) or not (hidden or incoming.is_shared):
        return [to_asker(question, incoming, card, kind="answer")]
    why = notes.asked_elsewhere(question.text, people.channel_name(incoming.channel))
    key, note = f"answer:{question.id}", f"note:{question.id}"
    private = calls.post(key, incoming.person, notes.moved(card, why))
    public = calls.post(
        note, incoming.channel, notes.sent_privately(is_shared=not hidden), thread=incoming.thread, asker=incoming.person
    )
    return [Post(key, incoming.person, private), Post(note, incoming.channel, public)]


def refusal_post(question: Question, incoming: Incoming, refusal: Refusal) -> Post:
    """Return the refusal, which only the asker sees."""
    card, key = notes.refused(refusal), f"note:{question.id}"
    if incoming.is_private:
        return to_asker(question, incoming, card)
    return Post(key, incoming.channel, calls.ephemeral(incoming.channel, incoming.person, card, thread=incoming.thread))
