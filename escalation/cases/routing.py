"""Finds the holder of a case and its deciders from the SOP as it stands now. Nobody is sent their own case."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core import units
from escalation.cases.concern import Concern
from escalation.cases.models import LEAD, Case, Deciders
from escalation.cases.ports import CaseUnit, Reach
from escalation.owners import Check, Fallbacks, Gap, Line, Obstacle, OwnerRoute, choose_route, holds, line_of, names_a_person
from retrieval.library.models import Governance

_FIRST = ("decider", "stand-in", "owner", "backup", "fallback")
_OVERDUE = ("decider", "stand-in", "backup", "lead", "fallback")
_TWICE_OVERDUE = ("lead", "stand-in", "fallback")


@dataclass(frozen=True, slots=True)
class Need:
    """The facts that a route depends on: the asker, the SOP, the decider's role, and whether the case stays out of channels."""

    asker: str
    concern: Concern | None = None
    role: str | None = None
    is_private: bool = False
    passed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Choices:
    """The routes that the asker may choose from: `usual` is offered first, `channel` is the alternative for a private question."""

    usual: OwnerRoute | None
    channel: OwnerRoute | None = None


def need_of(case: Case) -> Need:
    return Need(case.asker, case.concern, case.decider_role, case.is_private, case.passed)


