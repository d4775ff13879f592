"""Applies every change to alerts, inside a unit of work that the caller opened.

    with units() as unit:
        result = service.act(unit, alert_id, person, Fixing(due_on), now)
        if isinstance(result, Done):
            unit.outbox.add(...)
            unit.commit()

The service appends by compare-and-set and never commits. Of concurrent calls exactly one succeeds; the others get `Refused` with
the current alert. Every replica detects the same alerts: an alert's id follows from its subject and the number of earlier ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from core.eventlog import CAIRN, Done, Refused
from core.workdays import Workdays
from insights.alerts.baseline import Cell
from insights.alerts.detecting import Found, detect
from insights.alerts.events import Body, Event, Measurement, Opened, Refreshed, Reopened
from insights.alerts.failing import failing, reading_of
from insights.alerts.fold import ALERTS
from insights.alerts.inspection import Inspection
from insights.alerts.materials import PastDays, gathered
from insights.alerts.models import Alert, AlertDone, AlertDue, AlertRefused, Status, Why, subject_of
from insights.alerts.ports import AlertUnit
from insights.alerts.readings import AlertKind, Material
from insights.alerts.rises import rises
from insights.alerts.rules import propose
from insights.alerts.thresholds import AlertThreshold
from insights.alerts.watch import ReminderDelays, Watch
from retrieval.library.models import digest_of

_REMEMBERED = timedelta(days=180)
"""So long "not a problem" asks for twice the people."""


_NOT_TAKEN_UP = frozenset({Status.OPEN, Status.SNOOZED, Status.DISMISSED, Status.FADED})


@dataclass(frozen=True)
class AlertService:
    """Detects alerts and applies requests to them.

    `fallback` returns who gets an alert that no backup can take over: a Slack id or an e-mail address.
    """

    days: Workdays = field(default_factory=Workdays)
    threshold: AlertThreshold = field(default_factory=AlertThreshold)
    delays: ReminderDelays = field(default_factory=ReminderDelays)
    fallback: Callable[[], str | None] = lambda: None

    def detect(self, unit: AlertUnit, now: datetime, material: Material | None = None) -> Sequence[AlertDone]:
        """Open alerts that fire and refresh the numbers of live ones; it may be called at any frequency, with the material of a
        moment ago.

        The caller commits, and then posts or updates a card for each alert returned.
        """
        live = unit.alerts.live()
        material = material or self.material(unit, now)
        past = [alert for alert in unit.alerts.touched(now - _REMEMBERED) if not alert.is_live]
        topics = {unit.topics.current(alert.topic) or alert.topic for alert in live if alert.topic is not None}
        inspection = Inspection(
            material,
            now,
            self.days,
            self.threshold,
            _fresh(past),
            self._doubts(material, (*live, *past), now),
            self.fallback() or "",
        )
        findings = detect(inspection, topics, _quiet(past))
        findings += failing(_after(inspection, findings), {alert.subject for alert in live})
        rung = topics | {finding.topic for finding in findings if finding.topic is not None}
        findings += rises(_after(inspection, findings), rung, _quiet(past))
        done = [self._open(unit, finding, now) for finding in findings]
        return [alert for alert in (*done, *self._refreshed(unit, inspection, live)) if alert is not None]

    def act(self, unit: AlertUnit, alert_id: str, actor: str, body: Body, now: datetime) -> AlertDone | AlertRefused:
        """Apply the request of a person (or `CAIRN`), or refuse it. The caller checks whether the person is allowed to."""
        alert = unit.alerts.get(alert_id)
        if alert is None:
            return Refused(Why.UNKNOWN_SIGNAL)
        return ALERTS.act(unit.alerts, alert, lambda current: self._proposed(unit, current, actor, body, now), Why.BUSY)

    def due(self, unit: AlertUnit, now: datetime) -> Sequence[AlertDue]:
        """Return the requests that are due by now, at most one per alert.

        Pass each to `act` as `CAIRN` in its own unit of work. If several replicas do so at once, exactly one succeeds.
        """
        watch = Watch(self.days, self.threshold, self.delays, self.fallback())
        return [due for alert in unit.alerts.live() if (due := watch.due(unit, alert, now)) is not None]

    def material(self, unit: AlertUnit, now: datetime, past: PastDays | None = None) -> Material:
        """Read the material of an inspection at `now`."""
        return gathered(unit, self.threshold, self.days, now, past)

    def _doubts(self, material: Material, alerts: Sequence[Alert], now: datetime) -> Counter[str]:
        """Count, by owner, the recent alerts that were not taken up."""
        late = (alert for alert in alerts if now - alert.opened_at <= self.threshold.memory and alert.status in _NOT_TAKEN_UP)
        return Counter(material.owners.get(alert.sop_id or "") or self.fallback() or "" for alert in late)

    def _proposed(self, unit: AlertUnit, alert: Alert, actor: str, body: Body, now: datetime) -> Event | AlertRefused:
        """Return the event for the request, or a refusal. An alert is not reopened while its subject has another live one."""
        if isinstance(body, Reopened) and not alert.is_live:
            rival = next((other for other in unit.alerts.of_subject(alert.subject) if other.is_live), None)
            if rival is not None:
                return Refused(Why.WRONG_STATUS, rival)
        return propose(alert, actor, body, now)

    def _open(self, unit: AlertUnit, finding: Found, now: datetime) -> AlertDone | None:
        subject = subject_of(finding.topic, finding.section)
        earlier = unit.alerts.of_subject(subject)
        if any(alert.is_live for alert in earlier):
            return None
        card = unit.library.card(finding.sop_id) if finding.sop_id else None
        version = card.version if card else None
        body = Opened(finding.kind, finding.reading, finding.topic, finding.sop_id, finding.section, finding.others, version)
        event = Event(digest_of(subject, str(len(earlier))), 1, CAIRN, now, body)
        return ALERTS.open(unit.alerts, event)

    def _refreshed(self, unit: AlertUnit, inspection: Inspection, live: Sequence[Alert]) -> Iterator[AlertDone]:
        for alert in live:
            reading = _newer(inspection, alert)
            if reading is not None:
                done = self.act(unit, alert.id, CAIRN, Refreshed(reading), inspection.now)
                if isinstance(done, Done):
                    yield done


def _after(inspection: Inspection, findings: Sequence[Found]) -> Inspection:
    """Return the inspection with each new finding added to its owner's doubts."""
    return replace(
        inspection, doubts=Counter(inspection.doubts) + Counter(inspection.owner(finding.section) for finding in findings)
    )


