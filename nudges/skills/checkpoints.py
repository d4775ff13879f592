"""Defines checkpoints: at the end of a task the lead may confirm that a person can work alone on standard cases. Once per task."""

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
    """A checkpoint. `lead` is the Slack id of whoever was asked or decided, empty once erased; `at` is when the state began."""

    person: str
    role: str
    task: str
    state: CheckpointState
    at: datetime
    lead: str = ""

    @property
    def digest(self) -> str:
        """The suffix of the keys of its messages."""
        return digest_of(self.person, self.role, self.task)


class Checkpoints(Protocol):
    """Stores one checkpoint per person, role and task."""

    def get(self, person: str, role: str, task: str) -> Checkpoint | None: ...

    def of_person(self, person: str) -> Sequence[Checkpoint]:
        """Return a person's checkpoints, oldest first."""

    def of_people(self, persons: Collection[str]) -> Mapping[str, Sequence[Checkpoint]]:
        """Return checkpoints by person; people without one are left out."""

    def add(self, checkpoint: Checkpoint) -> bool:
        """Store a checkpoint; False when there is one already."""

    def change(self, checkpoint: Checkpoint, expected: Collection[CheckpointState]) -> bool:
        """Give a checkpoint another state; False when it is not in one of the expected states any more."""


def is_reached(known: Mastery) -> bool:
    """Return whether there is enough evidence to ask, and the person is right as often as a task needs to count as shown."""
    return known.is_known and known.score >= SHOWN
