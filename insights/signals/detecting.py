"""From stumbles to what should ring: several people, in a few working days, more than is normal for this topic and this traffic.

One person never rings, however often they stumble. Newcomers are compared with what newcomers stumble over anyway. A section that
has just changed lowers the bar. What a look finds depends on nothing but its material.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from insights.signals.bars import Bar, bar_of
from insights.signals.chances import Array
from insights.signals.events import Reading
from insights.signals.looks import Group, Look
from insights.signals.normal import USUAL, Cell
from insights.signals.readings import SignalKind, Stumble
from retrieval.library.models import SectionRef

_ORDER = (SignalKind.CONFLICTING, SignalKind.GAP, SignalKind.UNCLEAR, SignalKind.NOT_STICKING)
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Found:
    """Something that rings, or (for a refresh) its present numbers."""

    kind: SignalKind
    reading: Reading
    topic: str | None = None
    section: SectionRef | None = None
    others: tuple[SectionRef, ...] = ()
    allowed: float = 1.0
    """The chance from which it does not ring; an owner's doubts make it less."""

    @property
    def sop_id(self) -> str | None:
        return self.section.sop_id if self.section else None


def detect(look: Look, known: Collection[str] = (), quiet: Mapping[Cell, int] | None = None) -> list[Found]:
    """Return what rings, what is furthest beyond normal first; a topic rings with one kind only.

    Args:
        look: the material and the moment.
        known: topics that have a live signal; they ring no second time.
        quiet: how many people it takes where an owner said that it is no problem.
    """
    rung: dict[str, Found] = {}
    bars: dict[tuple[str, date], float] = {}
    wanted = quiet or {}
    for (topic, kind), group in look.groups.items():
        ways = look.ways(group) if topic not in known else ()
        for way in ways:
            if not _is_crowd(way, look.bar, wanted.get(way.cell, 0)):
                continue
            allowed = _allowed(look, way, bars)
            if allowed is not None:
                section = look.place(way)
                found = Found(kind, look.reading(way), topic, section, _others(way.stumbles, section), allowed)
                rung[topic] = min((rung.get(topic, found), found), key=_rank)
    return undoubted(look, rung.values())


def undoubted(look: Look, found: Iterable[Found]) -> list[Found]:
    """What an owner is disturbed for. Each alert that was not taken up asks ten times more of the next one, also within a look."""
    doubts, kept = Counter(look.doubts), []
    for one in sorted(found, key=_rank):
        owner = look.owner(one.section)
        if one.reading.chance <= one.allowed * look.bar.doubt ** doubts[owner]:
            doubts[owner] += 1
            kept.append(one)
    return kept


def _is_crowd(group: Group, bar: Bar, wanted: int) -> bool:
    return group.people >= max(bar.people if group.people > group.newcomers else bar.newcomers, wanted)


def _allowed(look: Look, group: Group, bars: dict[tuple[str, date], float]) -> float | None:
    """The chance from which a group that is more than normal would not ring; None where it does not ring."""
    bar = look.bar
    if group.people <= look.normal.expected(group.cell, look.window(group)):
        return None
    share, count = look.chances(group)
    if share > (bar.changed_share if group.is_after_change else bar.share):
        return None
    key = look.owner(look.place(group)), group.since
    if key not in bars:
        days = bar.window if group.is_after_change else look.days.count(group.since, look.now.date()) + 1
        bars[key] = bar_of(_tests(look, *key), bar, days)
    allowed = bars[key] * (bar.eased if group.is_after_change else 1)
    return allowed if min(share, count) <= allowed else None


def _tests(look: Look, owner: str, since: date) -> list[Array]:
    """Everything of an owner's that could ring by chance."""
    tails, places = [], look.material.places
    for topic, asked in look.asked(since).items():
        if topic and look.owner(places.get(topic)) == owner:
            size = min(asked.veterans + asked.newcomers, _LONGEST)
            for kind in USUAL if size >= look.bar.people else ():
                tails += [look.normal.share_tail((topic, kind), asked, size), look.normal.count_tail((topic, kind), asked, size)]
    return tails


def _others(stumbles: Sequence[Stumble], section: SectionRef | None) -> tuple[SectionRef, ...]:
    """The other sides of a disagreement, the most frequent first."""
    sections = Counter(side for one in stumbles for side in (one.section, one.other) if one.other is not None and side is not None)
    ranked = sorted(sections.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(side for side, _ in ranked if side != section)


def _rank(found: Found) -> tuple[float, int, str]:
    return found.reading.chance / found.allowed, _ORDER.index(found.kind), found.topic or str(found.section)
