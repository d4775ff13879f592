"""What is stored about a person, over an in-memory database: their questions, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from fakes.unit_of_work import Units

from core.privacy import ErasedAgain


@dataclass
class FakePersonalData:
    """`left_behind` is what an erasure cannot change; `erased` keeps who was erased."""

    units: Units
    left_behind: Sequence[str] = ()
    erased: list[tuple[str, datetime | None, str]] = field(default_factory=list)
    is_remembered: bool = True

    def export(self, person: str) -> Mapping[str, object]:
        with self.units() as uow:
            return {"person": None, "questions": [asdict(logged) for logged in uow.questions.of_person(person)], "practice": {}}

    def stored(self, person: str) -> Mapping[str, int]:
        with self.units() as uow:
            return {"questions": len(uow.questions.of_person(person))}

    def left(self, person: str, direct: str = "") -> Sequence[str]:
        del person, direct
        return self.left_behind

    def erase_forgotten(self, at: datetime, since: datetime | None = None) -> ErasedAgain:
        """Nothing here is ever restored."""
        del at, since
        return ErasedAgain()

    def erase(self, person: str, at: datetime | None = None, direct: str = "") -> Mapping[str, int]:
        self.erased.append((person, at, direct))
        with self.units() as uow:
            erased = {"questions": uow.questions.erase_person(person), "sessions": uow.sessions.end_all([person])}
            uow.commit()
        return erased
