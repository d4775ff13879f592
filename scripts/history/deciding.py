"""Simulates cases: questions that needed a person, decided within hours, except the newest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from escalation.cases.concern import Concern
from escalation.cases.events import Body, Claimed, Closed, Decided, Event, Opened, Outcome, Relayed
from escalation.owners import OwnerRoute
from retrieval.library.models import SectionRef
from retrieval.questions import LoggedQuestion

_WAITING: Final = timedelta(days=2)
_OUTCOMES: Final = (Outcome.APPROVED, Outcome.APPROVED, Outcome.DECLINED, Outcome.ANSWERED)
_KINDS: Final = ("amount", "window", "approval", "waiver")


@dataclass(frozen=True)
class Deciding:
    owners: Mapping[str, tuple[str, str]]
    """Owner and channel by SOP."""

    random: Random

    def events(self, logged: LoggedQuestion, section: SectionRef | None, now: datetime) -> list[Event]:
        """Return the events of a question's case, from its opening to what was decided up to now."""
        case = f"case-{logged.question.id}"
        events: list[Event] = []
        for actor, at, body in self._story(logged, section, now):
            if at < now:
                events.append(Event(case, len(events) + 1, actor, at, body))
        return events

    def _story(self, logged: LoggedQuestion, section: SectionRef | None, now: datetime) -> Iterator[tuple[str, datetime, Body]]:
        question = logged.question
        owner, channel = self.owners[section.sop_id if section else ""]
        concern = Concern(section.sop_id, section.anchor, 1, "", 0.7) if section else None
        route = OwnerRoute(channel, owner)
        sent = question.asked_at + timedelta(minutes=self.random.randint(1, 6))
        yield question.person, sent, Opened(question.id, question.person, self.random.choice(_KINDS), concern, route=route)
        claimed = sent + timedelta(minutes=self.random.randint(10, 200))
        if sent > now - _WAITING:
            return
        yield owner, claimed, Claimed()
        decided = claimed + timedelta(minutes=self.random.randint(20, 1500))
        outcome = self.random.choice(_OUTCOMES)
        yield owner, decided, Decided(outcome, "Simulated decision.", should_be_in_sop=self.random.random() < 1 / 4)
        yield "cairn", decided + timedelta(minutes=1), Relayed(f"D{question.person[1:]}", "1.0")
        yield "cairn", decided + timedelta(days=2), Closed()
