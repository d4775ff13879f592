"""A library moves from one database to another as operators move it: by a backup."""

from __future__ import annotations

from pathlib import Path

from fakes.samples import later

from storage.archive import SqlArchive
from storage.engine import make_engine
from storage.migrations import migrate
from storage.unit_of_work import SqlUnitOfWork


def bring_over(here: str, there: str, folder: Path) -> None:
    """Copy all rows to an empty database, and use the same index there."""
    source, target = make_engine(here), make_engine(there)
    migrate(target)
    SqlArchive(source).dump(folder, later())
    SqlArchive(target).restore(folder)
    with SqlUnitOfWork(source) as old:
        active = old.index.active()
    assert active is not None
    with SqlUnitOfWork(target) as new:
        new.index.activate(active)
        new.commit()
    source.dispose()
    target.dispose()
