"""Whose topic it is: the owner, backup or lead of the SOP that came nearest, else the workspace's fallback, as for cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.people import People
from bot.ports import UnitOfWork
from escalation.cases.events import Concern
from escalation.cases.routing import Routing
from escalation.owners import Line, OwnerRoute, choose_route
from insights.signals.models import Signal
from retrieval.library.models import Governance

_FIRST: Final = ("owner", "backup", "fallback")
_LATER: Final = ("backup", "lead", "fallback")
_WORDS: Final = {"owner": "to the SOP's owner", "backup": "to the backup", "lead": "to the owner's lead"}


@dataclass(frozen=True)
class SignalRoutes:
    people: People
    routing: Routing

    def line(self, uow: UnitOfWork, signal: Signal) -> Line:
        """Everybody who may be asked about it, in turn."""
        return self.routing.line(uow, _concern(signal))

    def route(self, uow: UnitOfWork, signal: Signal) -> OwnerRoute | None:
        """Where its card belongs now: to whom it was handed, else the SOP's channel. None when nobody can be reached."""
        if signal.handed_to is not None:
            person = self.routing.id_of(signal.handed_to)
            if self.people.obstacle(person) is None:
                return OwnerRoute(person, person)
        return choose_route(self.line(uow, signal).only(*_FIRST), self.people.obstacle)

    def next(self, uow: UnitOfWork, signal: Signal) -> str | None:
        """Who has it next when whoever had it did nothing; None when nobody is left."""
        route = self.route(uow, signal)
        left = self.line(uow, signal).behind(route.person if route else None).only(*_LATER)
        found = choose_route(Line(left.people, ()), self.people.obstacle)
        return found.person if found else None

    def may_decide(self, uow: UnitOfWork, signal: Signal, person: str) -> bool:
        """Whether this person stands in the line, or it was handed to them; where nobody is known, whoever reads the card may."""
        if self.people.asker(person, uow).refusal is not None:
            return False
        known = self._known(uow, signal)
        return person in known or not known

    def may_decide_by_name(self, uow: UnitOfWork, signal: Signal, person: str) -> bool:
        """Whether it is on this person's list: not because nobody else is known."""
        return person in self._known(uow, signal)

    def _known(self, uow: UnitOfWork, signal: Signal) -> set[str]:
        names = [*self.line(uow, signal).names, *([signal.handed_to] if signal.handed_to else [])]
        return {found for name in names if (found := self.people.slack_id(name)) is not None}

    def words(self, uow: UnitOfWork, signal: Signal, person: str | None) -> str:
        """To whom it went, by their post: cards name nobody."""
        post = dict(self.line(uow, signal).people).get(person or "", "")
        return _WORDS.get(post, "to whoever stands in for the SOP's owner")

    def governance(self, uow: UnitOfWork, signal: Signal) -> Governance | None:
        card = uow.library.card(signal.sop_id) if signal.sop_id else None
        return card.governance if card else None

    def may_name(self, governance: Governance, channel: str) -> bool:
        """An SOP that is not open to everyone is named only in its own channel, and to its owner and backup."""
        if not governance.audience:
            return True
        people = (self.people.slack_id(name) for name in (governance.owner, governance.backup) if name)
        return channel in {governance.channel, *people}


def _concern(signal: Signal) -> Concern | None:
    if signal.sop_id is None:
        return None
    return Concern(signal.sop_id, signal.section.anchor if signal.section else "", signal.sop_version or 0, "")
