"""Checkpoints in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from fakes.memory import Memory

from nudges.skills.checkpoints import Checkpoint, CheckpointState


class FakeCheckpoints:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def get(self, person: str, role: str, task: str) -> Checkpoint | None:
        return self._memory.checkpoints.get((person, role, task))

    def of_person(self, person: str) -> Sequence[Checkpoint]:
        theirs = [found for found in self._memory.checkpoints.values() if found.person == person]
        return sorted(theirs, key=lambda found: (found.at, found.role, found.task))

    def of_people(self, persons: Collection[str]) -> Mapping[str, Sequence[Checkpoint]]:
        return {person: found for person in persons if (found := self.of_person(person))}

    def add(self, checkpoint: Checkpoint) -> bool:
        return self._memory.checkpoints.setdefault(_key(checkpoint), checkpoint) is checkpoint

    def change(self, checkpoint: Checkpoint, expected: Collection[CheckpointState]) -> bool:
        known = self._memory.checkpoints.get(_key(checkpoint))
        if known is None or known.state not in expected:
            return False
        self._memory.checkpoints[_key(checkpoint)] = checkpoint
        return True


def _key(checkpoint: Checkpoint) -> tuple[str, str, str]:
    return checkpoint.person, checkpoint.role, checkpoint.task
