"""Finds where a proposal goes and who may decide about it, from the SOP's current version.

A proposal about an SOP that is not open to everyone, before or after the change, reaches its own channel, its owner and its backup
alone. Whom a version that nobody approved yet names as its owner decides nothing, unless the SOP is new.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from bot.outbox.before_sending import is_channel, may_name
from bot.ports import UnitOfWork
from bot.slack.people import People
from escalation.cases.routing import Routing
from escalation.owners import Line, Obstacle, OwnerRoute, choose_route, line_of
from retrieval.library.models import Governance
from retrieval.library.proposals.drafting import governances_of, read_with
from retrieval.library.proposals.models import Proposal

_OPEN: Final = ("owner", "backup", "fallback")
_RESTRICTED: Final = ("owner", "backup")


@dataclass(frozen=True)
class ProposalRoutes:
    """Finds the people of a proposal. `admins` are ids or e-mail addresses beside the workspace's own, `approvers` gives roles;
    both in lower case.
    """

    people: People
    routing: Routing
    admins: frozenset[str] = frozenset()
    approvers: Callable[[], frozenset[str]] = frozenset

    def route(self, uow: UnitOfWork, proposal: Proposal) -> OwnerRoute | None:
        """Return where its card belongs now; None when nobody can be reached who may see it."""
        handed, line = proposal.handed_to, self.line(uow, proposal)
        if handed is not None and self.people.obstacle(handed) is None:
            return OwnerRoute(handed, None if is_channel(handed) else handed)
        governances = governances_of(uow, proposal)

        def check(name: str) -> Obstacle | None:
            looks = (self.routing.check(uow, governance, line)(name) for governance in governances)
            return next((why for why in looks if why is not None), None)

        return choose_route(line, check)

    def next(self, uow: UnitOfWork, proposal: Proposal) -> str | None:
        """Return who has it when Slack refused its card."""
        route = self.route(uow, proposal)
        line = self.line(uow, proposal)
        if route is not None and route.person is not None and not route.is_direct:
            return route.person
        left = choose_route(Line(line.behind(route.person if route else None).people, ()), self.people.obstacle)
        return left.person if left else None

    def line(self, uow: UnitOfWork, proposal: Proposal) -> Line:
        """Return everybody who may be asked, in turn."""
        named, is_restricted = self.named_by(uow, proposal), self.is_restricted(uow, proposal)
        line = line_of(named, self.routing.fallback)
        people: dict[str, str] = {}
        for name, post in line.only(*(_RESTRICTED if is_restricted else _OPEN)).people:
            people.setdefault(self.routing.id_of(name), post)
        channels = tuple(pair for pair in line.channels if pair[1] == "channel" or not is_restricted)
        return Line(tuple(people.items()), channels)

    def may_decide(self, uow: UnitOfWork, proposal: Proposal, person: str) -> bool:
        """Return whether a person may decide: owner, backup, the workspace's fallback, approvers and admins; the last three only
        if they may see the SOP.
        """
        asker = self.people.asker(person, uow)
        if asker.refusal is not None:
            return False
        named = self.named_by(uow, proposal)
        looks_after = self._ids(named.owner, named.backup) if named else set()
        if person in looks_after:
            return True
        is_entitled = (
            (asker.role or "").casefold() in self.approvers()
            or self._is_admin(uow, person)
            or person in self._ids(self.routing.fallback.owner)
        )
        return is_entitled and all(asker.viewer.may_see(governance.audience) for governance in governances_of(uow, proposal))

    def may_read(self, uow: UnitOfWork, proposal: Proposal, reader: str) -> bool:
        """Return whether a person or everybody in a channel may see it, as it was, as it is and as it would be."""
        return all(may_name(self.people, uow, governance, reader) for governance in read_with(uow, proposal))

    def is_restricted(self, uow: UnitOfWork, proposal: Proposal) -> bool:
        return any(governance.audience for governance in governances_of(uow, proposal))

    def named_by(self, uow: UnitOfWork, proposal: Proposal) -> Governance | None:
        """Whose owner and backup decide: the SOP's as readers see it; a new one's own."""
        return next(iter(governances_of(uow, proposal)), None)

    def _is_admin(self, uow: UnitOfWork, person: str) -> bool:
        known = uow.people.get(person)
        names: Collection[str] = {person.casefold(), *((known.email or "").casefold() for _ in (1,) if known)}
        return not self.admins.isdisjoint(names) or self.people.is_admin(person)

    def _ids(self, *names: str | None) -> set[str]:
        return {slack_id for name in names if name and (slack_id := self.people.slack_id(name)) is not None}
