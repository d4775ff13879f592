"""What time asks of signals: a fix is seen, judged when a look is due, a snooze ends, what is ignored goes to the backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.eventlog import Due
from core.workdays import Workdays, moment
from insights.signals.bars import Bar
from insights.signals.events import Body, Changed, Faded, HandedOver, Judged, Merged, Moved, Woken
from insights.signals.materials import since_opening
from insights.signals.models import Signal, SignalDue, Status
from insights.signals.ports import SignalUnit
from insights.signals.proof import is_look_due, judge
from insights.signals.readings import SignalKind
from retrieval.library.models import SectionRef


@dataclass(frozen=True, slots=True)
class Patience:
    """Working days: `answer` until the backup gets what the owner left alone, `silence` until what nobody stumbles over fades."""

    answer: int = 5
    silence: int = 40


@dataclass(frozen=True)
class Watch:
    days: Workdays
    bar: Bar
    patience: Patience
    fallback: str | None = None

    def due(self, unit: SignalUnit, signal: Signal, now: datetime) -> SignalDue | None:
        """The one thing that this signal asks for now; None when it is quiet."""
        body = _moved(unit, signal) or self._changed(unit, signal, now) or self._by_time(unit, signal, now)
        return None if body is None else Due(signal, body)

    def _by_time(self, unit: SignalUnit, signal: Signal, now: datetime) -> Body | None:
        match signal.status:
            case Status.SNOOZED:
                return Woken() if signal.snoozed_until is not None and signal.snoozed_until <= now else None
            case Status.WATCHED:
                return self._judged(unit, signal, now)
            case Status.OPEN:
                return self._faded(unit, signal, now) or self._ignored(unit, signal, now)
            case _:
                return None

    def _changed(self, unit: SignalUnit, signal: Signal, now: datetime) -> Changed | None:
        """The section reads differently now than when it rang, or a gap's SOP has a section that it did not have."""
        fixed = self._own_change(unit, signal)
        if fixed is not None or not signal.others:
            return fixed
        since = signal.watched_since or signal.opened_at
        found = [change for change in unit.readings.changes(since, now) if change.section in signal.others and change.at > since]
        return Changed(found[-1].section, found[-1].version) if found else None

    def _own_change(self, unit: SignalUnit, signal: Signal) -> Changed | None:
        card = unit.library.card(signal.sop_id) if signal.sop_id else None
        if card is None or signal.sop_version is None or card.version == signal.sop_version:
            return None
        was, now = unit.library.document(card.id, signal.sop_version), unit.library.document(card.id, card.version)
        if was is None or now is None:
            return None
        old = {section.anchor: section.digest for section in was.sections}
        new = {section.anchor: section.digest for section in now.sections}
        anchor = signal.section.anchor if signal.section else ""
        if signal.section is not None and old.get(anchor) != new.get(anchor):
            return Changed(signal.section, card.version)
        added = [one for one, digest in new.items() if one not in old and digest not in old.values()]
        is_filled = signal.kind is SignalKind.GAP and added
        return Changed(SectionRef(card.id, added[0]), card.version) if is_filled else None

    def _judged(self, unit: SignalUnit, signal: Signal, now: datetime) -> Judged | None:
        if not is_look_due(signal, now.date(), self.days):
            return None
        material = since_opening(unit, signal.topic, signal.opening.since, now)
        return Judged(judge(signal, material, now.date(), self.days), signal.looks, signal.watched_since)

    def _ignored(self, unit: SignalUnit, signal: Signal, now: datetime) -> HandedOver | None:
        if signal.handed_to is not None or self.days.count(signal.changed_at.date(), now.date()) <= self.patience.answer:
            return None
        card = unit.library.card(signal.sop_id) if signal.sop_id else None
        governance = card.governance if card else None
        to = (governance.backup if governance else None) or self.fallback
        return HandedOver(to) if to and (governance is None or to != governance.owner) else None

    def _faded(self, unit: SignalUnit, signal: Signal, now: datetime) -> Faded | None:
        since = self.days.back(now.date(), self.patience.silence)
        if signal.topic is None or signal.changed_at.date() >= since or signal.reading.is_rise:
            return None
        return None if unit.readings.stumbles(moment(since), now, [signal.topic]) else Faded()


def _moved(unit: SignalUnit, signal: Signal) -> Moved | Merged | None:
    """Topics are merged by owners and regrouped at night; a signal goes along, or ends where another one lives already."""
    current = unit.topics.current(signal.topic) if signal.topic is not None else None
    if current is None or current == signal.topic:
        return None
    return Merged(current) if any(other.is_live for other in unit.signals.of_topic(current)) else Moved(current)
