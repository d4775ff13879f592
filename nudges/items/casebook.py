"""Adds real cases to the item bank: confirmed questions and decided cases, masked, of sections that many people ask about.

Who asked must not be guessed: a person's question is used only where at least `FEWEST` people asked about its section.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.withholding import FEWEST
from nudges.items.bank import BankItem, ItemSource, ItemState, Why, entering
from nudges.items.choosing import likeness
from nudges.items.models import Release
from nudges.items.ports import Change
from nudges.items.real_cases import Place, Situation, family_of, is_settled, is_usable, real_case
from nudges.items.recall import recall_item
from nudges.learners.audiences import AudienceCache
from nudges.ports import PracticeUnit
from nudges.rules import Rules
from retrieval.library.models import SectionRef, SopDocument

MOST = 8
"""Real cases of one section: more than a person meets in half a year."""

MOST_WAITING = 2
"""Real cases of one section that wait for its owner at a time."""

_SURE = 2
"""So many people's word needs no look of the owner."""
_ALIKE = 0.5
"""Two questions that share so many words ask the same: whoever confirmed one confirmed the other."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A masked question with its confirmed section.

    `source` names the question or case, `person` who asked (empty for a golden question). `confirmers` said that the section
    answers it; `is_ruled`: its owner did. `also` are sections that were shown with it and may be right as well.
    """

    source: str
    person: str
    text: str
    section: SectionRef
    confirmers: frozenset[str] = frozenset()
    is_ruled: bool = False
    quote: str = ""
    said: str = ""
    also: frozenset[SectionRef] = frozenset()


@dataclass(frozen=True)
class Casebook:
    """Adds and withdraws real cases in one unit of work; nothing is committed here."""

    unit: PracticeUnit
    rules: Rules
    now: datetime
    _documents: dict[str, SopDocument | None] = field(default_factory=dict, init=False, compare=False)

    def candidates(self, confirmed: Sequence[Confirmed], askers: Mapping[SectionRef, int]) -> list[Confirmed]:
        """Return the cases that may become items: usable, anonymous among their askers, new, and not too many of a section."""
        sources = self.unit.items.sources()
        made = {source.source for source in sources}
        stored = (self.unit.items.get(source.item) for source in sources)
        item_counts = Counter(item.item.family for item in stored if item and item.why is not Why.EDITED)
        taken: list[Confirmed] = []
        for case in confirmed:
            family = family_of(case.section)
            is_hidden = not case.person or askers.get(case.section, 0) >= FEWEST
            if case.source not in made and is_hidden and is_usable(case.text) and item_counts[family] < MOST:
                item_counts[family] += 1
                taken.append(case)
        return taken

    def add(self, case: Confirmed, nearest: Sequence[SectionRef], all_confirmed: Sequence[Confirmed]) -> BankItem | None:
        """Make and store the item of a candidate: a case, else a recall card that asks it. None where its section gives neither,
        or enough wait for the owner.

        Args:
            case: the candidate.
            nearest: what search finds for its words, the nearest first.
            all_confirmed: two people who confirmed questions in nearly the same words make it sure.
        """
        right = self._place(case.section)
        if right is None:
            return None
        situation = _situation(case, all_confirmed)
        item = real_case(situation, right, list(self._neighbours(case, nearest)))
        if item is None and situation.is_sure:
            item = recall_item(right.sop, right.section, f"A colleague asked: “{case.text}” What do you tell them?")
        if item is None or (item.release is Release.REVIEW and self._waiting(case.section) >= MOST_WAITING):
            return None
        made = entering(item, self.now)
        if not self.unit.items.add([made]):
            return None
        self.unit.items.add_source(ItemSource(item.id, case.source, case.person))
        return made

    def release(self, confirmed: Sequence[Confirmed]) -> int:
        """Release items that waited for their owner and were confirmed by a second person since; return how many."""
        known = {case.source: case for case in confirmed}
        released = 0
        for source in self.unit.items.sources():
            case, item = known.get(source.source), self.unit.items.get(source.item)
            if case and item and item.state is ItemState.REVIEW and is_settled(item.item, _situation(case, confirmed)):
                released += self.unit.items.change(source.item, {ItemState.REVIEW}, Change(ItemState.AUTO, self.now))
        return released

    def withdraw(self, gone: Collection[str]) -> int:
        """Take out the items of these sources; return how many."""
        change, living = Change(ItemState.SUSPENDED, self.now, Why.WITHDRAWN), frozenset(ItemState) - {ItemState.REJECTED}
        theirs = [source.item for source in self.unit.items.sources() if source.source in gone]
        items = [item for item_id in theirs if (item := self.unit.items.get(item_id)) and item.why is not Why.WITHDRAWN]
        return sum(self.unit.items.change(item.item.id, living, change) for item in items)

    def _waiting(self, section: SectionRef) -> int:
        family = family_of(section)
        return sum(item.item.family == family for item in self.unit.items.waiting([section.sop_id]))

    def _neighbours(self, case: Confirmed, nearest: Sequence[SectionRef]) -> Iterator[Place]:
        """Sections of the same SOP, of SOPs of the same task, then what search finds; each once, only what every reader may see."""
        audiences, seen = AudienceCache(self.unit), {case.section, *case.also}
        own = self._sections(case.section.sop_id)
        tasks = [ref for sop in self._same_task(case.section.sop_id) for ref in self._sections(sop)]
        for ref in (*own, *tasks, *nearest):
            is_open = ref.sop_id == case.section.sop_id or audiences.may_see(None, ref.sop_id)
            place = self._place(ref) if ref not in seen and is_open else None
            seen.add(ref)
            if place is not None:
                yield place

    def _same_task(self, sop: str) -> list[str]:
        tasks = (task for role in self.rules.skills.roles.values() for task in role.tasks)
        near = [[ref.sop_id for ref in task.sops] for task in tasks]
        return list(dict.fromkeys(other for sops in near if sop in sops for other in sops if other != sop))

    def _sections(self, sop: str) -> list[SectionRef]:
        document = self._document(sop)
        return [SectionRef(sop, section.anchor) for section in document.sections] if document else []

    def _place(self, ref: SectionRef) -> Place | None:
        document = self._document(ref.sop_id)
        section = next((section for section in document.sections if section.anchor == ref.anchor), None) if document else None
        return Place(document, section) if document and section else None

    def _document(self, sop: str) -> SopDocument | None:
        if sop not in self._documents:
            self._documents[sop] = self.unit.library.document(sop)
        return self._documents[sop]


def _situation(case: Confirmed, all_confirmed: Sequence[Confirmed]) -> Situation:
    alike = (other for other in all_confirmed if other.section == case.section and likeness(other.text, case.text) >= _ALIKE)
    people = case.confirmers.union(*(other.confirmers for other in alike))
    return Situation(case.text, case.section, case.is_ruled or len(people) >= _SURE, case.quote, case.said)
