"""Changes cases: every change goes through this service, inside a unit of work that the caller opened.

    with units() as unit:
        result = service.act(unit, case_id, person, Claimed(), now)
        if isinstance(result, Done):
            unit.outbox.add(...)
            unit.commit()

The service appends by compare-and-set and never commits: the caller adds the messages that follow and commits both, or neither.
Of concurrent calls exactly one succeeds; the others get `Refused` with the case as it now stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from core.eventlog import CAIRN, Done, Refused
from core.people import Viewer, names_of
from core.workdays import Calendars
from escalation.cases.afterwards import Precedent, SopGap, gap_of
from escalation.cases.events import (
    Body,
    Commented,
    Event,
    InfoGiven,
    NotMine,
    Opened,
    Reassigned,
    Reopened,
    Sent,
)
from escalation.cases.fold import CASES
from escalation.cases.models import Actor, Case, CaseDone, CaseDue, CaseRefused, Deciders, Why
from escalation.cases.ports import CaseUnit, QuestionVectors, Reach
from escalation.cases.precedents import Onlooker, precedents
from escalation.cases.requests import Again, Opening, Reassign
from escalation.cases.routing import Need, Routing, need_of
from escalation.cases.rules import propose
from escalation.clocks import TARGETS, Deadline, Lapses, Targets, Watch
from escalation.owners import Fallbacks, OwnerRoute


@dataclass(frozen=True)
class CaseService:
    reach: Reach
    fallback: Fallbacks
    calendars: Calendars = field(default_factory=Calendars)
    targets: Mapping[str, Targets] = field(default_factory=lambda: TARGETS)
    lapses: Lapses = field(default_factory=Lapses)
    titles: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def routing(self) -> Routing:
        return Routing(self.reach, self.fallback, self.titles)

    @cached_property
    def watch(self) -> Watch:
        return Watch(self.routing, self.calendars, self.targets, self.lapses)

    def open_case(self, unit: CaseUnit, case_id: str, opening: Opening, now: datetime) -> CaseDone | CaseRefused:
        """Begin a draft, or a case that is sent at once.

        Refused as NOBODY when it is to be sent and nobody can be reached; as MOVED when it would go elsewhere than was shown; as
        ALREADY_DONE, with that case, when the question has one: send or reopen that.
        """
        existing = unit.cases.of_question(opening.question_id) or unit.cases.get(case_id)
        if existing is not None:
            return _known(existing)
        route = self._route(unit, opening.need, opening.shown) if opening.send_now else None
        if isinstance(route, Refused):
            return route
        is_private = opening.is_private and (route is None or route.is_direct)
        body = Opened(opening.question_id, opening.asker, opening.kind, opening.concern, opening.evidence, route, is_private)
        event = Event(case_id, 1, opening.asker, now, body)
        done = CASES.open(unit.cases, event)
        if done is not None:
            return done
        winner = unit.cases.of_question(opening.question_id) or unit.cases.get(case_id)
        return Refused(Why.BUSY) if winner is None else _known(winner)

    def act(self, unit: CaseUnit, case_id: str, person: str, body: Body, now: datetime) -> CaseDone | CaseRefused:
        """Do what a person (or `CAIRN`) requests, if they may and it is still possible."""
        case = unit.cases.get(case_id)
        return Refused(Why.UNKNOWN_CASE) if case is None else self._act(unit, case, person, body, now)

    def _act(self, unit: CaseUnit, case: Case, person: str, body: Body, now: datetime) -> CaseDone | CaseRefused:
        actor, deciders = self._actor(unit, person), self._deciders_for(unit, case, person)
        result = CASES.act(unit.cases, case, lambda current: propose(current, actor, body, now, deciders), Why.BUSY)
        if isinstance(result, Done):
            gap = gap_of(result)
            if gap is not None:
                unit.gaps.add(gap)
        return result

    def may(self, unit: CaseUnit, case_id: str, person: str, body: Body, now: datetime) -> Case | CaseRefused:
        """Return the present case when this person could do that to it now; nothing is stored."""
        case = unit.cases.get(case_id)
        if case is None:
            return Refused(Why.UNKNOWN_CASE)
        proposed = propose(case, self._actor(unit, person), body, now, self._deciders_for(unit, case, person))
        return proposed if isinstance(proposed, Refused) else case

    def send(
        self, unit: CaseUnit, case_id: str, asker: str, now: datetime, shown: OwnerRoute | None = None
    ) -> CaseDone | CaseRefused:
        """Send a draft on the asker's click. Refused as MOVED when it would go elsewhere than was `shown` to them."""
        case = unit.cases.get(case_id)
        if case is None:
            return Refused(Why.UNKNOWN_CASE)
        route = self._route(unit, need_of(case), shown)
        if isinstance(route, Refused) and route.why is Why.MOVED:
            return replace(route, record=case)
        to = _NOWHERE if isinstance(route, Refused) else route
        return self._act(unit, case, asker, Sent(to, case.is_private and to.is_direct), now)

    def _route(self, unit: CaseUnit, need: Need, shown: OwnerRoute | None) -> OwnerRoute | CaseRefused:
        """Return the route of a case now; with `shown` one of the asker's choices, as long as it is still offered."""
        choices = self.routing.choices(unit, need)
        if choices.usual is None and choices.channel is None:
            return Refused(Why.NOBODY)
        if shown is None:
            return choices.usual or Refused(Why.NOBODY)
        return next((route for route in (choices.usual, choices.channel) if route == shown), Refused(Why.MOVED))

    def reply(self, unit: CaseUnit, case_id: str, person: str, text: str, now: datetime) -> CaseDone | CaseRefused:
        """Store a reply from the asker's or the card's thread: as the answer that the asker owes, else as a comment."""
        given = self.act(unit, case_id, person, InfoGiven(text), now)
        is_comment = isinstance(given, Refused) and given.why in {Why.WRONG_STATUS, Why.NOT_THE_ASKER, Why.DECIDED}
        return self.act(unit, case_id, person, Commented(text), now) if is_comment else given

    def reassign(self, unit: CaseUnit, case_id: str, person: str, to: Reassign, now: datetime) -> CaseDone | CaseRefused:
        """Give a case to somebody by hand; to oneself means taking it over. UNREACHABLE when they have no active account."""
        case = unit.cases.get(case_id)
        if case is None:
            return Refused(Why.UNKNOWN_CASE)
        name = self.routing.id_of(to.person)
        if self.reach.obstacle(name) is not None:
            return Refused(Why.UNREACHABLE, case)
        route = self.routing.by_hand(unit, case, name)
        return self._act(unit, case, person, Reassigned(route, to.note), now)

    def not_mine(self, unit: CaseUnit, case_id: str, person: str, reason: str, now: datetime) -> CaseDone | CaseRefused:
        """Pass a case to the next in line; NOBODY when there is none left: then decide or reassign."""
        case = unit.cases.get(case_id)
        if case is None:
            return Refused(Why.UNKNOWN_CASE)
        route = self.routing.behind(unit, case, person)
        return self._act(unit, case, person, NotMine(route or _NOWHERE, reason), now)

    def reopen(self, unit: CaseUnit, case_id: str, person: str, again: Again, now: datetime) -> CaseDone | CaseRefused:
        """Open a case again; the earlier decision no longer stands. What is private stays so unless its asker chooses a channel."""
        case = unit.cases.get(case_id)
        if case is None:
            return Refused(Why.UNKNOWN_CASE)
        need = replace(need_of(case), is_private=case.is_private or again.is_private)
        route = self._route(unit, need, again.shown)
        if isinstance(route, Refused) and route.why is Why.MOVED:
            return replace(route, record=case)
        to = _NOWHERE if isinstance(route, Refused) else route
        return self._act(unit, case, person, Reopened(to, again.reason, need.is_private and to.is_direct), now)

    def post_in_channel(self, unit: CaseUnit, case_id: str, person: str, now: datetime) -> CaseDone | CaseRefused:
        """Allow the card of a case about a restricted SOP in the SOP's channel, on the word of whoever looks after the case."""
        case = unit.cases.get(case_id)
        if case is None:
            return Refused(Why.UNKNOWN_CASE)
        route = self.routing.in_channel(case)
        return self._act(unit, case, person, Reassigned(route or _NOWHERE), now)

    def due(self, unit: CaseUnit, now: datetime) -> Sequence[CaseDue]:
        """Return what is due, one thing per case. Hand each to `act` as `CAIRN` in its own unit: one replica succeeds."""
        dues = (self.watch.due(unit, case, now) for case in unit.cases.watched())
        return [due for due in dues if due is not None]

    def deadlines(self, unit: CaseUnit, case: Case, now: datetime) -> tuple[Deadline, ...]:
        """Return running clocks, the next deadline first; empty while nothing is waited for."""
        return self.watch.deadlines(unit, case, now)

    def worklist(self, unit: CaseUnit, person: str, now: datetime) -> Sequence[tuple[Case, Deadline | None]]:
        """Return the open cases that a person has, or that a channel has and they are named to decide; paused ones last."""
        actor = self._actor(unit, person)
        theirs = (case for case in unit.cases.watched() if case.is_open and self._has(unit, case, actor))
        entries = [(case, next(iter(self.deadlines(unit, case, now)), None)) for case in theirs]
        return sorted(entries, key=lambda entry: (entry[1] is None, entry[1].at if entry[1] else entry[0].changed_at))

    def gaps_of(self, unit: CaseUnit, person: str) -> Sequence[SopGap]:
        """Return open gaps in SOPs that a person owns today; gaps without an SOP go to the workspace's fallback."""
        owners = {status.id: status.owner for status in unit.library.statuses()}
        names = names_of(unit.people, person)

        def is_theirs(gap: SopGap) -> bool:
            owner = owners.get(gap.sop_id or "") or self.fallback.owner
            return owner in names or (owner is not None and self.reach.slack_id(owner) == person)

        return [gap for gap in unit.gaps.open_gaps() if is_theirs(gap)]

    def precedents(
        self, unit: CaseUnit, case: Case, viewer: str, deciders: Deciders, vectors: QuestionVectors
    ) -> tuple[Precedent, ...]:
        """Return at most three precedents to a decider of the case. Others get none, and nobody gets what they may not see.

        What stands on a card in a channel is read by the channel: show there only precedents of the SOP whose channel it is.
        """
        if not deciders.may_respond(case, viewer):
            return ()
        actor = self._actor(unit, viewer)
        roles = frozenset({actor.role} if actor.role else ())
        return precedents(unit, case, Onlooker(names_of(unit.people, viewer), Viewer(roles)), vectors)

    def _deciders_for(self, unit: CaseUnit, case: Case, person: str) -> Deciders:
        """Return who may decide, for what this person requests; what Cairn and the asker may do does not depend on it."""
        return Deciders() if person in {CAIRN, case.asker} else self.routing.deciders(unit, case)

    def _actor(self, unit: CaseUnit, person: str) -> Actor:
        known = unit.people.get(person) if person != CAIRN else None
        return Actor(person, known.role if known else None)

    def _has(self, unit: CaseUnit, case: Case, actor: Actor) -> bool:
        person, deciders = case.holder, self.routing.deciders(unit, case)
        if actor.id == case.asker:
            return False
        waits_for_them = case.decider_role is not None and actor.id in deciders.people and person not in deciders.people
        return person == actor.id or waits_for_them or (not person and deciders.is_named(actor.id))


_NOWHERE = OwnerRoute("", None)
"""Refused as NOBODY by the rules, after everything that is refused first."""


def _known(case: Case) -> CaseRefused:
    return Refused(Why.ALREADY_DONE, case, case.changed_by, case.changed_at)