@dataclass(frozen=True)
class Routing:
    """Chooses routes. `fallback` is the workspace's last resort; `titles` are the roles of skills.yaml by id."""

    reach: Reach
    fallback: Fallbacks
    titles: Mapping[str, str] = field(default_factory=dict)

    def line(self, unit: CaseUnit, concern: Concern | None, role: str | None = None, asker: str = "") -> Line:
        """Return everybody who may be asked, in turn, by Slack id where Slack knows them. The lead is the owner's manager in
        people.csv.

        Holders of the role that a limit names come first; where nobody holds it, the lead and the fallback stand in.
        """
        governance = governance_of(unit, concern)
        owner = governance.owner if governance else None
        person = unit.people.get(owner) if owner else None
        line = line_of(governance, self.fallback, person.manager if person else None)
        people: dict[str, str] = {}
        for name, post in (*self._first_in_line(unit, line, role, asker), *line.people):
            people.setdefault(self.id_of(name), post)
        return Line(tuple(people.items()), line.channels)

    def _first_in_line(self, unit: CaseUnit, line: Line, role: str | None, asker: str) -> Sequence[tuple[str, str]]:
        if role is None:
            return ()
        holders = self.holders(unit, role, asker)
        if holders:
            ranks = {self.id_of(name): rank for rank, (name, _) in enumerate(line.people)}
            return [(name, "decider") for name in sorted(holders, key=lambda name: ranks.get(name, len(ranks)))]
        return [(name, "stand-in") for name, post in line.people if post in {"lead", "fallback"}]

    def holders(self, unit: CaseUnit, role: str, asker: str) -> Sequence[str]:
        """Return the Slack ids of those who hold a role and can be reached, without the asker, in the order of people.csv."""
        named = (person.id for person in unit.people.everyone() if holds(person, role, self.titles))
        ids = dict.fromkeys(slack_id for name in named if (slack_id := self.reach.slack_id(name)) is not None)
        direct = self.reach.slack_id(role) if not ids and names_a_person(role) else None
        people = [*ids, *([direct] if direct else [])]
        return [person for person in people if person != asker and self.reach.obstacle(person) is None]

    def deciders(self, unit: CaseUnit, case: Case) -> Deciders:
        """Owner, backup and fallback look after a case and decide it; where the limit names a role, those who hold it decide, or
        the owner's lead and the fallback when nobody does. `case.entrusted` look after it besides. An act and the cards that follow
        from it ask for the same.
        """
        return units.once(("deciders", case.id, case.entrusted), lambda: self._deciders(unit, case))

    def _deciders(self, unit: CaseUnit, case: Case) -> Deciders:
        governance = governance_of(unit, case.concern)
        named = self._ids(*((governance.owner, governance.backup) if governance else ()), self.fallback.owner)
        role = case.decider_role
        if role is None:
            return Deciders(named, anyone=not (named or case.entrusted))
        holders = frozenset(self.holders(unit, role, case.asker))
        owner = unit.people.get(governance.owner) if governance and governance.owner else None
        stand_ins = self._ids(owner.manager if owner else None, self.fallback.owner) - {case.asker}
        return Deciders(holders or stand_ins, named, role=role, is_held=bool(holders))

    def choices(self, unit: CaseUnit, need: Need) -> Choices:
        """Return where the asker may send it. For a private question a channel is their own choice and never the first offer."""
        usual = self.first(unit, need)
        other = self.first(unit, replace(need, is_private=False)) if need.is_private else None
        return Choices(usual, other if other and not other.is_direct and other != usual else None)

    def first(self, unit: CaseUnit, need: Need) -> OwnerRoute | None:
        """Return the route of a new case; None when nobody can be reached."""
        return self._route(unit, need, self._line(unit, need).only(*_FIRST))

    def behind(self, unit: CaseUnit, case: Case, person: str) -> OwnerRoute | None:
        """Return the next route after this person said that the case is not theirs; None when nobody is left."""
        need = need_of(case)
        return self.first(unit, replace(need, passed=need.passed | {person}))

    def overdue(self, unit: CaseUnit, case: Case, percent: int) -> OwnerRoute | None:
        """Return the next route when the time is up, without those who had their turn; the present route when nobody is left."""
        line = self._line(unit, need_of(case))
        posts = _TWICE_OVERDUE if percent >= LEAD else _OVERDUE
        left = line.behind(case.holder).only(*posts)
        route = self._route(unit, need_of(case), left)
        if route is None or route.person is None:
            return case.route
        is_of_the_channel = dict(line.people)[route.person] != "lead"
        return route if is_of_the_channel else OwnerRoute(route.person, route.person, route.skipped)

    def mended(self, unit: CaseUnit, case: Case) -> OwnerRoute | None:
        """Return a route in place of a broken one (a person left, a channel was archived); None when it holds or none is better."""
        if case.route is None or not self._is_broken(case, case.route):
            return None
        need = need_of(case)
        route = self.first(unit, need) or self.first(unit, replace(need, passed=frozenset()))
        if route is None:
            return None
        person = case.holder
        if person and self.reach.obstacle(person) is None:
            route = OwnerRoute(person if route.is_direct else route.channel, person, route.skipped)
        return None if route == case.route and route.person == person else route

    def past(self, unit: CaseUnit, case: Case, refused: Collection[str]) -> OwnerRoute | None:
        """Return a route after Slack refused the card in these channels (or for these people); None when nothing is left."""
        need = need_of(case)
        return self._route(unit, need, self._line(unit, need).only(*_FIRST), refused)

    def by_hand(self, unit: CaseUnit, case: Case, person: str) -> OwnerRoute:
        """Return the route to a chosen person. People of the SOP are asked in the channel of its cases.

        Other people, and everybody about a private case, are asked in a direct message.
        """
        need = need_of(case)
        line = self._line(unit, need)
        there = self._route(unit, need, Line((), line.channels)) if person in line.names else None
        return OwnerRoute(there.channel if there else person, person, there.skipped if there else ())

    def in_channel(self, case: Case) -> OwnerRoute | None:
        """Return the channel that a case was kept out of because of the SOP's audience, so that the receiver can be told."""
        route = case.route
        if route is None or case.is_private or not route.withheld or self.reach.obstacle(route.withheld) is not None:
            return None
        return OwnerRoute(route.withheld, case.holder)

    def _line(self, unit: CaseUnit, need: Need) -> Line:
        return self.line(unit, need.concern, need.role, need.asker)

    def check(self, unit: CaseUnit, governance: Governance | None, line: Line) -> Check:
        """Return why a person or channel of the line cannot be used: not everybody in a channel may see a restricted SOP."""
        audience = governance.audience if governance else frozenset[str]()
        channels = {name for name, _ in line.channels}

        def look(name: str) -> Obstacle | None:
            why = self.reach.obstacle(name)
            is_kept_out = why is None and name in channels and bool(audience) and not self.reach.may_all_see(unit, name, audience)
            return Obstacle.AUDIENCE if is_kept_out else why

        return look

    def _route(self, unit: CaseUnit, need: Need, line: Line, refused: Collection[str] = ()) -> OwnerRoute | None:
        """Choose from a line: no channel for what is private, none that people read who may not see the SOP."""
        look = self.check(unit, governance_of(unit, need.concern), line)

        def check(name: str) -> Obstacle | None:
            return Obstacle.REFUSED if name in refused else look(name)

        line = Line(line.people, ()) if need.is_private else line
        route = choose_route(line, check, asker=need.asker, passed=need.passed)
        if route is None:
            return None
        is_unheld = need.role is not None and all(post != "decider" for _, post in self._line(unit, need).people)
        return self._beside(need, route if not is_unheld else _with_gap(route, need.role or ""))

    def _beside(self, need: Need, route: OwnerRoute) -> OwnerRoute:
        """Return the route as a direct message when the only decider does not read the channel."""
        is_away = need.role is not None and route.person is not None and not route.is_direct
        if is_away and route.person and not self.reach.reads(route.channel, route.person):
            return OwnerRoute(route.person, route.person, route.skipped)
        return route

    def _ids(self, *names: str | None) -> frozenset[str]:
        slack_ids = (self.reach.slack_id(name) for name in names if name)
        return frozenset(person for person in slack_ids if person)

    def id_of(self, name: str) -> str:
        return self.reach.slack_id(name) or name

    def _is_broken(self, case: Case, route: OwnerRoute) -> bool:
        person = case.holder
        return self.reach.obstacle(route.channel) is not None or (bool(person) and self.reach.obstacle(person or "") is not None)


def _with_gap(route: OwnerRoute, role: str) -> OwnerRoute:
    """Add to the route that nobody holds the role, so that the stand-in can be told."""
    return replace(route, skipped=(*route.skipped, Gap(role, "role", Obstacle.UNHELD)))


def governance_of(unit: CaseUnit, concern: Concern | None) -> Governance | None:
    card = unit.library.card(concern.sop_id) if concern else None
    return card.governance if card else None
