"""Stores learners, work events, checkpoints and when people became proficient in SQL. Emptying `next_at` claims a learner whose
batch is due, so that exactly one replica gets each; checkpoints change by compare-and-set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.work_events import WorkEvent, WorkOutcome
from nudges.learners.models import Learner
from nudges.learners.proficiency_rows import Proficiency
from nudges.skills.checkpoints import Checkpoint, CheckpointState
from storage.practice.mapping import event_of, event_values, learner_of, learner_values
from storage.practice.tables import LearnerRow, WorkEventRow
from storage.statements import Repository, affected, chunks, insert, values_of
from storage.tables import Base


class ProficiencyRow(Base):
    """Stores a `nudges.learners.proficiency_rows.Proficiency`."""

    __tablename__ = "proficiency"

    person: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    started_on: Mapped[date]
    until: Mapped[date]
    reached_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    evidence_from: Mapped[date | None]


_TABLE = ProficiencyRow.__table__
_KEY = ("person", "role")


class SqlProficiency(Repository):
    """Implements `nudges.learners.proficiency_rows.ProficiencyRows` on a session."""

    def everyone(self) -> Sequence[Proficiency]:
        ordered = select(_TABLE).order_by(ProficiencyRow.person, ProficiencyRow.started_on, ProficiencyRow.role)
        return [Proficiency(*row) for row in self._session.execute(ordered)]

    def save(self, *rows: Proficiency) -> None:
        if rows:
            new = insert(self._session, ProficiencyRow)
            kept = {name: value for name, value in new.excluded.items() if name not in _KEY}
            stored = new.on_conflict_do_update(index_elements=list(_KEY), set_=kept)
            self._session.execute(stored, [{name: getattr(row, name) for name in _TABLE.columns.keys()} for row in rows])  # noqa: SIM118

    def remove(self, person: str, role: str) -> None:
        self._session.execute(delete(ProficiencyRow).where(ProficiencyRow.person == person, ProficiencyRow.role == role))


_LEARNERS = LearnerRow.__table__
_EVENTS = WorkEventRow.__table__


class SqlLearners(Repository):
    """Implements `nudges.ports.Learners` on a session."""

    def get(self, person: str, *, lock: bool = False) -> Learner | None:
        wanted = select(_LEARNERS).where(LearnerRow.person == person)
        row = self._session.execute(wanted.with_for_update() if lock else wanted).first()
        return None if row is None else learner_of(row)

    def save(self, *learners: Learner) -> None:
        if learners:
            new = insert(self._session, LearnerRow)
            kept = {name: value for name, value in new.excluded.items() if name != "person"}
            stored = new.on_conflict_do_update(index_elements=["person"], set_=kept)
            self._session.execute(stored, [learner_values(learner) for learner in learners])

    def everyone(self) -> Sequence[Learner]:
        return [learner_of(row) for row in self._session.execute(select(_LEARNERS).order_by(LearnerRow.person))]

    def claim_due(self, now: datetime, limit: int) -> Sequence[Learner]:
        is_due = LearnerRow.next_at <= now
        earliest = (LearnerRow.next_at, LearnerRow.person)
        wanted = select(LearnerRow.person).where(is_due).order_by(*earliest).limit(limit).with_for_update(skip_locked=True)
        people = self._session.scalars(wanted).all()
        if not people:
            return ()
        taken = update(LearnerRow).where(LearnerRow.person.in_(people), is_due).values(next_at=None)
        rows = self._session.execute(taken.returning(*_LEARNERS.columns).execution_options(synchronize_session=False))
        order = {person: number for number, person in enumerate(people)}
        return sorted((learner_of(row) for row in rows), key=lambda learner: order[learner.person])


class SqlWorkEvents(Repository):
    """Implements `nudges.ports.WorkEvents` on a session."""

    def add(self, events: Sequence[WorkEvent]) -> Sequence[WorkEvent]:
        if not events:
            return ()
        new = insert(self._session, WorkEventRow).on_conflict_do_nothing().returning(WorkEventRow.id)
        added = set(self._session.scalars(new, [event_values(event) for event in events]))
        first = {event.id: event for event in reversed(events)}
        return [first.pop(event.id) for event in events if event.id in first and event.id in added]

    def get(self, event_id: str) -> WorkEvent | None:
        row = self._session.execute(select(_EVENTS).where(WorkEventRow.id == event_id)).first()
        return None if row is None else event_of(row)

    def outcomes_of(self, persons: Collection[str], since: datetime, kinds: Collection[str]) -> Mapping[str, Sequence[WorkOutcome]]:
        """Return outcomes by person. The empty text after the kind keeps SQLite from reading everybody's events of these kinds."""
        outcomes: dict[str, list[WorkOutcome]] = defaultdict(list)
        row = WorkEventRow
        for some in chunks(sorted(persons)):
            wanted = select(row.person, row.id, row.at, row.kind, row.task).where(
                row.person.in_(some), row.at >= since, row.kind.concat("").in_(sorted(kinds))
            )
            rows = self._session.connection().execute(wanted.order_by(row.person, row.at, row.id)).all()
            for person, event, at, kind, task in rows:
                outcomes[person].append(WorkOutcome(event, at, kind, task))
        return dict(outcomes)


class CheckpointRow(Base):
    """Stores a `nudges.skills.checkpoints.Checkpoint`."""

    __tablename__ = "practice_checkpoints"

    person: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    task: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    at: Mapped[datetime]
    lead: Mapped[str]


class SqlCheckpoints(Repository):
    """Implements `nudges.skills.checkpoints.Checkpoints` on a session."""

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
        return self._added(CheckpointRow, values_of(checkpoint))

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


def _checkpoint(row: Any) -> Checkpoint:  # noqa: ANN401 -- a row of the table above
    return Checkpoint(row.person, row.role, row.task, CheckpointState(row.state), row.at, row.lead)
