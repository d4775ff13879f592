"""Keeps questions while search is out of order: each stays in the inbox until the time at which it is tried again.

Each try is an inbox entry of its own, stored in the transaction that ends the one before. So a question that waits is held by
nobody, survives a restart, and is answered once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.blocks.notes import search_is_down
from bot.outbox.posts import Post
from bot.ports import Clock, UnitOfWork
from bot.slack import calls
from bot.slack.events import Incoming
from escalation.owners import Fallbacks
from retrieval.answer.models import Outcome, Reason, Unanswered

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
