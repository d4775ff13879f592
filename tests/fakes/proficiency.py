"""Ways to proficiency in memory."""

from __future__ import annotations

from collections.abc import Sequence

from fakes.memory import Memory

from nudges.learners.proficiency_rows import Proficiency


class FakeProficiency:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def everyone(self) -> Sequence[Proficiency]:
        return sorted(self._memory.proficiency.values(), key=lambda row: (row.person, row.started_on, row.role))

    def save(self, *rows: Proficiency) -> None:
        self._memory.proficiency |= {(row.person, row.role): row for row in rows}

    def remove(self, person: str, role: str) -> None:
        self._memory.proficiency.pop((person, role), None)
