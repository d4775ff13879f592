"""Maintains the item bank once a day: real cases join it, and what everybody knows or guesses leaves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

import structlog

from bot.ports import Clock, UnitOfWork
from bot.practice.confirmed_cases import SINCE, ConfirmedCases, Mask
from core import units
from nudges.items.casebook import Casebook, Confirmed
from nudges.items.retiring import retire_worthless
from nudges.rules import Rules
from retrieval.library.models import SectionRef

AT_ONCE: Final = 200
"""Candidates of a day, for each of which is searched; the others have their turn on the following days."""

_ADDED_AT_ONCE: Final = 10
"""Candidates that one transaction adds."""

_log = structlog.get_logger()


@dataclass
class ItemUpkeep:
    """`near` finds sections for a text, the nearest first, and never raises; `is_confidential` tells what no colleague may meet.

    Several processes may do it on one day: what is there already is not made again.
    """

    units: Callable[[], UnitOfWork]
    rules: Rules
    clock: Clock
    masks: Callable[[UnitOfWork], Mask]
    near: Callable[[str], Sequence[SectionRef]]
    is_confidential: Callable[[str], bool]
    _done: date | None = field(default=None, init=False)
    _tried: set[str] = field(default_factory=set, init=False)

    def tick(self) -> None:
        """Work once per day, and once after a start."""
        now = self.clock()
        if self._done == now.date():
            return
        added, released, withdrawn = self.cases(now)
        retired = units.run(self.units, lambda uow: _retired(uow, now))
        self._done = now.date()
        if added or released or withdrawn or retired:
            _log.info("item_upkeep", added=added, released=released, withdrawn=withdrawn, retired=retired)

    def cases(self, now: datetime, golden: Sequence[Confirmed] = ()) -> tuple[int, int, int]:
        """Add real cases, release what was confirmed again, take out what was withdrawn; return how many of each.

        Args:
            now: the moment.
            golden: confirmed questions of the company's own list, which are nobody's.
        """
        since = now - SINCE
        with self.units() as uow:
            cases = ConfirmedCases(uow, self.masks(uow), since)
            confirmed = [*golden, *cases.all()]
            book, gone = Casebook(uow, self.rules, now), cases.gone()
            candidates = book.candidates(confirmed, uow.questions.askers_by_section(since))
            withdrawn, released = book.withdraw(gone), book.release(confirmed)  # what writes comes last: nobody waits for the rest
            uow.commit()
        located = [(case, self.near(case.text)) for case in self._turn(candidates) if not self.is_confidential(case.text)]
        return self._add(located, confirmed, now), released, withdrawn

    def _turn(self, candidates: Sequence[Confirmed]) -> Sequence[Confirmed]:
        """Return whose turn it is; when all had theirs, the first ones have it again."""
        waiting = [case for case in candidates if case.source not in self._tried]
        if not waiting:
            self._tried.clear()
        turn = (waiting or candidates)[:AT_ONCE]
        self._tried.update(case.source for case in turn)
        return turn

    def _add(self, located: Sequence[tuple[Confirmed, Sequence[SectionRef]]], confirmed: Sequence[Confirmed], now: datetime) -> int:
        added = 0
        for start in range(0, len(located), _ADDED_AT_ONCE):
            with self.units() as uow:
                book = Casebook(uow, self.rules, now)
                made = [book.add(case, near, confirmed) for case, near in located[start : start + _ADDED_AT_ONCE]]
                uow.commit()
            added += sum(item is not None for item in made)
        return added


def _retired(uow: UnitOfWork, now: datetime) -> int:
    number = retire_worthless(uow, now)
    uow.commit()
    return number
