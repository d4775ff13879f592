"""What people do with cases: send, withdraw, claim, decide, ask back, hand over, talk. Slack hears of it after the commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TypeVar

import structlog

from bot.cases.details import CaseDetails
from bot.cases.posts import CasePosts, decision_key, route_of
from bot.outbox.delivery import Delivery
from bot.outbox.posts import Post
from bot.ports import Clock, OutboxEntry, UnitOfWork
from bot.slack.attempts import guarded
from bot.slack.lookup import LookupFailedError
from core import units
from core.eventlog import CAIRN, CardPosted, Done, Refused
from escalation.cases.events import Body, Reassigned, Relayed, Withdrawn
from escalation.cases.models import Case, CaseDone, CaseDue, CaseRefused, Status
from escalation.cases.service import Again, Desk, Opening

_log = structlog.get_logger()

PER_HOUR = 5
"""Questions of one person that reach owners within an hour; a flood is not carried on."""

_FRESH = timedelta(hours=10)
"""How long a card may be on its way: as long as the outbox keeps trying."""

R = TypeVar("R")
Told = Callable[[UnitOfWork, CaseDone], list[Post]]
"""More to store when an act was done; returns what Slack is told besides."""


def nothing_else(_uow: UnitOfWork, _done: CaseDone) -> list[Post]:
    return []


@dataclass(frozen=True)
class Cases:
    units: Callable[[], UnitOfWork]
    desk: Desk
    details: CaseDetails
    posts: CasePosts
    delivery: Delivery
    clock: Clock
    practised: Callable[[UnitOfWork, CaseDone], object] = lambda _uow, _done: None
    """What practice makes of something done, in its transaction."""

    def open_in(self, uow: UnitOfWork, opening: Opening) -> list[Post]:
        """Begin a case in a transaction that somebody else commits; returns what Slack must be told then."""
        if opening.send_now and self.is_flooding(uow, opening.asker):
            opening = replace(opening, send_now=False)
        done = self.desk.open_case(uow, opening.question_id, opening, self.clock())
        return self.posts.follow(uow, done) if isinstance(done, Done) and done.record.is_open else []

    def ask(self, uow: UnitOfWork, opening: Opening) -> CaseDone | CaseRefused:
        """The asker's click: send the draft that there is, else open a case and send it."""
        now = self.clock()
        opened = self.desk.open_case(uow, opening.question_id, opening, now)
        case = opened.record if isinstance(opened, Refused) else None
        if case is not None and case.status is Status.DRAFT:
            return self.desk.send(uow, case.id, opening.asker, now, opening.shown)
        if case is not None and case.status in {Status.WITHDRAWN, Status.EXPIRED}:
            again = Again("asked again", opening.shown, opening.is_private)
            return self.desk.reopen(uow, case.id, opening.asker, again, now)
        return opened

    def is_flooding(self, uow: UnitOfWork, person: str) -> bool:
        """Whether this person sent as many cases within the last hour as one person may; asking again counts as well."""
        since = self.clock() - timedelta(hours=1)
        lately = [case for case in uow.cases.of_asker(person) if max(case.changed_at, case.sent_at or case.opened_at) > since]
        events = [event for case in lately for event in uow.cases.history(case.id)]
        return sum(event.actor == person and event.at > since and route_of(event.body) is not None for event in events) >= PER_HOUR

    def act(self, case_id: str, person: str, body: Body) -> CaseDone | CaseRefused:
        return self.do(lambda uow: self.desk.act(uow, case_id, person, body, self.clock()))

    def get(self, case_id: str) -> Case | None:
        with self.units() as uow:
            return uow.cases.get(case_id)

    def of_thread(self, person: str, channel: str, thread: str) -> Case | None:
        """The person's newest open case whose question was asked in this thread."""
        with self.units() as uow:
            for case in uow.cases.of_asker(person):
                logged = uow.questions.get(case.question_id) if case.is_open else None
                if logged and (logged.question.place.channel, logged.question.place.thread) == (channel, thread):
                    return case
        return None

    def tick(self) -> None:
        """One round of what time asks for, and of noting which messages arrived. Safe in several processes at once."""
        now = self.clock()
        with self.units() as uow:
            waiting = [case.id for case in uow.cases.watched() if case.is_open or case.status is Status.DECIDED]
            recent = [case.id for case in uow.cases.since(now - _FRESH) if case.sent_at is not None]
        due = units.run(self.units, lambda uow: self.desk.due(uow, now))
        for case_id in dict.fromkeys([*waiting, *recent]):
            guarded("case", partial(self.note_sent, case_id))
        for one in due:
            guarded("case", partial(self._fall_due, one))

    def _fall_due(self, one: CaseDue) -> None:
        result = self.act(one.record.id, CAIRN, one.body)
        _log.info("case_due", what=type(one.body).__name__.lower(), done=isinstance(result, Done))

    def note_sent(self, case_id: str) -> None:
        """Note what the outbox knows to be sent, and what follows from that."""

        def work(uow: UnitOfWork) -> list[OutboxEntry]:
            entries = self.delivery.add(uow, self._noted(uow, case_id))
            uow.commit()
            return entries

        self._send(units.run(self.units, work), case_id)

    def _noted(self, uow: UnitOfWork, case_id: str) -> list[Post]:
        """Note in the case which cards stand where, and that the asker was told.

        A case whose card was refused for good goes to the next in line; without one it ends, and the asker hears of it.
        """
        case = uow.cases.get(case_id)
        arrived = [] if case is None else [*self._arrived(uow, case), *self._lost(uow, case)]
        results = [self.desk.act(uow, case_id, CAIRN, body, self.clock()) for body in arrived]
        return [post for done in results if isinstance(done, Done) for post in self.posts.follow(uow, done)]

    def _arrived(self, uow: UnitOfWork, case: Case) -> Sequence[Body]:
        found: list[Body] = []
        known = {at.ts for at in case.cards}
        for key, channel in self.posts.expected_cards(uow, case):
            ts = uow.outbox.message_ts(key)
            where = self._where(channel) if ts and ts not in known else None
            if ts and where:
                found.append(CardPosted(where, ts))
            elif ts not in known and not uow.outbox.is_lost(key):
                break
        if case.status is Status.DECIDED:
            found += self._told(uow, case)
        return found

    def _where(self, channel: str) -> str | None:
        """The channel in which a card stands; None when Slack cannot be asked which DM it is."""
        try:
            return self.delivery.where.direct_with(channel) if channel.startswith(("U", "W")) else channel
        except LookupFailedError:
            return None

    def _lost(self, uow: UnitOfWork, case: Case) -> Sequence[Body]:
        expected = self.posts.expected_cards(uow, case) if case.is_open else []
        if not expected or not uow.outbox.is_lost(expected[-1][0]):
            return []
        _log.warning("card_lost", case=case.id)
        refused = {channel for key, channel in expected if uow.outbox.is_lost(key)}
        route = self.desk.routing.past(uow, case, refused)
        return [Reassigned(route) if route else Withdrawn("nobody could be reached")]

    def _told(self, uow: UnitOfWork, case: Case) -> Sequence[Body]:
        key, logged = decision_key(uow.cases.history(case.id)), uow.questions.get(case.question_id)
        ts = (uow.outbox.message_ts(key) or uow.outbox.message_ts(f"moved:{key}")) if key else None
        return [Relayed(logged.question.place.channel, ts)] if ts and logged else []

    def do(
        self, act: Callable[[UnitOfWork], CaseDone | R], told: Told = nothing_else, committed: Callable[[], object] = lambda: None
    ) -> CaseDone | R:
        """One act with everything that follows from it, in one transaction; then Slack is told.

        `told` stores and says more when it was done; `committed` is called before Slack is told. A `Post` that the act returns
        instead is sent. Whatever else it returns is returned, and nothing is stored.
        """

        def work(uow: UnitOfWork) -> tuple[CaseDone | R, list[OutboxEntry]]:
            result = act(uow)
            posts: list[Post] = [result] if isinstance(result, Post) else []
            if isinstance(result, Done):
                posts = [*self.posts.follow(uow, result), *told(uow, result)]
                self.practised(uow, result)
            entries = self.delivery.add(uow, posts)
            if entries or isinstance(result, Done):
                uow.commit()
            return result, entries

        result, entries = units.run(self.units, work)
        if isinstance(result, Done):
            committed()
            self._send(entries, result.record.id)
        else:
            self.delivery.send(entries)
        return result

    def _send(self, entries: Sequence[OutboxEntry], case_id: str) -> None:
        """Tell Slack, and note where cards stand in the transaction that notes what was sent."""
        while entries:
            entries = self.delivery.send(entries, lambda uow: self._noted(uow, case_id))
