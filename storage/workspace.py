"""Stores in SQL what administrators saved in Slack, its log, and the last result of the golden questions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, union, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.workspace import GoldenRun, LoggedChange
from storage.statements import Repository, affected, values_of
from storage.tables import Base


class WorkspaceValueRow(Base):
    """Stores a value that overrides the environment's."""

    __tablename__ = "workspace_values"

    team: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class WorkspaceChangeRow(Base):
    """Stores a line of the log, which is only appended to. None: the environment's value."""

    __tablename__ = "workspace_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    team: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str | None]
    by: Mapped[str]
    at: Mapped[datetime]


class GoldenRunRow(Base):
    __tablename__ = "golden_runs"

    team: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    asked: Mapped[int]
    failed: Mapped[list[object]]


class SqlWorkspaceStore(Repository):
    """Implements `core.workspace.WorkspaceStore` on a session."""

    def saved(self, team: str) -> Mapping[str, str]:
        rows = self._session.execute(select(WorkspaceValueRow.name, WorkspaceValueRow.value).where(WorkspaceValueRow.team == team))
        return {row.name: row.value for row in rows}

    def change(self, team: str, change: LoggedChange) -> bool:
        if not self._is_saved(team, change):
            return False
        self._session.add(WorkspaceChangeRow(team=team, **values_of(change)))
        self._session.flush()
        return True

    def _is_saved(self, team: str, change: LoggedChange) -> bool:
        """Compare and set in one statement, so that exactly one of several writers succeeds."""
        if change.old is None:
            if change.new is None:
                return change.name not in self.saved(team)
            return self._added(WorkspaceValueRow, {"team": team, "name": change.name, "value": change.new})
        known = (
            WorkspaceValueRow.team == team,
            WorkspaceValueRow.name == change.name,
            WorkspaceValueRow.value == change.old,
        )
        if change.new is None:
            return affected(self._session, delete(WorkspaceValueRow).where(*known)) > 0
        return affected(self._session, update(WorkspaceValueRow).where(*known).values(value=change.new)) > 0

    def log(self, team: str, most: int) -> Sequence[LoggedChange]:
        newest = (
            select(WorkspaceChangeRow).where(WorkspaceChangeRow.team == team).order_by(WorkspaceChangeRow.id.desc()).limit(most)
        )
        return [LoggedChange(row.name, row.old, row.new, row.by, row.at) for row in self._session.scalars(newest)]

    def note_golden(self, team: str, run: GoldenRun) -> None:
        self._put(GoldenRunRow, {"team": team}, {**values_of(run), "failed": list(run.failed)})
        self._session.expire_all()

    def golden(self, team: str) -> GoldenRun | None:
        row = self._session.get(GoldenRunRow, team)
        return None if row is None else GoldenRun(row.at, row.by, row.asked, tuple(map(str, row.failed)))

    def teams(self) -> Collection[str]:
        tables = (WorkspaceValueRow, WorkspaceChangeRow, GoldenRunRow)
        return set(self._session.scalars(union(*(select(table.team) for table in tables))))

    def rename_team(self, old: str, new: str) -> None:
        kept = select(WorkspaceValueRow.name).where(WorkspaceValueRow.team == new)
        has_run = select(GoldenRunRow.team).where(GoldenRunRow.team == new)
        self._session.execute(delete(WorkspaceValueRow).where(WorkspaceValueRow.team == old, WorkspaceValueRow.name.in_(kept)))
        self._session.execute(delete(GoldenRunRow).where(GoldenRunRow.team == old, has_run.exists()))
        for table in (WorkspaceValueRow, WorkspaceChangeRow, GoldenRunRow):
            self._session.execute(update(table).where(table.team == old).values(team=new))
        self._session.expire_all()


def exported_workspace(session: Session, names: Sequence[str]) -> list[dict[str, object]]:
    """Return what a person changed."""
    rows = session.scalars(select(WorkspaceChangeRow).where(WorkspaceChangeRow.by.in_(names)).order_by(WorkspaceChangeRow.id))
    return [{"name": row.name, "old": row.old, "new": row.new, "at": row.at} for row in rows]


def erase_workspace(session: Session, names: Sequence[str]) -> int:
    """Remove the name from the log; what was changed stays. A saved fallback owner is deleted: the environment's applies."""
    theirs = affected(session, update(WorkspaceChangeRow).where(WorkspaceChangeRow.by.in_(names)).values(by=""))
    gone = affected(session, delete(WorkspaceValueRow).where(WorkspaceValueRow.value.in_(names)))
    session.execute(update(GoldenRunRow).where(GoldenRunRow.by.in_(names)).values(by=""))
    return theirs + gone
