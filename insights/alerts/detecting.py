"""Decides which topics fire an alert: several people stumbled within a few working days, more than normal for topic and traffic.

One person never fires an alert, however often they stumble. Newcomers are compared with what newcomers usually stumble over.
Stumbles since a section changed are also tested separately. The result depends on the inspection alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from insights.alerts.baseline import USUAL, Cell
from insights.alerts.chances import Array
from insights.alerts.events import Measurement
from insights.alerts.inspection import Group, Inspection
from insights.alerts.readings import AlertKind, Stumble
from insights.alerts.thresholds import highest_chance
from retrieval.library.models import SectionRef

_ORDER = (AlertKind.CONFLICTING, AlertKind.GAP, AlertKind.UNCLEAR, AlertKind.NOT_STICKING)
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Found:
    """Holds a topic or section that should fire an alert, with its measurement."""

    kind: AlertKind
    reading: Measurement
    topic: str | None = None
    section: SectionRef | None = None
    others: tuple[SectionRef, ...] = ()
    allowed: float = 1.0
    """The chance from which it does not fire; an owner's doubts make it less."""

    @property
    def sop_id(self) -> str | None:
        return self.section.sop_id if self.section else None


def detect(inspection: Inspection, known: Collection[str] = (), quiet: Mapping[Cell, int] | None = None) -> list[Found]:
    """Return the topics that fire, the furthest beyond normal first; a topic fires with one kind only, and not while it is among
    those `known`, which have a live alert. `quiet` says how many people it takes where an owner said that it is no problem.
    """
    fired: dict[str, Found] = {}
    allowed_of: dict[tuple[str, date], float] = {}
    wanted = quiet or {}
    for (topic, kind), group in inspection.groups.items():
        ways = inspection.ways(group) if topic not in known else ()
        for way in ways:
            if way.people < max(inspection.threshold.people, wanted.get(way.cell, 0)):
                continue
            allowed = _allowed(inspection, way, allowed_of)
            if allowed is not None:
                section = inspection.place(way)
                candidate = Found(kind, inspection.reading(way), topic, section, _others(way.stumbles, section), allowed)
                fired[topic] = min((fired.get(topic, candidate), candidate), key=_rank)
    return undoubted(inspection, fired.values())


def undoubted(inspection: Inspection, candidates: Iterable[Found]) -> list[Found]:
    """Keep the candidates that are unlikely enough to alert their owner.

    Each alert that an owner did not take up multiplies the limit for the next one by `threshold.doubt`, also within one run.
    """
    doubts, kept = Counter(inspection.doubts), []
    for candidate in sorted(candidates, key=_rank):
        owner = inspection.owner(candidate.section)
        if candidate.reading.chance <= candidate.allowed * inspection.threshold.doubt ** doubts[owner]:
            doubts[owner] += 1
            kept.append(candidate)
    return kept


def _allowed(inspection: Inspection, group: Group, allowed_of: dict[tuple[str, date], float]) -> float | None:
    """Return the chance below which the group fires; None where it does not fire."""
    threshold = inspection.threshold
    if group.people <= inspection.baseline.expected(group.cell, inspection.window(group)):
        return None
    share, count = inspection.chances(group)
    if share > threshold.share:
        return None
    key = inspection.owner(inspection.place(group)), group.since
    if key not in allowed_of:
        days = threshold.window if group.is_after_change else inspection.days.count(group.since, inspection.now.date()) + 1
        allowed_of[key] = highest_chance(_tests(inspection, *key), threshold, days)
    return allowed_of[key] if min(share, count) <= allowed_of[key] else None


def _tests(inspection: Inspection, owner: str, since: date) -> list[Array]:
    """Return the tail probabilities of every topic of an owner that could fire by chance."""
    tails, places = [], inspection.material.places
    for topic, counts in inspection.asked(since).items():
        if topic and inspection.owner(places.get(topic)) == owner:
            size = min(counts.veterans + counts.newcomers, _LONGEST)
            for kind in USUAL if size >= inspection.threshold.people else ():
                tails += [
                    inspection.baseline.share_tail((topic, kind), counts, size),
                    inspection.baseline.count_tail((topic, kind), counts, size),
                ]
    return tails


def _others(stumbles: Sequence[Stumble], section: SectionRef | None) -> tuple[SectionRef, ...]:
    """Return the other sections that disagree with `section`, the most frequent first."""
    sections = Counter(
        side for stumble in stumbles for side in (stumble.section, stumble.other) if stumble.other is not None and side is not None
    )
    ranked = sorted(sections.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(side for side, _ in ranked if side != section)


def _rank(finding: Found) -> tuple[float, int, str]:
    return finding.reading.chance / finding.allowed, _ORDER.index(finding.kind), finding.topic or str(finding.section)
