"""Library, directory and index state in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from fakes.memory import Memory, StoredSop

from core.people import Person
from retrieval.library.errors import UnknownVersionError
from retrieval.library.models import CurrentSection, SectionRef, SopCard, SopDocument
from retrieval.library.ports import ActiveIndex, SopStatus
from retrieval.library.versions import Version


class FakeLibrary:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def latest(self, sop_id: str) -> Version | None:
        sop = self._memory.sops.get(sop_id)
        return None if sop is None else self._memory.versions[sop_id, sop.latest][1]

    def digests(self) -> dict[str, str]:
        return {
            sop_id: self._memory.versions[sop_id, sop.latest][1].digest
            for sop_id, sop in self._memory.sops.items()
            if sop.retired_at is None
        }

    def edited(self) -> dict[str, str]:
        newest = {sop_id: self._memory.versions[sop_id, sop.latest][1] for sop_id, sop in self._memory.sops.items()}
        return {sop_id: version.provenance.over for sop_id, version in newest.items() if version.provenance.over is not None}

    def add_version(self, document: SopDocument, version: Version) -> None:
        assert (document.id, version.number) not in self._memory.versions
        self._memory.versions[document.id, version.number] = (document, version)
        before = self._memory.sops.get(document.id, StoredSop(document.source, version.number))
        self._put(document.id, replace(before, source=document.source, latest=version.number, retired_at=None))

    def relocate(self, sop_id: str, source: str) -> None:
        self._put(sop_id, replace(self._memory.sops[sop_id], source=source))

    def make_current(self, sop_id: str, number: int, at: datetime, by: str) -> None:
        found = self._memory.versions.get((sop_id, number))
        if found is None:
            raise UnknownVersionError(sop_id)
        document, version = found
        if not version.is_approved:
            self._memory.versions[sop_id, number] = (document, replace(version, approved_at=at, approved_by=by))
        self._put(sop_id, replace(self._memory.sops[sop_id], current=number, reviewed_at=at))

    def reject(self, sop_id: str, number: int, at: datetime, by: str) -> bool:
        document, version = self._memory.versions.get((sop_id, number), (None, None))
        if document is None or version is None or not version.is_waiting:
            return False
        self._memory.versions[sop_id, number] = (document, replace(version, rejected_at=at, rejected_by=by))
        self._memory.revision += 1
        return True

    def note_file(self, sop_id: str, number: int) -> None:
        document, version = self._memory.versions[sop_id, number]
        provenance = replace(version.provenance, over=None)
        self._memory.versions[sop_id, number] = (document, replace(version, provenance=provenance))
        self._memory.revision += 1

    def confirm_review(self, sop_id: str, at: datetime) -> None:
        self._put(sop_id, replace(self._memory.sops[sop_id], reviewed_at=at))

    def retire(self, sop_id: str, at: datetime) -> None:
        self._put(sop_id, replace(self._memory.sops[sop_id], retired_at=at))

    def versions(self, sop_id: str) -> Sequence[Version]:
        return [version for (owner, _), (_, version) in sorted(self._memory.versions.items()) if owner == sop_id]

    def document(self, sop_id: str, number: int | None = None) -> SopDocument | None:
        card = self.card(sop_id) if number is None else None
        version = self._memory.versions.get((sop_id, card.version if card else number or 0))
        return None if version is None else replace(version[0], source=self._memory.sops[sop_id].source)

    def statuses(self) -> Sequence[SopStatus]:
        return [self._status(sop_id) for sop_id in sorted(self._memory.sops)]

    def cards(self) -> Sequence[SopCard]:
        return [card for sop_id in sorted(self._memory.sops) if (card := self.card(sop_id)) is not None]

    def card(self, sop_id: str) -> SopCard | None:
        sop = self._memory.sops.get(sop_id)
        if sop is None or sop.retired_at is not None or sop.current is None or sop.reviewed_at is None:
            return None
        document, version = self._memory.versions[sop_id, sop.current]
        latest = self._memory.versions[sop_id, sop.latest][1]
        pending = latest.number if latest.is_waiting else None
        return SopCard(sop_id, document.title, sop.source, version.number, document.governance, sop.reviewed_at, pending)

    def audiences(self) -> Collection[frozenset[str]]:
        return {card.governance.audience for sop_id in self._memory.sops if (card := self.card(sop_id))}

    def size(self) -> int:
        return sum(1 for audience in self.audiences() for _ in self.current(audience))

    def current(self, audience: frozenset[str]) -> Iterator[CurrentSection]:
        cards = [
            card for sop_id in sorted(self._memory.sops) if (card := self.card(sop_id)) and card.governance.audience == audience
        ]
        for card in cards:
            yield from (CurrentSection(card, section) for section in self._memory.versions[card.id, card.version][0].sections)

    def section(self, ref: SectionRef) -> CurrentSection | None:
        card = self.card(ref.sop_id)
        found = self._memory.versions[card.id, card.version][0].sections if card else ()
        return next((CurrentSection(card, section) for section in found if card and section.anchor == ref.anchor), None)

    def sections_of(self, sop_id: str) -> Sequence[CurrentSection]:
        card, document = self.card(sop_id), self.document(sop_id)
        return [CurrentSection(card, section) for section in document.sections] if card and document else []

    def sections(self, refs: Collection[SectionRef]) -> Mapping[SectionRef, CurrentSection]:
        return {ref: found for ref in refs if (found := self.section(ref)) is not None}

    def revision(self) -> int:
        return self._memory.revision

    def _put(self, sop_id: str, sop: StoredSop) -> None:
        self._memory.sops[sop_id] = sop
        self._memory.revision += 1

    def _status(self, sop_id: str) -> SopStatus:
        sop, card, latest = self._memory.sops[sop_id], self.card(sop_id), self.latest(sop_id)
        assert latest is not None
        shown = self._memory.versions[sop_id, card.version if card else latest.number][0]
        pending = latest if latest.is_waiting else None
        return SopStatus(sop_id, shown.title, sop.source, shown.governance.owner, card, pending, sop.retired_at, sop.current)


class FakeIndexState:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def active(self) -> ActiveIndex | None:
        return self._memory.active

    def activate(self, index: ActiveIndex) -> None:
        self._memory.active = index


class FakeDirectory:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def get(self, person: str, email: str = "") -> Person | None:
        people = self._memory.people.values()
        by_id = next((known for known in people if known.id.casefold() == person.casefold()), None)
        by_email = next((known for known in people if (known.email or "").casefold() == person.casefold()), None)
        return by_id or by_email or (self.get(email) if email else None)

    def save(self, people: Sequence[Person]) -> None:
        for person in people:
            for known in list(self._memory.people):
                if person.email and known.casefold() == person.email.casefold():
                    del self._memory.people[known]
            self._memory.people[person.id] = person

    def remove(self, person: str) -> bool:
        found = self.get(person)
        return found is not None and self._memory.people.pop(found.id, None) is not None

    def everyone(self) -> Sequence[Person]:
        return [self._memory.people[key] for key in sorted(self._memory.people)]
