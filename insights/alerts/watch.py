"""Finds what is due for an alert as time passes: a fix to notice or judge, a snooze to end, an ignored alert for the backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.eventlog import Due
from core.workdays import Workdays, moment
from insights.alerts.events import Body, Changed, Faded, HandedOver, Judged, Merged, Moved, Woken
from insights.alerts.materials import since_opening
from insights.alerts.models import Alert, AlertDue, Status, subject_of
from insights.alerts.ports import AlertUnit
from insights.alerts.proof import is_look_due, judge
from insights.alerts.readings import AlertKind
from insights.alerts.thresholds import AlertThreshold
from retrieval.library.models import SectionRef


@dataclass(frozen=True, slots=True)
class ReminderDelays:
    """Holds delays in working days: after `answer` the backup gets an ignored alert, after `silence` without stumbles it fades."""

    answer: int = 5
    silence: int = 40


@dataclass(frozen=True)
class Watch:
    days: Workdays
    threshold: AlertThreshold
    delays: ReminderDelays
    fallback: str | None = None

    def due(self, unit: AlertUnit, alert: Alert, now: datetime) -> AlertDue | None:
        """Return the one request that is due for this alert now; None without any."""
        body = _moved(unit, alert) or self._changed(unit, alert, now) or self._by_time(unit, alert, now)
        return None if body is None else Due(alert, body)

    def _by_time(self, unit: AlertUnit, alert: Alert, now: datetime) -> Body | None:
        match alert.status:
            case Status.SNOOZED:
                return Woken() if alert.snoozed_until is not None and alert.snoozed_until <= now else None
            case Status.WATCHED:
                return self._judged(unit, alert, now)
            case Status.OPEN:
                return self._faded(unit, alert, now) or self._ignored(unit, alert, now)
            case _:
                return None

    def _changed(self, unit: AlertUnit, alert: Alert, now: datetime) -> Changed | None:
        """Return the change, if the section reads differently than when the alert fired, or a gap's SOP has a new section."""
        fixed = self._own_change(unit, alert)
        if fixed is not None or not alert.others:
            return fixed
        since = alert.watched_since or alert.opened_at
        changes = [change for change in unit.readings.changes(since, now) if change.section in alert.others and change.at > since]
        return Changed(changes[-1].section, changes[-1].version) if changes else None

    def _own_change(self, unit: AlertUnit, alert: Alert) -> Changed | None:
        card = unit.library.card(alert.sop_id) if alert.sop_id else None
        if card is None or alert.sop_version is None or card.version == alert.sop_version:
            return None
        was, now = unit.library.document(card.id, alert.sop_version), unit.library.document(card.id, card.version)
        if was is None or now is None:
            return None
        old = {section.anchor: section.digest for section in was.sections}
        new = {section.anchor: section.digest for section in now.sections}
        anchor = alert.section.anchor if alert.section else ""
        if alert.section is not None and old.get(anchor) != new.get(anchor):
            return Changed(alert.section, card.version)
        added = [anchor for anchor, digest in new.items() if anchor not in old and digest not in old.values()]
        is_filled = alert.kind is AlertKind.GAP and added
        return Changed(SectionRef(card.id, added[0]), card.version) if is_filled else None

    def _judged(self, unit: AlertUnit, alert: Alert, now: datetime) -> Judged | None:
        if not is_look_due(alert, now.date(), self.days):
            return None
        material = since_opening(unit, alert.topic, alert.opening.since, now)
        return Judged(judge(alert, material, now.date(), self.days), alert.looks, alert.watched_since)

    def _ignored(self, unit: AlertUnit, alert: Alert, now: datetime) -> HandedOver | None:
        """Return the handing over of an alert whose card was seen and left alone."""
        if alert.handed_to is not None or alert.carded_at is None:
            return None
        if self.days.count(max(alert.changed_at, alert.carded_at).date(), now.date()) <= self.delays.answer:
            return None
        card = unit.library.card(alert.sop_id) if alert.sop_id else None
        governance = card.governance if card else None
        to = (governance.backup if governance else None) or self.fallback
        return HandedOver(to) if to and (governance is None or to != governance.owner) else None

    def _faded(self, unit: AlertUnit, alert: Alert, now: datetime) -> Faded | None:
        since = self.days.back(now.date(), self.delays.silence)
        if alert.topic is None or alert.changed_at.date() >= since or alert.reading.is_rise:
            return None
        return None if unit.readings.stumbles(moment(since), now, [alert.topic]) else Faded()


def _moved(unit: AlertUnit, alert: Alert) -> Moved | Merged | None:
    """Return where the alert goes when its topic became another one; it ends where that topic has a live alert already.

    Owners merge topics, and the nightly pass regroups them.
    """
    current = unit.topics.current(alert.topic) if alert.topic is not None else None
    if current is None or current == alert.topic:
        return None
    return Merged(current) if any(other.is_live for other in unit.alerts.of_subject(subject_of(current, None))) else Moved(current)
