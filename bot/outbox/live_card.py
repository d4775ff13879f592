"""A card in a channel or direct message that follows an event log: it is posted, updated, and replaced where the record moves.

`LiveCards` says what Slack is told after an event. Keys follow from the record and the event, so the same event never posts twice,
whichever process handles it. `FollowedLog` stores an act with the calls that follow from it, makes them after the commit, and notes
in the record where its cards stand.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, Protocol, TypeVar

from typing_extensions import override

from bot.blocks.card import Card
from bot.outbox.delivery import Delivery
from bot.outbox.posts import Post
from bot.ports import Clock, UnitOfWork
from bot.ports.outbox import OutboxEntry, SlackCall
from bot.slack import calls
from bot.slack.people import People
from core import units
from core.eventlog import CAIRN, BodyT, CardPosted, Done, Event, EventStore, RecordT, RecordT_co, Refused, WhyT, WhyT_co
from escalation.owners import OwnerRoute

R = TypeVar("R")


@dataclass(frozen=True)
class LiveCards(ABC, Generic[RecordT, BodyT]):
    """The cards of one kind of record. `kind` begins their outbox keys; `unseen` are the events that change no card."""

    kind: ClassVar[str]
    unseen: ClassVar[tuple[type, ...]] = (CardPosted,)

    @abstractmethod
    def store(self, uow: UnitOfWork) -> EventStore[RecordT, BodyT]: ...

    @abstractmethod
    def follow(self, uow: UnitOfWork, done: Done[RecordT, BodyT]) -> list[Post]:
        """Return the calls that follow from one event, in the order in which people should see them."""
        ...

    @abstractmethod
    def expected_cards(self, uow: UnitOfWork, record: RecordT) -> list[tuple[str, str]]:
        """Return the outbox key and the channel (or person) of every card that was to be posted, oldest first."""
        ...

    @abstractmethod
    def drawn(self, uow: UnitOfWork, record: RecordT, key: str, channel: str, *, is_new: bool) -> Card:
        """Return one of the record's cards as it is now. `is_new`: it is posted, not updated."""
        ...

    @property
    @abstractmethod
    def people(self) -> People: ...

    def _drawn(self, uow: UnitOfWork, record: RecordT, key: str, channel: str, *, is_new: bool) -> Card:
        """A card speaks the language of who reads it, whoever changed it."""
        with self.people.speaking(channel):
            return self.drawn(uow, record, key, channel, is_new=is_new)

    def posted_cards(self, uow: UnitOfWork, record: RecordT) -> list[tuple[CardPosted, str, str]]:
        """Return the cards that stand in Slack, oldest first, each with its outbox key and the channel (or person) it was for."""
        posted = {uow.outbox.message_ts(key): (key, channel) for key, channel in self.expected_cards(uow, record)}
        return [(at, *posted[at.ts]) for at in record.cards if at.ts in posted]

    def new_card(self, uow: UnitOfWork, record: RecordT, event: Event[BodyT], channel: str) -> Post:
        key = self.card_key(event)
        call = calls.post(key, channel, self._drawn(uow, record, key, channel, is_new=True))
        return Post(key, channel, self._about(record, call, key, channel))

    def updates(self, uow: UnitOfWork, record: RecordT, because: str = "") -> list[Post]:
        """Update every card. A card keeps its outbox key, by which a thread is known to be a record's. `because` names what changed
        outside the record, so that its card is drawn anew although nothing happened to it.
        """
        since = f"{record.version}{because and f'/{because}'}"
        return [
            Post(f"{self.kind}-card:{record.id}:{since}:{number}", at.channel, self._update(uow, record, at, key, channel))
            for number, (at, key, channel) in enumerate(self.posted_cards(uow, record))
        ]

    def caught_up(self, uow: UnitOfWork, record: RecordT, noted: Event[BodyT]) -> list[Post]:
        """Update the cards once the newest one stands, if something happened while it was on its way."""
        at = record.cards[-1].ts
        key = next((key for key, _ in self.expected_cards(uow, record) if uow.outbox.message_ts(key) == at), "")
        written = int(key.rpartition(":")[2] or noted.seq)
        later = (event for event in self.store(uow).history(record.id) if written < event.seq < noted.seq)
        is_behind = any(not isinstance(event.body, self.unseen) for event in later)
        return self.updates(uow, record) if is_behind else []

    def renewed(self, uow: UnitOfWork, call: SlackCall) -> SlackCall:
        """Return a card's call as it would be made now; the same one when the record has not moved on since, or it is no card's."""
        about = call.get(self.kind)
        record = self.store(uow).get(str(about["id"])) if isinstance(about, Mapping) else None
        if not isinstance(about, Mapping) or record is None or record.version <= int(about["version"]):
            return call
        key, channel = str(about["key"]), str(about["channel"])
        card = self._drawn(uow, record, key, channel, is_new=call["method"] == calls.POST)
        return self._about(record, calls.with_card(call, card.keyed(key)), key, channel)

    def card_key(self, event: Event[BodyT]) -> str:
        return f"{self.kind}:{event.record_id}:{event.seq}"

    def _update(self, uow: UnitOfWork, record: RecordT, at: CardPosted, key: str, channel: str) -> SlackCall:
        card = self._drawn(uow, record, key, channel, is_new=False)
        return self._about(record, calls.update(at.channel, at.ts, card.keyed(key)), key, channel)

    def _about(self, record: RecordT, call: SlackCall, key: str, channel: str) -> SlackCall:
        """The call with what it takes to make it anew when the record has moved on before it is sent."""
        return {**call, self.kind: {"id": record.id, "version": record.version, "key": key, "channel": channel}}


