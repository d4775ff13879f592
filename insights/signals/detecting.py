"""From stumbles to what should ring: several people, in a few working days, more than is normal for this topic and this traffic.

One person never rings, however often they stumble. Newcomers are compared with what newcomers stumble over anyway. A section that
has just changed lowers the bar. What a look finds depends on nothing but its material.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from insights.signals.bars import Bar, bar_of
from insights.signals.chances import Array
from insights.signals.days import WorkingDays, moment
from insights.signals.events import Reading
from insights.signals.normal import USUAL, Asked, Cell, Normal, normal_of
from insights.signals.readings import Material, SignalKind, SopChange, Stumble
from retrieval.library.models import SectionRef

WEEKS = 8
SHOWN = 3
_ORDER = (SignalKind.CONFLICTING, SignalKind.GAP, SignalKind.UNCLEAR, SignalKind.NOT_STICKING)
_WEEK = timedelta(days=7)
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Found:
    """Something that rings, or (for a refresh) its present numbers."""

    kind: SignalKind
    reading: Reading
    topic: str | None = None
    section: SectionRef | None = None
    others: tuple[SectionRef, ...] = ()

    @property
    def sop_id(self) -> str | None:
        return self.section.sop_id if self.section else None


@dataclass(frozen=True)
class Look:
    """One look at `material`, at `now`. Stumbles over a topic count from `fresh` on: what an earlier signal ended with is over."""

    material: Material
    now: datetime
    days: WorkingDays = field(default_factory=WorkingDays)
    bar: Bar = field(default_factory=Bar)
    fresh: Mapping[str, datetime] = field(default_factory=dict)

    @cached_property
    def start(self) -> date:
        """The first day of the window."""
        return self.days.back(self.now.date(), self.bar.window - 1)

    @cached_property
    def normal(self) -> Normal:
        until = self.days.back(self.start, self.bar.lag)
        since = self.days.back(until, self.bar.history)
        return normal_of(self.material.stumbles, self.material.traffic, since, until)

    @cached_property
    def groups(self) -> Mapping[Cell, Sequence[Stumble]]:
        """Stumbles of the window by topic and kind, oldest first."""
        start, found = moment(self.start), defaultdict(list)
        for stumble in sorted(self.material.stumbles, key=lambda stumble: (stumble.at, stumble.id)):
            is_old = stumble.at < max(start, self.fresh.get(stumble.topic, start))
            if not is_old and stumble.at <= self.now and stumble.topic and stumble.kind in USUAL:
                found[stumble.topic, stumble.kind].append(stumble)
        return found

    @cached_property
    def asked(self) -> Mapping[str, Asked]:
        """How much was asked in the window, by topic."""
        veterans, newcomers = Counter[str](), Counter[str]()
        for row in self.material.traffic.rows:
            if self.start <= row.day <= self.now.date():
                veterans[row.topic] += row.people - row.newcomers
                newcomers[row.topic] += row.newcomers
        everything = veterans.total()
        return {topic: Asked(veterans[topic], newcomers[topic], everything) for topic in veterans.keys() | newcomers.keys()}

    @cached_property
    def changed(self) -> Mapping[SectionRef, SopChange]:
        """The newest change within the window, by section."""
        start = moment(self.start)
        return {change.section: change for change in sorted(self.material.changes, key=_at) if start <= change.at <= self.now}

    def place(self, topic: str, stumbles: Sequence[Stumble] = ()) -> SectionRef | None:
        """The section that a topic is about: what came first for most who stumbled, else for most who asked."""
        sections = Counter(stumble.section for stumble in stumbles if stumble.section is not None)
        ranked = sorted(sections.items(), key=lambda entry: (-entry[1], entry[0]))
        return ranked[0][0] if ranked else self.material.places.get(topic)

    def owner(self, section: SectionRef | None) -> str:
        return self.material.owners.get(section.sop_id, "") if section else ""

    def window(self, topic: str, stumbles: Sequence[Stumble]) -> Asked:
        """What was asked on a topic; whoever stumbled asked, whatever the traffic says."""
        asked = self.asked.get(topic) or Asked(0, 0, sum(one.veterans for one in self.asked.values()))
        newcomers = _people(stumble for stumble in stumbles if stumble.is_newcomer)
        veterans = _people(stumbles) - newcomers
        return Asked(max(asked.veterans, veterans), max(asked.newcomers, newcomers), max(asked.everything, veterans, 1))

    def reading(self, cell: Cell, stumbles: Sequence[Stumble]) -> Reading:
        """The numbers of some stumbles of the window; at least one."""
        people, window = _people(stumbles), self.window(cell[0], stumbles)
        share, count = self.chances(cell, stumbles)
        newcomers = _people(stumble for stumble in stumbles if stumble.is_newcomer)
        first = first_of_each(stumbles)
        return Reading(
            people=people,
            times=len(stumbles),
            asked=window.veterans + window.newcomers,
            usual=round(self.normal.expected(cell, window), 2),
            chance=min(share, count),
            since=stumbles[0].at,
            newcomers=newcomers,
            weekly=self.weekly(cell),
            questions=tuple(one.id for one in sorted(first, key=lambda one: one.is_newcomer)[:SHOWN]),
            stuck=tuple(one.id for one in first),
            is_after_change=self.has_changed(self.place(cell[0], stumbles)),
        )

    def chances(self, cell: Cell, stumbles: Sequence[Stumble]) -> tuple[float, float]:
        """(share, count): how likely so many people or more are by chance, in the two senses of `normal`."""
        people, window = _people(stumbles), self.window(cell[0], stumbles)
        share = self.normal.share_tail(cell, window, people)
        count = self.normal.count_tail(cell, window, people)
        return float(share[people]) if people < len(share) else 0.0, float(count[people]) if people < len(count) else 0.0

    def has_changed(self, section: SectionRef | None) -> bool:
        return section is not None and section in self.changed

    def weekly(self, cell: Cell) -> tuple[int, ...]:
        """Stumbles in each of the last weeks, this one last."""
        weeks = [0] * WEEKS
        for stumble in self._of_cell.get(cell, ()):
            ago = (self.now - stumble.at) // _WEEK
            if 0 <= ago < WEEKS:
                weeks[WEEKS - 1 - ago] += 1
        return tuple(weeks)

    @cached_property
    def _of_cell(self) -> Mapping[Cell, Sequence[Stumble]]:
        found = defaultdict(list)
        for stumble in self.material.stumbles:
            found[stumble.topic, stumble.kind].append(stumble)
        return found


def detect(look: Look, known: Collection[str] = (), quiet: Mapping[Cell, int] | None = None) -> list[Found]:
    """Return what rings, the least likely first; a topic rings with one kind only.

    Args:
        look: the material and the moment.
        known: topics that have a live signal; they ring no second time.
        quiet: how many people it takes where an owner said that it is no problem.
    """
    rung: dict[str, Found] = {}
    bars: dict[str, float] = {}
    wanted = quiet or {}
    for cell, stumbles in look.groups.items():
        topic, kind = cell
        if topic in known or not _is_crowd(stumbles, look.bar, wanted.get(cell, 0)):
            continue
        section = look.place(topic, stumbles)
        if not _is_unusual(look, cell, stumbles, bars):
            continue
        found = Found(kind, look.reading(cell, stumbles), topic, section, _others(stumbles, section))
        rung[topic] = min((rung.get(topic, found), found), key=_rank)
    return sorted(rung.values(), key=_rank)


def _is_crowd(stumbles: Sequence[Stumble], bar: Bar, wanted: int) -> bool:
    people = _people(stumbles)
    newcomers = _people(stumble for stumble in stumbles if stumble.is_newcomer)
    return people >= max(bar.people if people > newcomers else bar.newcomers, wanted)


def _is_unusual(look: Look, cell: Cell, stumbles: Sequence[Stumble], bars: dict[str, float]) -> bool:
    bar, section = look.bar, look.place(cell[0], stumbles)
    has_changed = look.has_changed(section)
    share, count = look.chances(cell, stumbles)
    if share > (bar.changed_share if has_changed else bar.share):
        return False
    owner = look.owner(section)
    if owner not in bars:
        bars[owner] = bar_of(_tests(look, owner), bar)
    return min(share, count) <= bars[owner] * (bar.eased if has_changed else 1)


def _tests(look: Look, owner: str) -> list[Array]:
    """Everything of an owner's that could ring by chance."""
    tails = []
    for topic, asked in look.asked.items():
        if topic and look.owner(look.place(topic)) == owner:
            size = min(asked.veterans + asked.newcomers, _LONGEST)
            for kind in USUAL:
                tails += [look.normal.share_tail((topic, kind), asked, size), look.normal.count_tail((topic, kind), asked, size)]
    return tails


def _others(stumbles: Sequence[Stumble], section: SectionRef | None) -> tuple[SectionRef, ...]:
    """The other sides of a disagreement, the most frequent first."""
    sections = Counter(side for one in stumbles for side in (one.section, one.other) if one.other is not None and side is not None)
    ranked = sorted(sections.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(side for side, _ in ranked if side != section)


def _rank(found: Found) -> tuple[float, int, str]:
    return found.reading.chance, _ORDER.index(found.kind), found.topic or str(found.section)


def _people(stumbles: Iterable[Stumble]) -> int:
    return len({stumble.person for stumble in stumbles})


def first_of_each(stumbles: Sequence[Stumble]) -> list[Stumble]:
    """Each person's first stumble, oldest first."""
    found: dict[str, Stumble] = {}
    for stumble in stumbles:
        found.setdefault(stumble.person, stumble)
    return list(found.values())


def _at(change: SopChange) -> tuple[datetime, int]:
    return change.at, change.version
