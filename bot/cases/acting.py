"""Acts on cases: send, withdraw, claim, decide, ask back, hand over, reply. Slack is told after the commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import structlog
from typing_extensions import override

from bot.cases.details import CaseDetails
from bot.cases.posts import CasePosts, decision_key, route_of
from bot.cases.views import notes as case_notes
from bot.cases.views.words import ASKED_AGAIN, refusal
from bot.outbox.click_reply import ClickReply
from bot.outbox.followed_log import FollowedLog
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack.events import Click
from bot.slack.sending import guarded
from core import units
from core.eventlog import CAIRN, Done, Refused
from escalation.cases.events import Body, Reassigned, Relayed, Withdrawn
from escalation.cases.models import Case, CaseDone, CaseDue, CaseRefused, Status, Why
from escalation.cases.requests import Again, Opening
from escalation.cases.service import CaseService


@dataclass(frozen=True)
class CaseRefusals:
    details: CaseDetails
    click_reply: ClickReply

    def __call__(self, uow: UnitOfWork, click: Click, result: CaseDone | CaseRefused) -> CaseDone | Post:
        """Return what was done; else the message that tells the clicker why nothing was."""
        if isinstance(result, Done):
            return result
        return self.click_reply.to_clicker(click, lambda: case_notes.refused_line(self.words(uow, result)))

    def words(self, uow: UnitOfWork, refused: CaseRefused) -> str:
        """Return the reason; mrkdwn."""
        case, by = refused.record, refused.by
        zone = self.details.zone(uow, case) if case else None
        return refusal(refused, {by: self.details.people.name(by, uow)} if by else {}, zone)


_log = structlog.get_logger()

PER_HOUR = 5
"""Questions of one person that reach owners within an hour; a flood is not carried on."""

_FRESH = timedelta(hours=10)
"""How long a card may be on its way: as long as the outbox keeps trying."""

FollowUp = Callable[[UnitOfWork, CaseDone], list[Post]]
"""More to store when an act was done; returns what Slack is told besides."""


@dataclass(frozen=True)
class Cases(FollowedLog[Case, Body, Why]):
    service: CaseService
    posts: CasePosts

    @property
    def details(self) -> CaseDetails:
        return self.posts.details

    def open_in(self, uow: UnitOfWork, opening: Opening) -> list[Post]:
        """Begin a case in a transaction that somebody else commits; returns what Slack must be told then."""
        if opening.send_now and self.is_flooding(uow, opening.asker):
            opening = replace(opening, send_now=False)
        done = self.service.open_case(uow, opening.question_id, opening, self.clock())
        return self.posts.follow(uow, done) if isinstance(done, Done) and done.record.is_open else []

    def ask(self, uow: UnitOfWork, opening: Opening) -> CaseDone | CaseRefused:
        """Send the existing draft for its asker, reopen a case that ended, or open a new one and send it."""
        now = self.clock()
        opened = self.service.open_case(uow, opening.question_id, opening, now)
        case = opened.record if isinstance(opened, Refused) else None
        if case is not None and case.status is Status.DRAFT:
            return self.service.send(uow, case.id, opening.asker, now, opening.shown)
        if case is not None and case.status in {Status.WITHDRAWN, Status.EXPIRED}:
            again = Again(ASKED_AGAIN, opening.shown, opening.is_private)
            return self.service.reopen(uow, case.id, opening.asker, again, now)
        return opened

    def is_flooding(self, uow: UnitOfWork, person: str) -> bool:
        """Return whether this person sent as many cases within the last hour as one person may; asking again counts as well."""
        since = self.clock() - timedelta(hours=1)
        lately = [case for case in uow.cases.of_asker(person) if max(case.changed_at, case.sent_at or case.opened_at) > since]
        events = [event for case in lately for event in uow.cases.history(case.id)]
        return sum(event.actor == person and event.at > since and route_of(event.body) is not None for event in events) >= PER_HOUR

    def of_thread(self, person: str, channel: str, thread: str) -> Case | None:
        """Return the person's newest open case whose question was asked in this thread."""
        with self.units() as uow:
            for case in uow.cases.of_asker(person):
                logged = uow.questions.get(case.question_id) if case.is_open else None
                if logged and (logged.question.place.channel, logged.question.place.thread) == (channel, thread):
                    return case
        return None

    def tick(self) -> None:
        """Do one round: act on what is due and note which messages arrived. Safe in several processes at once."""
        now = self.clock()
        with self.units() as uow:
            waiting = [case.id for case in uow.cases.watched() if case.is_open or case.status is Status.DECIDED]
            recent = [case.id for case in uow.cases.since(now - _FRESH) if case.sent_at is not None]
        due = units.run(self.units, lambda uow: self.service.due(uow, now))
        for case_id in dict.fromkeys([*waiting, *recent]):
            guarded("case", partial(self.note_sent, case_id))
        for due_case in due:
            guarded("case", partial(self._fall_due, due_case))

    def _fall_due(self, due_case: CaseDue) -> None:
        result = self.act(due_case.record.id, CAIRN, due_case.body)
        _log.info("case_due", what=type(due_case.body).__name__.lower(), done=isinstance(result, Done))

    @override
    def _besides(self, uow: UnitOfWork, record: Case) -> Sequence[Body]:
        """Note that the asker was told. A case whose card Slack refused for good goes to the next in line; with nobody left it
        ends, and the asker is told.
        """
        told = self._told(uow, record) if record.status is Status.DECIDED else []
        return [*told, *self._lost(uow, record)]

    def _lost(self, uow: UnitOfWork, case: Case) -> Sequence[Body]:
        expected = self.posts.expected_cards(uow, case) if case.is_open else []
        if not expected or not uow.outbox.is_lost(expected[-1][0]):
            return []
        _log.warning("card_lost", case=case.id)
        refused = {channel for key, channel in expected if uow.outbox.is_lost(key)}
        route = self.service.routing.past(uow, case, refused)
        return [Reassigned(route) if route else Withdrawn("nobody could be reached")]

    def _told(self, uow: UnitOfWork, case: Case) -> Sequence[Body]:
        key, logged = decision_key(uow.cases.history(case.id)), uow.questions.get(case.question_id)
        ts = (uow.outbox.message_ts(key) or uow.outbox.message_ts(f"moved:{key}")) if key else None
        return [Relayed(logged.question.place.channel, ts)] if ts and logged else []
