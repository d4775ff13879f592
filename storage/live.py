"""Reads what a search checks before and after it runs: which index is live, and which revision the library has."""

from __future__ import annotations

from sqlalchemy import Engine, select

from core import units
from storage.fast_read import FastRead
from storage.library import CURRENT_REVISION
from storage.library_tables import ActiveIndexRow

_LIVE = select(ActiveIndexRow.generation, CURRENT_REVISION.scalar_subquery())


class SqlLive:
    """Reads both in one statement and without a session, since every question needs it twice."""

    def __init__(self, engine: Engine) -> None:
        self._read = FastRead(engine, _LIVE)

    def __call__(self) -> tuple[str, int] | None:
        """Return the live generation of the index and the library's revision; None before the first publishing.

        Raises:
            core.errors.OperatorError: the database cannot be read.
            core.units.NestedUnitError: a unit of work is open.
        """
        units.enter()
        try:
            row = self._read()
        finally:
            units.leave()
        return None if row is None else (row[0], row[1] or 0)
