"""Who has a case and who may decide it, worked out from the SOP as it stands now. Nobody is sent their own case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from escalation.cases.events import Concern
from escalation.cases.models import Case, Deciders
from escalation.cases.ports import CaseUnit, Reach
from escalation.clocks import LEAD
from escalation.owners import Fallback, Line, Obstacle, OwnerRoute, choose_route, line_of
from retrieval.library.models import Governance

_FIRST = ("owner", "backup", "fallback")
_OVERDUE = ("backup", "lead", "fallback")
_TWICE_OVERDUE = ("lead", "fallback")


@dataclass(frozen=True)
class Routing:
    """`fallback` is the workspace's last resort."""

    reach: Reach
    fallback: Fallback

    def line(self, unit: CaseUnit, concern: Concern | None) -> Line:
        """Everybody in turn, by Slack id where Slack knows them; the lead is whom the owner reports to in people.csv."""
        governance = governance_of(unit, concern)
        owner = governance.owner if governance else None
        person = unit.people.get(owner) if owner else None
        line = line_of(governance, self.fallback, person.manager if person else None)
        people: dict[str, str] = {}
        for name, post in line.people:
            people.setdefault(self.id_of(name), post)
        return Line(tuple(people.items()), line.channels)

    def deciders(self, unit: CaseUnit, case: Case) -> Deciders:
        """Owner, backup, fallback, and the role that the limit names; `case.entrusted` may decide besides."""
        governance = governance_of(unit, case.concern)
        named = (governance.owner, governance.backup) if governance else ()
        people = {self.reach.slack_id(name) for name in (*named, self.fallback.owner) if name} - {None}
        limit = case.evidence.limit
        roles = frozenset({limit.decider_role} if limit and limit.decider_role else ())
        is_named = bool(people or case.entrusted) or any(person.role in roles for person in unit.people.everyone() if roles)
        return Deciders(frozenset(person for person in people if person), roles, anyone=not is_named)

    def first(self, unit: CaseUnit, asker: str, concern: Concern | None, passed: frozenset[str] = frozenset()) -> OwnerRoute | None:
        """Where a new case goes; None when nobody can be reached."""
        line = self.line(unit, concern).only(*_FIRST)
        return choose_route(line, self.reach.obstacle, asker=asker, passed=passed)

    def behind(self, unit: CaseUnit, case: Case, person: str) -> OwnerRoute | None:
        """Who is next when this person says that it is not theirs; None when nobody is left."""
        return self.first(unit, case.asker, case.concern, case.passed | {person})

    def overdue(self, unit: CaseUnit, case: Case, percent: int) -> OwnerRoute | None:
        """Who has it next when the time is up, not counting those who had their turn; the present route when nobody is left."""
        line = self.line(unit, case.concern)
        posts = _TWICE_OVERDUE if percent >= LEAD else _OVERDUE
        left = line.behind(holder(case)).only(*posts)
        route = choose_route(left, self.reach.obstacle, asker=case.asker, passed=case.passed)
        if route is None or route.person is None:
            return case.route
        is_of_the_channel = dict(line.people)[route.person] != "lead"
        return route if is_of_the_channel else OwnerRoute(route.person, route.person, route.skipped)

    def mended(self, unit: CaseUnit, case: Case) -> OwnerRoute | None:
        """A route in place of one that broke: somebody left, a channel was archived. None when it holds or nothing is better."""
        if case.route is None or not self._is_broken(case, case.route):
            return None
        route = self.first(unit, case.asker, case.concern, case.passed) or self.first(unit, case.asker, case.concern)
        if route is None:
            return None
        person = holder(case)
        if person and self.reach.obstacle(person) is None:
            route = OwnerRoute(route.channel, person, route.skipped)
        return None if route == case.route and route.person == person else route

    def past(self, unit: CaseUnit, case: Case, refused: Collection[str]) -> OwnerRoute | None:
        """Where a case goes whose card Slack refused in these channels (or for these people); None when nothing is left."""

        def check(name: str) -> Obstacle | None:
            return Obstacle.REFUSED if name in refused else self.reach.obstacle(name)

        return choose_route(self.line(unit, case.concern).only(*_FIRST), check, asker=case.asker, passed=case.passed)

    def by_hand(self, unit: CaseUnit, case: Case, person: str) -> OwnerRoute:
        """A person of the SOP is asked where its cases are, anybody else in a direct message."""
        line = self.line(unit, case.concern)
        there = choose_route(Line((), line.channels), self.reach.obstacle) if person in line.names else None
        return OwnerRoute(there.channel if there else person, person)

    def id_of(self, name: str) -> str:
        return self.reach.slack_id(name) or name

    def _is_broken(self, case: Case, route: OwnerRoute) -> bool:
        person = holder(case)
        return self.reach.obstacle(route.channel) is not None or (bool(person) and self.reach.obstacle(person or "") is not None)


def holder(case: Case) -> str | None:
    """The person who has it; None when only a channel has."""
    return case.assignee or (case.route.person if case.route else None) or None


def governance_of(unit: CaseUnit, concern: Concern | None) -> Governance | None:
    card = unit.library.card(concern.sop_id) if concern else None
    return card.governance if card else None