def _newer(inspection: Inspection, alert: Alert) -> Measurement | None:
    """Return the alert's present numbers; None if its card would look the same or nobody stumbled lately."""
    if alert.reading.is_rise:
        return None
    if alert.kind is AlertKind.NOT_STICKING:
        reading = reading_of(inspection, alert.section) if alert.section else None
    else:
        cell = (alert.topic or "", alert.kind)
        group = inspection.groups.get(cell)
        reading = inspection.reading(group) if group else None
    if reading is None or (reading.people, reading.times) == (alert.reading.people, alert.reading.times):
        return None
    return reading


def _fresh(past: Sequence[Alert]) -> Mapping[str, datetime]:
    """Return, by subject, when stumbles count again: from the fix where one helped, else from the alert's end."""
    fresh_since: dict[str, datetime] = {}
    for alert in past:
        since = alert.watched_since if alert.status is Status.SOLVED and alert.watched_since else alert.changed_at
        name = alert.topic if alert.topic is not None else alert.subject
        fresh_since[name] = max(since, fresh_since.get(name, since))
    return fresh_since


def _quiet(past: Sequence[Alert]) -> Mapping[Cell, int]:
    """Return how many people it takes to fire where an owner saw no problem: twice as many as stumbled then."""
    dismissed = (alert for alert in past if alert.status is Status.DISMISSED and alert.topic is not None)
    return {(alert.topic or "", alert.kind): 2 * alert.reading.people for alert in dismissed}
