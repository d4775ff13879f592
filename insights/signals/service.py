"""The desk of signals: everything that is done to one goes through here, inside a unit of work that the caller opened.

    with units() as unit:
        result = desk.act(unit, signal_id, person, Fixing(due_on), now)
        if isinstance(result, Done):
            unit.outbox.add(...)
            unit.commit()

The desk appends by compare-and-set and never commits. Of many at once one wins; the others get `Refused` with the signal as the
winner left it. Detecting is the same for every replica: a signal's id follows from what it is about and how many came before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from core.eventlog import CAIRN, Done, Refused
from core.workdays import Workdays
from insights.signals.bars import Bar
from insights.signals.detecting import Found, detect
from insights.signals.events import Body, Event, Opened, Reading, Refreshed, Reopened
from insights.signals.failing import failing, reading_of
from insights.signals.fold import SIGNALS
from insights.signals.looks import Look
from insights.signals.materials import gathered
from insights.signals.models import Signal, SignalDone, SignalDue, SignalRefused, Status, Why, subject_of
from insights.signals.normal import Cell
from insights.signals.ports import SignalUnit
from insights.signals.readings import Material, SignalKind
from insights.signals.rises import rises
from insights.signals.rules import propose
from insights.signals.watch import Patience, Watch
from retrieval.library.models import digest_of

_REMEMBERED = timedelta(days=180)
"""So long "not a problem" asks for twice the people."""


_NOT_TAKEN_UP = frozenset({Status.OPEN, Status.SNOOZED, Status.DISMISSED, Status.FADED})


@dataclass(frozen=True)
class SignalDesk:
    """`fallback` is who has a signal that nobody's backup can take over: a Slack id or an e-mail address."""

    days: Workdays = field(default_factory=Workdays)
    bar: Bar = field(default_factory=Bar)
    patience: Patience = field(default_factory=Patience)
    fallback: str | None = None

    def detect(self, unit: SignalUnit, now: datetime) -> Sequence[SignalDone]:
        """Open what rings and refresh the numbers of what lives; call it as often as you like.

        The caller commits, and then posts or updates a card for each.
        """
        live = unit.signals.live()
        material = gathered(unit, self.bar, self.days, now)
        past = [signal for signal in unit.signals.touched(now - _REMEMBERED) if not signal.is_live]
        topics = {unit.topics.current(signal.topic) or signal.topic for signal in live if signal.topic is not None}
        look = Look(
            material, now, self.days, self.bar, _fresh(past), self._doubts(material, (*live, *past), now), self.fallback or ""
        )
        found = detect(look, topics, _quiet(past))
        found += failing(_after(look, found), {signal.subject for signal in live})
        rung = topics | {one.topic for one in found if one.topic is not None}
        found += rises(_after(look, found), rung, _quiet(past))
        done = [self._open(unit, one, now) for one in found]
        return [one for one in (*done, *self._refreshed(unit, look, live)) if one is not None]

    def act(self, unit: SignalUnit, signal_id: str, actor: str, body: Body, now: datetime) -> SignalDone | SignalRefused:
        """Do what a person (or `CAIRN`) wants, if it still can be done. Whether the person may is the caller's to check."""
        signal = unit.signals.get(signal_id)
        if signal is None:
            return Refused(Why.UNKNOWN_SIGNAL)
        return SIGNALS.act(unit.signals, signal, lambda current: self._proposed(unit, current, actor, body, now), Why.BUSY)

    def due(self, unit: SignalUnit, now: datetime) -> Sequence[SignalDue]:
        """What time asks for, one thing per signal. Hand each to `act` as `CAIRN` in a unit of its own: of many only one wins."""
        watch = Watch(self.days, self.bar, self.patience, self.fallback)
        return [due for signal in unit.signals.live() if (due := watch.due(unit, signal, now)) is not None]

    def material(self, unit: SignalUnit, now: datetime) -> Material:
        """What a look is taken at now."""
        return gathered(unit, self.bar, self.days, now)

    def _doubts(self, material: Material, signals: Sequence[Signal], now: datetime) -> Counter[str]:
        """How often each owner was alerted lately and nobody took it up."""
        late = (one for one in signals if now - one.opened_at <= self.bar.memory and one.status in _NOT_TAKEN_UP)
        return Counter(material.owners.get(one.sop_id or "") or self.fallback or "" for one in late)

    def _proposed(self, unit: SignalUnit, signal: Signal, actor: str, body: Body, now: datetime) -> Event | SignalRefused:
        """A subject has one live signal at most, so an old one does not come back beside it."""
        if isinstance(body, Reopened) and not signal.is_live:
            rival = next((other for other in unit.signals.of_subject(signal.subject) if other.is_live), None)
            if rival is not None:
                return Refused(Why.WRONG_STATUS, rival)
        return propose(signal, actor, body, now)

    def _open(self, unit: SignalUnit, found: Found, now: datetime) -> SignalDone | None:
        subject = subject_of(found.topic, found.section)
        earlier = unit.signals.of_subject(subject)
        if any(signal.is_live for signal in earlier):
            return None
        card = unit.library.card(found.sop_id) if found.sop_id else None
        version = card.version if card else None
        body = Opened(found.kind, found.reading, found.topic, found.sop_id, found.section, found.others, version)
        event = Event(digest_of(subject, str(len(earlier))), 1, CAIRN, now, body)
        return SIGNALS.open(unit.signals, event)

    def _refreshed(self, unit: SignalUnit, look: Look, live: Sequence[Signal]) -> Iterator[SignalDone]:
        for signal in live:
            reading = _newer(look, signal)
            if reading is not None:
                done = self.act(unit, signal.id, CAIRN, Refreshed(reading), look.now)
                if isinstance(done, Done):
                    yield done


def _after(look: Look, found: Sequence[Found]) -> Look:
    """The look with the doubts that its own alerts make."""
    return replace(look, doubts=Counter(look.doubts) + Counter(look.owner(one.section) for one in found))


def _newer(look: Look, signal: Signal) -> Reading | None:
    """The present numbers, if somebody who reads the card would see a difference and anybody stumbled lately."""
    if signal.reading.is_rise:
        return None
    if signal.kind is SignalKind.NOT_STICKING:
        reading = reading_of(look, signal.section) if signal.section else None
    else:
        cell = (signal.topic or "", signal.kind)
        group = look.groups.get(cell)
        reading = look.reading(group) if group else None
    if reading is None or (reading.people, reading.times) == (signal.reading.people, signal.reading.times):
        return None
    return reading


def _fresh(past: Sequence[Signal]) -> Mapping[str, datetime]:
    """From when on stumbles count again: after a fix from the fix, else from the end of the signal."""
    found: dict[str, datetime] = {}
    for signal in past:
        since = signal.watched_since if signal.status is Status.SOLVED and signal.watched_since else signal.changed_at
        name = signal.topic if signal.topic is not None else signal.subject
        found[name] = max(since, found.get(name, since))
    return found


def _quiet(past: Sequence[Signal]) -> Mapping[Cell, int]:
    """How many people it takes where an owner saw no problem: twice as many as stumbled then."""
    dismissed = (signal for signal in past if signal.status is Status.DISMISSED and signal.topic is not None)
    return {(signal.topic or "", signal.kind): 2 * signal.reading.people for signal in dismissed}
