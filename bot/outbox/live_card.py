"""Keeps cards in channels and direct messages up to date with an event log: they are posted, updated, and replaced when the
record moves.

`LiveCards` says what Slack is told after an event. Keys follow from the record and the event, so the same event never posts twice,
whichever process handles it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Generic

from typing_extensions import override

from bot.blocks.card import Card
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.people import People
from core.eventlog import BodyT, CardPosted, Done, Event, EventStore, RecordT
from core.queues import SlackCall
from escalation.owners import OwnerRoute


@dataclass(frozen=True)
class LiveCards(ABC, Generic[RecordT, BodyT]):
    """Builds the calls for the cards of one kind of record. `kind` begins their outbox keys; `unseen` are the events that change
    no card.
    """

    kind: ClassVar[str]
    unseen: ClassVar[tuple[type, ...]] = (CardPosted,)

    @abstractmethod
    def store(self, uow: UnitOfWork) -> EventStore[RecordT, BodyT]: ...

    @abstractmethod
    def follow(self, uow: UnitOfWork, done: Done[RecordT, BodyT]) -> list[Post]:
        """Return the calls that follow from one event, in the order in which people should see them."""

    @abstractmethod
    def expected_cards(self, uow: UnitOfWork, record: RecordT) -> list[tuple[str, str]]:
        """Return the outbox key and the channel (or person) of every card that was to be posted, oldest first."""

    @abstractmethod
    def drawn(self, uow: UnitOfWork, record: RecordT, key: str, channel: str, *, is_new: bool) -> Card:
        """Return one of the record's cards as it is now. `is_new`: it is posted, not updated."""

    @property
    @abstractmethod
    def people(self) -> People: ...

    def _drawn(self, uow: UnitOfWork, record: RecordT, key: str, channel: str, *, is_new: bool) -> Card:
        """Render a card in the language of its reader, whoever changed it."""
        with self.people.speaking(channel):
            return self.drawn(uow, record, key, channel, is_new=is_new)

    def posted_cards(self, uow: UnitOfWork, record: RecordT) -> list[tuple[CardPosted, str, str]]:
        """Return the cards that were posted to Slack, oldest first, each with its outbox key and the channel (or person) it was
        for.
        """
        posted = {uow.outbox.message_ts(key): (key, channel) for key, channel in self.expected_cards(uow, record)}
        return [(at, *posted[at.ts]) for at in record.cards if at.ts in posted]

    def new_card(self, uow: UnitOfWork, record: RecordT, event: Event[BodyT], channel: str) -> Post:
        key = self.card_key(event)
        call = calls.post(key, channel, self._drawn(uow, record, key, channel, is_new=True))
        return Post(key, channel, self._about(record, call, key, channel))

    def updates(self, uow: UnitOfWork, record: RecordT, because: str = "") -> list[Post]:
        """Update every card. A card keeps its outbox key, which connects its thread with the record. `because` names what changed
        outside the record, so that its card is rendered again although the record has no new event.
        """
        since = f"{record.version}{because and f'/{because}'}"
        return [
            Post(f"{self.kind}-card:{record.id}:{since}:{number}", at.channel, self._update(uow, record, at, key, channel))
            for number, (at, key, channel) in enumerate(self.posted_cards(uow, record))
        ]

    def caught_up(self, uow: UnitOfWork, record: RecordT, noted: Event[BodyT]) -> list[Post]:
        """Update the cards after the newest one was posted, if something happened while it was being sent."""
        at = record.cards[-1].ts
        key = next((key for key, _ in self.expected_cards(uow, record) if uow.outbox.message_ts(key) == at), "")
        written = int(key.rpartition(":")[2] or noted.seq)
        later = (event for event in self.store(uow).history(record.id) if written < event.seq < noted.seq)
        is_behind = any(not isinstance(event.body, self.unseen) for event in later)
        return self.updates(uow, record) if is_behind else []

    def renewed(self, uow: UnitOfWork, call: SlackCall) -> SlackCall:
        """Return a card's call as it would be made now; the same one when the record has not changed since, or the call is not a
        card.
        """
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
        """Return the call with what it takes to render it again when the record changes before it is sent."""
        return {**call, self.kind: {"id": record.id, "version": record.version, "key": key, "channel": channel}}


@dataclass(frozen=True)
class HandedCards(LiveCards[RecordT, BodyT]):
    """Builds the calls for cards of records that people hand on: after each of the events in `moves` a new card is posted to
    whoever has the record then.
    """

    moves: ClassVar[tuple[type, ...]]

    @abstractmethod
    def route(self, uow: UnitOfWork, record: RecordT) -> OwnerRoute | None:
        """Return where the record goes now; None where nobody can be reached."""

    @override
    def expected_cards(self, uow: UnitOfWork, record: RecordT) -> list[tuple[str, str]]:
        keys = map(self.card_key, self.moved(uow, record))
        return [(key, channel) for key in keys if (channel := uow.outbox.channel(key)) is not None]

    def moved(self, uow: UnitOfWork, record: RecordT) -> list[Event[BodyT]]:
        """Return the events after which the record has a card in another place, oldest first."""
        return [event for event in self.store(uow).history(record.id) if isinstance(event.body, self.moves)]

    def card_after(self, uow: UnitOfWork, record: RecordT, event: Event[BodyT]) -> list[Post]:
        """Return the new card if the event moves the record."""
        route = self.route(uow, record) if isinstance(event.body, self.moves) else None
        return [self.new_card(uow, record, event, route.channel)] if route else []
