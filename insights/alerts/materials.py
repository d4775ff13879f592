"""Reads from storage what an inspection needs: the window, what was normal before it, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from core.workdays import Workdays, moment
from insights.alerts.ports import AlertUnit
from insights.alerts.readings import Material
from insights.alerts.thresholds import AlertThreshold

TRIED = 60
"""Working days in which first tries count."""

_A_MOMENT = timedelta(microseconds=1)


def gathered(unit: AlertUnit, threshold: AlertThreshold, days: Workdays, now: datetime) -> Material:
    """Read the material of an inspection at `now`."""
    until = now + _A_MOMENT
    start = days.back(now.date(), threshold.window - 1)
    since = moment(days.back(start, threshold.lag + threshold.history))
    readings = unit.readings
    tried = moment(days.back(now.date(), TRIED))
    changes = tuple(readings.changes(tried, until))
    places = readings.places(moment(days.back(start, threshold.lag)), until)
    changed = {change.section for change in changes if change.at >= moment(start)}
    topics = sorted(topic for topic, place in places.items() if place in changed)
    return Material(
        stumbles=tuple(readings.stumbles(since, until)),
        traffic=readings.traffic(since, until),
        tries=tuple(readings.first_tries(tried, until)),
        changes=changes,
        asked=tuple(readings.asked(topics, moment(start), until)) if topics else (),
        places=places,
        owners=_owners(unit),
    )


def since_opening(unit: AlertUnit, topic: str | None, opened: datetime, now: datetime) -> Material:
    """Read the data that a fix is judged by: one topic's stumbles, first tries, and all traffic, since the first stumble."""
    since, until = moment(opened.date()), now + _A_MOMENT
    return Material(
        stumbles=tuple(unit.readings.stumbles(since, until, [topic])) if topic is not None else (),
        traffic=unit.readings.traffic(since, until),
        tries=tuple(unit.readings.first_tries(since, until)) if topic is None else (),
    )


def _owners(unit: AlertUnit) -> Mapping[str, str]:
    return {status.id: status.owner for status in unit.library.statuses() if status.owner}
