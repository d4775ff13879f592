"""Keeps questions that cannot be answered yet: those beyond what one person is answered in a minute, and those that come while
search is out of order. They wait in the inbox; so nothing is lost, a script that asks delays nobody else, and a restart changes
nothing.

Each replica counts for itself. Only questions count: not clicks, not practice, not replies to a case, not confidential topics.
Each try while search is out of order is an inbox entry of its own, stored in the transaction that ends the one before, so a
question is answered once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.blocks.notes import in_turn, search_is_down, too_many
from bot.inbox.finish import Finish, question_of, to_asker
from bot.observing.events import WAITS, note_outcome
from bot.outbox.posts import Post
from bot.ports import Clock, UnitOfWork
from bot.slack import calls
from bot.slack.events import Incoming
from bot.slack.pace import Pace
from escalation.owners import Fallbacks
from retrieval.answer.models import Outcome, Reason, Unanswered
from retrieval.questions import Surface

LONGEST_TURN: Final = timedelta(hours=1)
"""A question that would wait longer is not kept; its asker is told."""

_AGAIN_EVERY: Final = 60.0
"""Seconds of waiting after which a person is told anew how long it takes."""

LIMITED: Final = "limited"


@dataclass(frozen=True)
class QuestionPacing:
    finish: Finish
    pace: Pace
    clock: Clock

    def puts_off(self, entry: int, incoming: Incoming) -> bool:
        """End the entry and store its question for later when the person is over the limit; False: answer it now."""
        if incoming.is_paced or incoming.again or incoming.surface is Surface.CHOICE:
            return False  # it has waited already, or was a click
        most = LONGEST_TURN.total_seconds()
        wait = self.pace.book(incoming.person, most)
        if not wait:
            return False
        if wait > most:
            self._decline(entry, incoming, wait)
        else:
            self._keep(entry, incoming, wait)
        return True

    def is_over(self, incoming: Incoming) -> bool:
        """Count a question that was not addressed to Cairn; True when the person has no more answers left now. Such a question is
        not kept, and its author is not told.
        """
        return not incoming.again and self.pace.wait(incoming.person) > 0

    def _keep(self, entry: int, incoming: Incoming, wait: float) -> None:
        """Store the question for its turn. Its asker is told how long that takes, once for each minute of waiting."""
        before = wait - 1 / self.pace.rate
        is_told = before <= 0 or wait // _AGAIN_EVERY > before // _AGAIN_EVERY
        now = self.clock()
        question = question_of(incoming, now)

        def also(uow: UnitOfWork) -> list[Post]:
            payload = replace(incoming, is_paced=True).as_payload()
            uow.inbox.put_off(f"paced:{incoming.event_id}", payload, now, now + timedelta(seconds=wait))
            return []

        note_outcome(WAITS)
        self.finish(entry, [to_asker(question, incoming, in_turn(wait), "paced")] if is_told else [], also)

    def _decline(self, entry: int, incoming: Incoming, wait: float) -> None:
        note_outcome(LIMITED)
        self.finish(entry, [to_asker(question_of(incoming, self.clock()), incoming, too_many(wait), "paced")])


FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(minutes=10)

MOST_TRIES: Final = 450
"""Three days; then the question is logged as unanswered for good."""


def is_outage(outcome: Outcome) -> bool:
    """Return whether there is no answer because search is out of order."""
    return isinstance(outcome, Unanswered) and outcome.reason is Reason.SEARCH_DOWN


@dataclass(frozen=True)
class Outages:
    fallback: Fallbacks
    clock: Clock

    def put_off(self, uow: UnitOfWork, incoming: Incoming) -> list[Post]:
        """Store the next try; return the message to the operator, whose key lets it be sent once a day for one state of the
        index.
        """
        now, tries = self.clock(), incoming.again + 1
        due_at = now + min(LONGEST_WAIT, FIRST_WAIT * tries)
        uow.inbox.put_off(f"again:{tries}:{incoming.event_id}", replace(incoming, again=tries).as_payload(), now, due_at)
        operator = self.fallback.owner or self.fallback.channel
        active = uow.index.active()
        key = f"search-down:{active.generation if active else 0}:{now.date()}"
        if not operator or uow.outbox.channel(key) is not None:
            return []
        return [Post(key, operator, calls.post(key, operator, search_is_down()))]
