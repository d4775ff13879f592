"""Proposals in memory. Nothing is indexed: every answer is folded from the events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fakes.event_store import FakeEventStore
from fakes.memory import Memory

from retrieval.library.proposals.events import Event, HandedOver, Opened
from retrieval.library.proposals.fold import PROPOSALS
from retrieval.library.proposals.models import Proposal


class FakeProposals(FakeEventStore):
    def __init__(self, memory: Memory) -> None:
        super().__init__(PROPOSALS, memory, "proposals")

    def live(self) -> Sequence[Proposal]:
        return self._where(lambda proposal: proposal.is_open)

    def of_sop(self, sop_id: str) -> Sequence[Proposal]:
        return self._where(lambda proposal: proposal.sop_id == sop_id)

    def touched(self, since: datetime) -> Sequence[Proposal]:
        return self._where(lambda proposal: self._stored[proposal.id][-1].at >= since)

    def erase_person(self, person: str) -> int:
        return self._erase(person, lambda event: _names(event, person), lambda event: _without(event, person))


def _names(event: Event, person: str) -> bool:
    match event.body:
        case Opened(author=name) | HandedOver(to=name):
            return person in {event.actor, name}
        case _:
            return event.actor == person


def _without(event: Event, person: str) -> Event:
    body = event.body
    if isinstance(body, Opened) and body.author == person:
        body = replace(body, author="")
    if isinstance(body, HandedOver) and body.to == person:
        body = HandedOver("")
    return replace(event, actor="" if event.actor == person else event.actor, body=body)
