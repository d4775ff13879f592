"""Computes stumbles, questions and their chances within the window of one inspection. It changes nothing.

The result depends only on the material and the moment, so every replica computes the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from operator import attrgetter

from core.workdays import Workdays, moment
from insights.alerts.baseline import USUAL, AskedCounts, Baseline, Cell, baseline_of
from insights.alerts.events import Measurement
from insights.alerts.readings import Material, SopChange, Stumble, Traffic
from insights.alerts.thresholds import AlertThreshold
from retrieval.library.models import SectionRef

WEEKS = 8
SHOWN = 3
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Group:
    """Holds the stumbles of one kind over one topic since a day, oldest first, at least one.

    `is_after_change`: that day is the one on which the section changed.
    """

    cell: Cell
    stumbles: tuple[Stumble, ...]
    since: date
    is_after_change: bool = False

    @property
    def people(self) -> int:
        return people_in(self.stumbles)

    @property
    def newcomers(self) -> int:
        return people_in(stumble for stumble in self.stumbles if stumble.is_newcomer)


@dataclass(frozen=True)
class Inspection:
    """Computes what detection needs from `material`, at `now`.

    Stumbles over a topic count only after `fresh`, the end of its earlier alert. `doubts` counts an owner's recent alerts that
    were not taken up. `fallback` is asked where nobody owns the SOP, or there is none.
    """

    material: Material
    now: datetime
    days: Workdays = field(default_factory=Workdays)
    threshold: AlertThreshold = field(default_factory=AlertThreshold)
    fresh: Mapping[str, datetime] = field(default_factory=dict)
    doubts: Mapping[str, int] = field(default_factory=dict)
    fallback: str = ""

    @cached_property
    def start(self) -> date:
        """Return the first day of the window."""
        return self.days.back(self.now.date(), self.threshold.window - 1)

    @cached_property
    def baseline(self) -> Baseline:
        first = min((row.day for row in self.material.traffic.rows), default=self.start)
        known = self.days.count(first, self.start)
        until = self.days.back(self.start, min(self.threshold.lag, max(0, known - self.threshold.least)))
        since = self.days.back(until, self.threshold.history)
        return baseline_of(self.material.stumbles, self.material.traffic, since, until)

    @cached_property
    def groups(self) -> Mapping[Cell, Group]:
        """Return the stumbles of the window by topic and kind."""
        start, by_cell = moment(self.start), defaultdict(list)
        for stumble in sorted(self.material.stumbles, key=lambda stumble: (stumble.at, stumble.id)):
            fresh = self.fresh.get(stumble.topic)
            is_old = stumble.at < start or (fresh is not None and stumble.at <= fresh)
            if not is_old and stumble.at <= self.now and stumble.topic and stumble.kind in USUAL:
                by_cell[stumble.topic, stumble.kind].append(stumble)
        return {cell: Group(cell, tuple(stumbles), self.start) for cell, stumbles in by_cell.items()}

    @cached_property
    def changed(self) -> Mapping[SectionRef, SopChange]:
        """Return the newest change within the window, by section."""
        start = moment(self.start)
        changes = sorted(self.material.changes, key=attrgetter("at", "version"))
        return {change.section: change for change in changes if start <= change.at <= self.now}

    def ways(self, group: Group) -> list[Group]:
        """Return the group cut to each of the windows and, where the section changed, to the time since then."""
        groups = [group]
        for window in self.threshold.windows[1:]:
            start = self.days.back(self.now.date(), window - 1)
            stumbles = tuple(stumble for stumble in group.stumbles if stumble.at >= moment(start))
            groups += [Group(group.cell, stumbles, start)] if stumbles else []
        changed = self.since_change(group)
        return [*groups, changed] if changed is not None else groups

    def since_change(self, group: Group) -> Group | None:
        """Return the stumbles since the group's section changed; None when it did not change in the window or there are none."""
        place = self.place(group)
        change = self.changed.get(place) if place is not None else None
        stumbles = tuple(stumble for stumble in group.stumbles if change is not None and stumble.at >= change.at)
        return Group(group.cell, stumbles, change.at.date(), is_after_change=True) if change is not None and stumbles else None

    def place(self, group: Group) -> SectionRef | None:
        """Return the section that came first for most who stumbled, else for most who asked."""
        sections = Counter(stumble.section for stumble in group.stumbles if stumble.section is not None)
        ranked = sorted(sections.items(), key=lambda entry: (-entry[1], entry[0]))
        return ranked[0][0] if ranked else self.material.places.get(group.cell[0])

    def owner(self, section: SectionRef | None) -> str:
        return (self.material.owners.get(section.sop_id) if section else None) or self.fallback

    def asked(self, since: date) -> Mapping[str, AskedCounts]:
        """Return how much was asked from a day on, by topic."""
        if since not in self._asked:
            self._asked[since] = _asked(self.material.traffic, since, self.now.date())
        return self._asked[since]

    def window(self, group: Group) -> AskedCounts:
        """Return how much was asked about the group's topic; never less than the people who stumbled."""
        asked = self.asked(group.since)
        everything = next((counts.everything for counts in asked.values()), 0)
        counts = asked.get(group.cell[0]) or AskedCounts(0, 0, everything)
        veterans = group.people - group.newcomers
        return AskedCounts(
            max(counts.veterans, veterans), max(counts.newcomers, group.newcomers), max(counts.everything, veterans, 1)
        )

    def chances(self, group: Group) -> tuple[float, float]:
        """Return (share, count): how likely so many people or more are by chance, in the two senses of `baseline`."""
        people, window = group.people, self.window(group)
        share = self.baseline.share_tail(group.cell, window, people)
        count = self.baseline.count_tail(group.cell, window, people)
        return float(share[people]) if people < len(share) else 0.0, float(count[people]) if people < len(count) else 0.0

    def reading(self, group: Group) -> Measurement:
        window, first = self.window(group), first_of_each(group.stumbles)
        return Measurement(
            people=group.people,
            times=sum(stumble.times for stumble in group.stumbles),
            asked=window.veterans + window.newcomers,
            usual=round(self.baseline.expected(group.cell, window), 2),
            chance=min(self.chances(group)),
            since=group.stumbles[0].at,
            newcomers=group.newcomers,
            weekly=self.weekly(group.cell),
            questions=tuple(stumble.id for stumble in sorted(first, key=lambda stumble: stumble.is_newcomer)[:SHOWN]),
            stuck=tuple(stumble.id for stumble in first),
            is_after_change=group.is_after_change,
        )

    def weekly(self, cell: Cell) -> tuple[int, ...]:
        """Stumbles in each of the last weeks, this one last."""
        return by_week(((stumble.at, stumble.times) for stumble in self._of_cell.get(cell, ())), self.now)

    @cached_property
    def _of_cell(self) -> Mapping[Cell, Sequence[Stumble]]:
        by_cell = defaultdict(list)
        for stumble in self.material.stumbles:
            by_cell[stumble.topic, stumble.kind].append(stumble)
        return by_cell

    @cached_property
    def _asked(self) -> dict[date, Mapping[str, AskedCounts]]:
        return {}


def _asked(traffic: Traffic, since: date, until: date) -> Mapping[str, AskedCounts]:
    veterans, newcomers = Counter[str](), Counter[str]()
    for row in traffic.rows:
        if since <= row.day <= until:
            veterans[row.topic] += row.people - row.newcomers
            newcomers[row.topic] += row.newcomers
    everything = veterans.total()
    return {topic: AskedCounts(veterans[topic], newcomers[topic], everything) for topic in veterans}


def by_week(counts: Iterable[tuple[datetime, int]], now: datetime) -> tuple[int, ...]:
    """Add up the counts that fell into each of the last weeks, this one last."""
    weeks = [0] * WEEKS
    for at, times in counts:
        ago = (now - at) // _WEEK
        if 0 <= ago < WEEKS:
            weeks[WEEKS - 1 - ago] += times
    return tuple(weeks)


def first_of_each(stumbles: Sequence[Stumble]) -> list[Stumble]:
    """Each person's first stumble, oldest first."""
    first_of: dict[str, Stumble] = {}
    for stumble in stumbles:
        first_of.setdefault(stumble.person, stumble)
    return list(first_of.values())


def people_in(stumbles: Iterable[Stumble]) -> int:
    return len({stumble.person for stumble in stumbles})
