"""Checkpoints: at the end of a task the person's lead may confirm that they can work alone on standard cases. Once per task."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from nudges.skills.mastery import SHOWN, Mastery
from retrieval.library.models import digest_of


class CheckpointState(StrEnum):
    OFFERED = "offered"
    """The person was offered to have their lead asked."""
    DECLINED = "declined"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    NOT_YET = "not_yet"
    """The lead waits with it. It counts nowhere, and the person hears nothing of it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`lead` is the Slack id of whoever was asked or decided, empty once they were erased; `at` is when the state began."""

    person: str
    role: str
    task: str
    state: CheckpointState
    at: datetime
    lead: str = ""

    @property
    def digest(self) -> str:
        """What the keys of its messages end in."""
        return digest_of(self.person, self.role, self.task)


class Checkpoints(Protocol):
    """One checkpoint per person, role and task."""

    def get(self, person: str, role: str, task: str) -> Checkpoint | None: ...

    def of_person(self, person: str) -> Sequence[Checkpoint]:
        """Oldest first."""
        ...

    def of_people(self, persons: Collection[str]) -> Mapping[str, Sequence[Checkpoint]]:
        """The same by person; people without one are left out."""
        ...

    def add(self, checkpoint: Checkpoint) -> bool:
        """False when there is one already."""
        ...

    def change(self, checkpoint: Checkpoint, expected: Collection[CheckpointState]) -> bool:
        """Give it another state; False when it is not in one of the expected states any more."""
        ...


def is_reached(known: Mastery) -> bool:
    """Whether the evidence says that it is time to ask: enough of it, and right as often as a task that counts as shown."""
    return known.is_known and known.score >= SHOWN