@dataclass(frozen=True)
class HandedCards(LiveCards[RecordT, BodyT]):
    """Cards of records that people hand on: after each of the events in `moves` a new card stands with whoever has it then."""

    moves: ClassVar[tuple[type, ...]]

    @abstractmethod
    def route(self, uow: UnitOfWork, record: RecordT) -> OwnerRoute | None:
        """Where the record goes now; None where nobody can be reached."""
        ...

    @override
    def expected_cards(self, uow: UnitOfWork, record: RecordT) -> list[tuple[str, str]]:
        keys = map(self.card_key, self.moved(uow, record))
        return [(key, channel) for key in keys if (channel := uow.outbox.channel(key)) is not None]

    def moved(self, uow: UnitOfWork, record: RecordT) -> list[Event[BodyT]]:
        """The events after each of which the record has a card in another place, oldest first."""
        return [event for event in self.store(uow).history(record.id) if isinstance(event.body, self.moves)]

    def card_after(self, uow: UnitOfWork, record: RecordT, event: Event[BodyT]) -> list[Post]:
        """The new card where the event moves the record."""
        route = self.route(uow, record) if isinstance(event.body, self.moves) else None
        return [self.new_card(uow, record, event, route.channel)] if route else []


class RecordService(Protocol[RecordT_co, BodyT, WhyT_co]):
    def act(
        self, unit: UnitOfWork, record_id: str, actor: str, body: BodyT | CardPosted, now: datetime, /
    ) -> Done[RecordT_co, BodyT] | Refused[RecordT_co, WhyT_co]:
        """Append what a person (or `CAIRN`) does, if it still can be done."""
        ...


def nothing_else(_uow: UnitOfWork, _done: object) -> list[Post]:
    return []


@dataclass(frozen=True)
class FollowedLog(ABC, Generic[RecordT, BodyT, WhyT]):
    """What is done to the records of one log, with their cards. `consequences`: what follows inside Cairn, in the act's own
    transaction.
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
        ...

    def get(self, record_id: str) -> RecordT | None:
        return units.run(self.units, lambda uow: self.posts.store(uow).get(record_id))

    def act(
        self, record_id: str, actor: str, body: BodyT, committed: Callable[[], object] = lambda: None
    ) -> Done[RecordT, BodyT] | Refused[RecordT, WhyT]:
        """Do it, if it still can be done; `committed` as for `do`."""
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
        """Note what the outbox knows to be sent, and what follows from that."""

        def work(uow: UnitOfWork) -> list[OutboxEntry]:
            entries = self.delivery.add(uow, self._noted(uow, record_id))
            uow.commit()
            return entries

        self._send(units.run(self.units, work), record_id)

    def _send(self, entries: Sequence[OutboxEntry], record_id: str) -> None:
        """Tell Slack, and note where cards stand in the transaction that notes what was sent."""
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
        """Cards that stand and are not noted yet, in the order in which they were to be posted."""
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
