"""Removes data that is past its period, once a day in one of the replicas. What it does not finish is continued at
the next look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from bot.ports import Clock, UnitOfWork
from core import units
from core.privacy import AgingRows, Periods, RowKind, StoredRows

EVERY: Final = 900.0
"""Seconds between two looks whether a new day has begun."""

_MARK: Final = "retention"
_AT_ONCE: Final = 5_000
_MOST: Final = 5_000
"""Rows of one kind in one look, 480,000 in a day: while they are removed others get the database only in between."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind, its period in days (0: for ever) and what of it is stored."""

    kind: RowKind
    days: int
    stored: StoredRows


@dataclass(frozen=True)
class Retention:
    """Removes data by period. A day whose look was interrupted is made up for by the next one."""

    units: Callable[[], UnitOfWork]
    rows: AgingRows
    periods: Periods
    clock: Clock

    def tick(self) -> None:
        """Clear everything once a day; a look that had more to do than it may leaves the day open."""
        today = self.clock().date().toordinal()
        if not self._claim(today):
            return
        cleared = self.run(_MOST)
        if any(rows >= _MOST for rows in cleared.values()):
            self._write(lambda uow: uow.counters.put(_MARK, today - 1))
        if any(cleared.values()):
            _log.info("retention", **{kind.value: rows for kind, rows in cleared.items() if rows})

    def overview(self) -> list[Kept]:
        """Return every kind as it is stored now."""
        now = self.clock()
        return [
            Kept(kind, self.periods.days.get(kind, 0), self.rows.stored(kind, self.periods.before(kind, now))) for kind in RowKind
        ]

    def run(self, most: int | None = None) -> Mapping[RowKind, int]:
        """Clear everything that is past its period, at most so many rows of a kind; return rows by kind."""
        return {kind: sum(self._batches(kind, most)) for kind in RowKind}

    def _batches(self, kind: RowKind, most: int | None) -> Iterator[int]:
        before, done = self.periods.before(kind, self.clock()), 0
        while before is not None and (most is None or done < most):
            cleared = self.rows.clear(kind, before, _AT_ONCE)
            yield cleared
            done += cleared
            if cleared < _AT_ONCE:
                return

    def _claim(self, today: int) -> bool:
        return self._write(lambda uow: uow.counters.raise_to(_MARK, today))

    def _write(self, work: Callable[[UnitOfWork], bool | None]) -> bool:
        def written(uow: UnitOfWork) -> bool:
            result = bool(work(uow))
            uow.commit()
            return result

        return units.run(self.units, written)
