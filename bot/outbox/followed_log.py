"""Acts on the records of an event log: stores an act with the Slack calls that follow from it, makes the calls after the commit,
and notes in the record where its cards were posted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from bot.outbox.delivery import Delivery
from bot.outbox.live_card import LiveCards
from bot.outbox.posts import Post
from bot.ports import Clock, UnitOfWork
from core import units
from core.eventlog import CAIRN, BodyT, CardPosted, Done, RecordT, RecordT_co, Refused, WhyT, WhyT_co
from core.queues import OutboxEntry

R = TypeVar("R")


class RecordService(Protocol[RecordT_co, BodyT, WhyT_co]):
    def act(
        self, unit: UnitOfWork, record_id: str, actor: str, body: BodyT | CardPosted, now: datetime, /
    ) -> Done[RecordT_co, BodyT] | Refused[RecordT_co, WhyT_co]:
        """Append what a person (or `CAIRN`) does, if it still can be done."""


def nothing_else(_uow: UnitOfWork, _done: object) -> list[Post]:
    return []


@dataclass(frozen=True)
class FollowedLog(ABC, Generic[RecordT, BodyT, WhyT]):
    """Acts on the records of one log and keeps their cards up to date. `consequences`: what follows inside Cairn, in the act's
    own transaction.
    """

    units: Callable[[], UnitOfWork]
    service: RecordService[RecordT, BodyT, WhyT]
    posts: LiveCards[RecordT, BodyT]
    delivery: Delivery
    clock: Clock
    consequences: Callable[[UnitOfWork, Done[RecordT, BodyT]], object]

    @abstractmethod
    def _besides(self, uow: UnitOfWork, record: RecordT) -> Sequence[BodyT]:
        """Return what to note of the record's messages besides where cards stand: that a card was refused for good, for example."""

    def get(self, record_id: str) -> RecordT | None:
        return units.run(self.units, lambda uow: self.posts.store(uow).get(record_id))

    def act(
        self, record_id: str, actor: str, body: BodyT, committed: Callable[[], object] = lambda: None
    ) -> Done[RecordT, BodyT] | Refused[RecordT, WhyT]:
        """Act on a record; return the refusal when the act is no longer possible. `committed` as for `do`."""
        return self.do(lambda uow: self.service.act(uow, record_id, actor, body, self.clock()), committed=committed)

    def do(
        self,
        act: Callable[[UnitOfWork], Done[RecordT, BodyT] | R],
        told: Callable[[UnitOfWork, Done[RecordT, BodyT]], list[Post]] = nothing_else,
        committed: Callable[[], object] = lambda: None,
    ) -> Done[RecordT, BodyT] | R:
        """Store one act with everything that follows from it, in one transaction; then tell Slack.

        `told` stores and says more when it was done; `committed` is called before Slack is told. A `Post` that the act returns
        instead is sent. Whatever else it returns is returned, and nothing is stored.
        """

        def work(uow: UnitOfWork) -> tuple[Done[RecordT, BodyT] | R, list[OutboxEntry]]:
            result = act(uow)
            posts: list[Post] = [result] if isinstance(result, Post) else []
            if isinstance(result, Done):
                posts = [*self.follow(uow, result), *told(uow, result)]
            entries = self.delivery.add(uow, posts)
            if entries or isinstance(result, Done):
                uow.commit()
            return result, entries

        result, entries = units.run(self.units, work)
        if isinstance(result, Done):
            committed()
            self._send(entries, result.record.id)
        else:
            self.delivery.send(entries)
        return result

    def follow(self, uow: UnitOfWork, done: Done[RecordT, BodyT]) -> list[Post]:
        """Store what follows from an act in its own transaction; return what Slack is told after the commit."""
        self.consequences(uow, done)
        return self.posts.follow(uow, done)

    def note_sent(self, record_id: str) -> None:
        """Note in the record which of its cards were sent according to the outbox, and send what follows from that."""

        def work(uow: UnitOfWork) -> list[OutboxEntry]:
            entries = self.delivery.add(uow, self._noted(uow, record_id))
            uow.commit()
            return entries

        self._send(units.run(self.units, work), record_id)

    def _send(self, entries: Sequence[OutboxEntry], record_id: str) -> None:
        """Send the calls, and note where cards were posted in the transaction that stores what was sent."""
        while entries:
            entries = self.delivery.send(entries, lambda uow: self._noted(uow, record_id))

    def _noted(self, uow: UnitOfWork, record_id: str) -> list[Post]:
        record = self.posts.store(uow).get(record_id)
        bodies: list[BodyT | CardPosted] = []
        if record is not None:
            bodies += self._arrived(uow, record)
            bodies += self._besides(uow, record)
        results = [self.service.act(uow, record_id, CAIRN, body, self.clock()) for body in bodies]
        return [post for done in results if isinstance(done, Done) for post in self.follow(uow, done)]

    def _arrived(self, uow: UnitOfWork, record: RecordT) -> list[CardPosted]:
        """Return the cards that are in Slack and not noted yet, in the order in which they were to be posted."""
        arrived: list[CardPosted] = []
        known = {at.ts for at in record.cards}
        for key, channel in self.posts.expected_cards(uow, record):
            ts = uow.outbox.message_ts(key)
            where = self.delivery.maker.where.channel_of(channel) if ts and ts not in known else None
            if ts and where:
                arrived.append(CardPosted(where, ts))
            elif ts not in known and not uow.outbox.is_lost(key):
                break
        return arrived
