"""Finds out who a reader is: their team, their SOPs, whether cases wait for them, whether they administer the workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.ports import Clock, UnitOfWork
from bot.slack.people import Asker, People
from core import units
from core.people import leads, names_of
from insights.reports.readers import Reader, Visibility


@dataclass(frozen=True)
class Readers:
    """Finds readers. `admins` are ids or e-mail addresses beside the workspace's own; `decides` says whether cases wait for a
    person.
    """

    units: Callable[[], UnitOfWork]
    people: People
    clock: Clock
    visibility: Visibility = field(default_factory=Visibility)
    admins: frozenset[str] = frozenset()
    decides: Callable[[UnitOfWork, str, datetime], bool] = lambda _uow, _person, _now: False

    def of(self, person: str) -> Reader | None:
        """Return the reader behind a Slack id; None for somebody who gets no answers (any more)."""

        def work(uow: UnitOfWork) -> Reader | None:
            asker = self.people.asker(person, uow)
            return None if asker.refusal is not None else self._reader(uow, asker)

        return units.run(self.units, work)

    def _reader(self, uow: UnitOfWork, asker: Asker) -> Reader:
        known = uow.people.get(asker.id)
        names = frozenset(name.casefold() for name in names_of(uow.people, asker.id))
        return Reader(
            person=asker.id,
            name=asker.name,
            names=names,
            viewer=asker.viewer,
            team=tuple(person.id for person in uow.people.everyone() if leads(names, person)),
            sops=frozenset(self._sops(uow, asker.id, names)),
            decides=self.decides(uow, asker.id, self.clock()),
            is_admin=not names.isdisjoint(self.admins) or self.people.is_admin(asker.id),
            timezone=known.timezone if known else "UTC",
            visibility=self.visibility,
        )

    def _sops(self, uow: UnitOfWork, person: str, names: frozenset[str]) -> list[str]:
        """Return current SOPs that name the person as owner or backup, by id, e-mail address or what Slack knows them by."""
        cards = uow.library.cards()

        def is_theirs(name: str | None) -> bool:
            return name is not None and (name.casefold() in names or ("@" in name and self.people.slack_id(name) == person))

        return [card.id for card in cards if is_theirs(card.governance.owner) or is_theirs(card.governance.backup)]
