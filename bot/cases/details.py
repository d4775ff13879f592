"""Looks up what a case's cards show: names, the section at stake, deadlines, precedents, what was said. Reads only.

An SOP that is not open to everyone is named only where it is at home: in its own channel, and to its owner and backup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.blocks.mrkdwn import clean
from bot.blocks.words import plain_title
from bot.cases.destinations import Destinations, gap_line
from bot.cases.views.card import HELP, CaseShown
from bot.cases.views.destination import Offer
from bot.cases.views.notes import MOVES, StepShown
from bot.cases.views.words import moment
from bot.outbox.before_sending import may_name
from bot.ports import Clock, Links, UnitOfWork
from bot.slack.people import People
from bot.slack.sent_messages import Permalinks
from core.eventlog import CAIRN
from core.localization import N_
from core.localization import gettext as _
from core.workdays import zone_of
from escalation.cases.afterwards import Precedent
from escalation.cases.events import (
    Body,
    Commented,
    Decided,
    Event,
    InfoAsked,
    InfoGiven,
    NotMine,
    Overdue,
    Reassigned,
    Reopened,
    Withdrawn,
)
from escalation.cases.events import Clock as CaseClock
from escalation.cases.fold import CASES
from escalation.cases.models import Case, Deciders
from escalation.cases.ports import QuestionVectors
from escalation.cases.routing import governance_of, need_of
from escalation.cases.service import CaseService
from escalation.owners import decider_words, role_words
from escalation.triage.models import Kind
from escalation.triage.reasons import SENTENCES
from retrieval.library.models import CurrentSection, Governance, SectionRef
from retrieval.questions import Question
from retrieval.units import beginning_of

RULE = 300
"""Characters of the section's text that a card quotes when no limit is at stake."""

_DUE = {
    CaseClock.FIRST_RESPONSE: N_("First answer due {at}"),
    CaseClock.NEXT_UPDATE: N_("Next update due {at}"),
    CaseClock.RESOLUTION: N_("Decision due {at}"),
}
_WAS_DUE = {
    CaseClock.FIRST_RESPONSE: N_("First answer was due {at}"),
    CaseClock.NEXT_UPDATE: N_("Next update was due {at}"),
    CaseClock.RESOLUTION: N_("Decision was due {at}"),
}
"""The asker was promised a time, and it stays the same for whoever takes over."""


