"""Messages of practice that are about a person: which they are, by their outbox keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.checkpoints import checkpoints_naming
from storage.practice_tables import PracticeItemRow


@dataclass(frozen=True)
class PracticeTraces:
    """What practice knows of a person's messages, read before anything of it is erased."""

    checkpoints: frozenset[str] = frozenset()
    """Digests of checkpoints in which they are the learner or the lead: each reads the other's name."""
    reviewed: frozenset[str] = frozenset()
    """Items that they reviewed: cards say who did."""

    @classmethod
    def of(cls, session: Session, names: Sequence[str]) -> PracticeTraces:
        reviewed = session.scalars(select(PracticeItemRow.id).where(PracticeItemRow.by.in_(names)))
        return cls(frozenset(found.digest for found in checkpoints_naming(session, names)), frozenset(reviewed))

    def is_theirs(self, key: str) -> bool:
        """Whether the message under this outbox key may show the person's name."""
        kind, *rest = key.split(":")
        if kind == "checkpoint":
            return rest[-1] in self.checkpoints
        return kind.startswith("item-") and rest[:1] != [] and rest[0] in self.reviewed
