"""What people say about questions, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from fakes.memory import Memory

from nudges.learners.remarks import Remark, RemarkKind


class FakeRemarks:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, remark: Remark) -> bool:
        key = (remark.person, remark.kind, remark.subject)
        is_new = key not in self._memory.remarks
        self._memory.remarks.setdefault(key, remark)
        return is_new

    def remove(self, person: str, kind: RemarkKind, subject: str) -> bool:
        return self._memory.remarks.pop((person, kind, subject), None) is not None

    def of_person(self, person: str) -> Sequence[Remark]:
        return [remark for remark in self._in_order() if remark.person == person]

    def about(self, kind: RemarkKind, subject: str) -> Sequence[Remark]:
        return [remark for remark in self._in_order() if (remark.kind, remark.subject) == (kind, subject)]

    def since(self, kind: RemarkKind, at: datetime) -> Sequence[Remark]:
        return [remark for remark in self._in_order() if remark.kind is kind and remark.at >= at]

    def subjects(self, kind: RemarkKind, persons: Collection[str]) -> Mapping[str, Collection[str]]:
        said = {person: {each.subject for each in self.of_person(person) if each.kind is kind} for person in persons}
        return {person: subjects for person, subjects in said.items() if subjects}

    def _in_order(self) -> list[Remark]:
        return sorted(self._memory.remarks.values(), key=lambda each: (each.at, each.person, each.kind, each.subject))