@dataclass(frozen=True)
class CaseDetails:
    people: People
    links: Links
    service: CaseService
    vectors: QuestionVectors
    permalinks: Permalinks
    clock: Clock

    @property
    def places(self) -> Destinations:
        return Destinations(self.people, self.service)

    def shown(self, uow: UnitOfWork, case: Case, channel: str) -> CaseShown:
        """Return what a card shows in this channel or to this person; two cards of one case may differ in what they name."""
        logged, section = uow.questions.get(case.question_id), self.section(uow, case)
        named = section if section and self._may_name(uow, section.sop.governance, channel) else None
        events = uow.cases.history(case.id)
        zone = self.zone(uow, case)
        is_direct, deciders = channel.startswith(("U", "W")), self.service.routing.deciders(uow, case)
        target = self.service.routing.in_channel(case) if is_direct else None
        precedents = self._precedents(uow, case, channel, deciders)
        people = {
            case.asker,
            case.route.person if case.route else None,
            case.assignee,
            case.changed_by,
            *(event.actor for event in events),
            *(precedent.decision.by for precedent in precedents),
        }
        return CaseShown(
            case=case,
            text=_asked(logged.question) if logged else "",
            names={person: self.people.name(person, uow) for person in people if person and person != CAIRN},
            zone=zone,
            role=self._role(logged.role) if logged else "",
            why=SENTENCES[Kind(case.kind)] if case.kind in set(Kind) else "",
            section=plain_title(named) if named else "",
            url=self.links(named.sop, named.section, channel) if named else "",
            is_gone=case.concern is not None and section is None,
            changed_to=named.sop.version if named and case.concern and named.section.digest != case.concern.digest else 0,
            rule=self._rule(case, named),
            due=self._due(uow, case, zone),
            permalink=self.permalinks(logged.question.place) if logged else "",
            precedents=precedents,
            skipped=[gap_line(self.people, uow, gap) for gap in (case.route.skipped if case.route else ()) if gap.why.is_gap],
            talk=[(self._actor(uow, event), text) for event in events if (text := _words_of(event.body))],
            is_direct=is_direct,
            is_decider=is_direct and deciders.may_decide(case, channel),
            deciders=self.deciders_line(uow, case, deciders),
            withheld=self.people.channel_name(target.channel) if target else "",
            readers=self.places.readers(target.channel) if target else "",
        )

    def deciders_line(self, uow: UnitOfWork, case: Case, deciders: Deciders) -> str:
        """Name the only people who may decide, where the limit names a role; plain text."""
        if deciders.role is None or case.kind == HELP:
            return ""
        names = ", ".join(sorted(self.people.name(person, uow) for person in deciders.people))
        if not names:
            return _("{who} decides this, and I can reach nobody who does.").format(who=_begun(decider_words(deciders.role)))
        who = decider_words(deciders.role)
        if deciders.is_held:
            return _("{who} decides this: {names}.").format(who=_begun(who), names=names)
        return _("{names} decides in place of {who}.").format(names=names, who=who)

    def _role(self, role: str | None) -> str:
        return (self.service.titles.get(role) or role_words(role)) if role else ""

    def step(self, uow: UnitOfWork, case: Case, event: Event, *, where: str) -> StepShown:
        """Return what the asker's note shows: the rule and the question of a decision, who has the case after a move. They saw the
        section before; whether they may see it now is looked up.
        """
        body, logged, named = event.body, None, None
        if isinstance(body, Decided):
            logged, section = uow.questions.get(case.question_id), self.section(uow, case)
            named = section if section and self._may_see(uow, section.sop.governance, case.asker) else None
        moved_to = case.route if isinstance(body, MOVES) else None
        return StepShown(
            case=case,
            body=body,
            name="" if event.actor == CAIRN else self.people.name(event.actor, uow),
            to=self.people.name(moved_to.person, uow) if moved_to else "",
            section=plain_title(named, 80) if named else "",
            url=self.links(named.sop, named.section, case.asker) if named else "",
            where=where,
            question=logged.question.text if logged else "",
            stays=self.stays(uow, event),
            at=self.places.place(uow, need_of(case), moved_to).where if moved_to else "",
            offer=self.places.offer(uow, need_of(case)) if isinstance(body, Withdrawn) else Offer(),
        )

    def stays(self, uow: UnitOfWork, event: Event) -> bool:
        """Return whether the time is up and there is nobody else to ask: then the case stays with the person who had it."""
        if not isinstance(event.body, Overdue):
            return False
        return event.body.to.person == CASES.fold(uow.cases.history(event.record_id)[: event.seq - 1]).holder

    def section(self, uow: UnitOfWork, case: Case) -> CurrentSection | None:
        """Return the current version of the section that the case is about."""
        concern = case.concern
        return uow.library.section(SectionRef(concern.sop_id, concern.anchor)) if concern else None

    def zone(self, uow: UnitOfWork, case: Case) -> ZoneInfo:
        """Return the time zone of whoever has the case; UTC where that is not known."""
        person = case.holder
        known = uow.people.get(person) if person else None
        return zone_of(known.timezone if known else None)

    def stake(self, uow: UnitOfWork, case: Case, channel: str) -> str:
        """Return the limit at stake in words; empty without one, and where its SOP may not be named."""
        section, limit = self.section(uow, case), case.evidence.limit
        return limit.words if limit and section and self._may_name(uow, section.sop.governance, channel) else ""

    def is_for_everyone(self, uow: UnitOfWork, case: Case) -> bool:
        """Return whether everybody may read what the case is about. What is no longer in the library may not be read."""
        card = uow.library.card(case.concern.sop_id) if case.concern else None
        return case.concern is None or (card is not None and not card.governance.audience)

    def _precedents(self, uow: UnitOfWork, case: Case, channel: str, deciders: Deciders) -> Sequence[Precedent]:
        """Return the precedents. In a channel only those of the SOP whose channel it is, because the whole channel reads them."""
        viewer = case.holder
        if viewer is None or not case.is_open:
            return ()
        precedents = self.service.precedents(uow, case, viewer, deciders, self.vectors)
        if channel == viewer:
            return precedents
        governance = governance_of(uow, case.concern)
        if governance is not None and not self._may_name(uow, governance, channel):
            return ()
        mine = case.concern.sop_id if case.concern else None
        return [precedent for precedent in precedents if (precedent.concern.sop_id if precedent.concern else None) == mine]

    def _may_name(self, uow: UnitOfWork, governance: Governance, channel: str) -> bool:
        """Return whether the SOP may be named there: where everybody may see it, and in its own channel, since a card about it is
        there only if its owner allowed it.
        """
        return channel == governance.channel or may_name(self.people, uow, governance, channel)

    def _may_see(self, uow: UnitOfWork, governance: Governance, person: str) -> bool:
        asker = self.people.asker(person, uow)
        return asker.refusal is None and asker.viewer.may_see(governance.audience)

    def _rule(self, case: Case, named: CurrentSection | None) -> str:
        """Return the beginning of the section in its words alone, unless a limit states the rule better."""
        if named is None or case.evidence.limit is not None:
            return ""
        return clean(beginning_of(named.section, RULE))

    def _due(self, uow: UnitOfWork, case: Case, zone: ZoneInfo) -> str:
        now = self.clock()
        first = next(iter(self.service.deadlines(uow, case, now)), None)
        if first is None:
            return ""
        words = _DUE if now < first.at else _WAS_DUE
        return _(words[first.clock]).format(at=moment(first.at, zone))

    def _actor(self, uow: UnitOfWork, event: Event) -> str:
        return "Cairn" if event.actor == CAIRN else self.people.name(event.actor, uow)


def _begun(text: str) -> str:
    """Return the text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def _asked(question: Question) -> str:
    """Return the question, with the whole message where that may decide."""
    return f"{question.text}\n\n{_('The whole message:')}\n{question.whole}" if question.whole else question.text


def _words_of(body: Body) -> str:
    """Return what was said with an event; empty for decisions, which the card shows itself."""
    match body:
        case InfoAsked(text=text) | InfoGiven(text=text) | Commented(text=text):
            return text
        case Reassigned(note=text) | NotMine(reason=text) | Reopened(reason=text):
            return text
        case _:
            return ""
