"""Reads from storage what an inspection needs: the window, what was normal before it, and what changed.

Nearly all of it is about days that are over. A process that looks every minute remembers these for an hour, or until topics change:
a merge, a pass of the night, an erasure.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from core.workdays import Workdays, moment
from insights.alerts.ports import AlertUnit
from insights.alerts.readings import Material, Traffic
from insights.alerts.thresholds import AlertThreshold

TRIED = 60
"""Working days in which first tries count."""

_A_MOMENT = timedelta(microseconds=1)
_A_DAY = timedelta(days=1)
_KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Spans:
    """Holds from when on each kind of reading is read."""

    stumbles: datetime
    places: datetime
    tries: datetime

    def after(self, moment: datetime) -> _Spans:
        return _Spans(*(max(moment, begin) for begin in (self.stumbles, self.places, self.tries)))


@dataclass
class PastDays:
    """Remembers the readings of the days before yesterday. Not for several threads."""

    _key: tuple[object, ...] = field(default=(), init=False)
    _read_at: datetime | None = field(default=None, init=False)
    _past: Material = field(default_factory=Material, init=False)

    def read(self, unit: AlertUnit, spans: _Spans, until: datetime) -> Material:
        """Read as `_read` does, what is remembered from memory. A question counts as what became of it last."""
        cut = max(moment(until.date() - _A_DAY), spans.stumbles)
        key = unit.topics.head().revision, spans, cut
        if self._read_at is None or key != self._key or not timedelta() <= until - self._read_at < _KEPT:
            self._past, self._key, self._read_at = _read(unit, spans, cut), key, until
        past, recent = self._past, _read(unit, spans.after(cut), until)
        anew = {stumble.id for stumble in recent.stumbles}
        return replace(
            recent,
            stumbles=(*(stumble for stumble in past.stumbles if stumble.id not in anew), *recent.stumbles),
            traffic=Traffic(past.traffic.rows + recent.traffic.rows),
            tries=past.tries + recent.tries,
            places={**recent.places, **past.places},
        )


def gathered(unit: AlertUnit, threshold: AlertThreshold, days: Workdays, now: datetime, past: PastDays | None = None) -> Material:
    """Read the material of an inspection at `now`."""
    until = now + _A_MOMENT
    start = days.back(now.date(), threshold.window - 1)
    lag = days.back(start, threshold.lag)
    tried = moment(days.back(now.date(), TRIED))
    spans = _Spans(moment(days.back(lag, threshold.history)), moment(lag), tried)
    material = past.read(unit, spans, until) if past else _read(unit, spans, until)
    changes = tuple(unit.readings.changes(tried, until))
    changed = {change.section for change in changes if change.at >= moment(start)}
    topics = sorted(topic for topic, place in material.places.items() if place in changed)
    asked = tuple(unit.readings.asked(topics, moment(start), until)) if topics else ()
    owners = {status.id: status.owner for status in unit.library.statuses() if status.owner}
    return replace(material, changes=changes, asked=asked, owners=owners)


def _read(unit: AlertUnit, spans: _Spans, until: datetime) -> Material:
    readings = unit.readings
    return Material(
        stumbles=tuple(readings.stumbles(spans.stumbles, until)),
        traffic=readings.traffic(spans.stumbles, until),
        tries=tuple(readings.first_tries(spans.tries, until)),
        places=readings.places(spans.places, until),
    )


def since_opening(unit: AlertUnit, topic: str | None, opened: datetime, now: datetime) -> Material:
    """Read the data that a fix is judged by: one topic's stumbles, first tries, and all traffic, since the first stumble."""
    since, until = moment(opened.date()), now + _A_MOMENT
    return Material(
        stumbles=tuple(unit.readings.stumbles(since, until, [topic])) if topic is not None else (),
        traffic=unit.readings.traffic(since, until),
        tries=tuple(unit.readings.first_tries(since, until)) if topic is None else (),
    )
