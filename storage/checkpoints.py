"""Stores checkpoints in SQL. States change by compare-and-set, so that exactly one of two concurrent clicks counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from nudges.skills.checkpoints import Checkpoint, CheckpointState
from storage.statements import affected, chunks, insert
from storage.tables import Base


class CheckpointRow(Base):
    """Stores a `nudges.skills.checkpoints.Checkpoint`."""

    __tablename__ = "practice_checkpoints"

    person: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    task: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    at: Mapped[datetime]
    lead: Mapped[str]


class SqlCheckpoints:
    """Implements `nudges.skills.checkpoints.Checkpoints` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, person: str, role: str, task: str) -> Checkpoint | None:
        row = CheckpointRow
        wanted = select(row.__table__).where(row.person == person, row.role == role, row.task == task)
        return next(map(_checkpoint, self._session.execute(wanted)), None)

    def of_person(self, person: str) -> Sequence[Checkpoint]:
        row = CheckpointRow
        wanted = select(row.__table__).where(row.person == person).order_by(row.at, row.role, row.task)
        return [_checkpoint(stored) for stored in self._session.execute(wanted)]

    def of_people(self, persons: Collection[str]) -> Mapping[str, Sequence[Checkpoint]]:
        by_person: dict[str, list[Checkpoint]] = defaultdict(list)
        row = CheckpointRow
        for some in chunks(sorted(persons)):
            wanted = select(row.__table__).where(row.person.in_(some)).order_by(row.at, row.role, row.task)
            for checkpoint in map(_checkpoint, self._session.execute(wanted)):
                by_person[checkpoint.person].append(checkpoint)
        return dict(by_person)

    def add(self, checkpoint: Checkpoint) -> bool:
        new = insert(self._session, CheckpointRow).values(_values(checkpoint)).on_conflict_do_nothing()
        return self._session.scalar(new.returning(CheckpointRow.task)) is not None

    def change(self, checkpoint: Checkpoint, expected: Collection[CheckpointState]) -> bool:
        row = CheckpointRow
        theirs = row.person == checkpoint.person, row.role == checkpoint.role, row.task == checkpoint.task
        as_expected = update(row).where(*theirs, row.state.in_([state.value for state in expected]))
        return (
            affected(self._session, as_expected.values(state=checkpoint.state.value, at=checkpoint.at, lead=checkpoint.lead)) == 1
        )


def checkpoints_naming(session: Session, names: Sequence[str]) -> list[Checkpoint]:
    """Return the checkpoints in which the person is the learner or the lead."""
    row = CheckpointRow
    wanted = (
        select(row.__table__).where(row.person.in_(names) | row.lead.in_(names)).order_by(row.at, row.person, row.role, row.task)
    )
    return [_checkpoint(stored) for stored in session.execute(wanted)]


def _values(checkpoint: Checkpoint) -> dict[str, object]:
    return {name: getattr(checkpoint, name) for name in checkpoint.__dataclass_fields__} | {"state": checkpoint.state.value}


def _checkpoint(row: Any) -> Checkpoint:  # noqa: ANN401 -- a row of the table above
    return Checkpoint(row.person, row.role, row.task, CheckpointState(row.state), row.at, row.lead)
