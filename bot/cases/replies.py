"""Passes on replies in threads of a case: the asker's replies reach its owners, the owners' reach the asker. Colleagues' replies
stay in the thread.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot.cases.acting import Cases
from bot.cases.views.notes import info_received, no_longer_passed_on
from bot.cases.views.words import WORDLESS
from bot.deps import Deps
from bot.inbox.finish import Finish, question_of, to_asker
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack.events import Incoming
from core import units
from core.eventlog import Done
from escalation.cases.models import Case, CaseDone, CaseRefused

_log = structlog.get_logger()

TAKEN = "white_check_mark"


@dataclass(frozen=True)
class CaseReplies:
    """Passes on replies between a case's asker and its owners, each in one commit with the inbox entry."""

    deps: Deps
    finish: Finish
    cases: Cases

    def from_asker(self, entry: int, incoming: Incoming, case: Case) -> None:
        """Pass on a reply in the asker's own thread: what was asked for, or an addition."""
        question = question_of(incoming, self.deps.clock())
        to = case.holder
        thanks = to_asker(question, incoming, info_received(self.deps.people.name(to)))
        late = to_asker(question, incoming, no_longer_passed_on())

        def also(uow: UnitOfWork) -> list[Post]:
            done = self._done(uow, incoming, case.id)
            return [thanks, *self.cases.posts.follow(uow, done)] if isinstance(done, Done) else [late]

        self.finish(entry, [], also=also)

    def from_card(self, entry: int, incoming: Incoming, case_id: str) -> None:
        """Pass on a reply below the owners' card to the asker, if its author may speak for the owners."""
        if not incoming.text or not self._may_speak(incoming.person, case_id):
            _log.info("reply_not_carried")
            self.finish(entry, [])
            return
        here = f"case-thread:{case_id}:"

        def also(uow: UnitOfWork) -> list[Post]:
            done = self._done(uow, incoming, case_id)
            posts = self.cases.posts.follow(uow, done) if isinstance(done, Done) else []
            return [post for post in posts if not post.key.startswith(here)]

        self.finish(entry, [], also=also)
        self.deps.presence.reacted(incoming.channel, incoming.ts, TAKEN)

    def _done(self, uow: UnitOfWork, incoming: Incoming, case_id: str) -> CaseDone | CaseRefused:
        words = incoming.text or WORDLESS
        return self.cases.service.reply(uow, case_id, incoming.person, words, self.deps.clock())

    def _may_speak(self, person: str, case_id: str) -> bool:

        def work(uow: UnitOfWork) -> bool:
            case = uow.cases.get(case_id)
            if case is None:
                return False
            deciders = self.cases.service.routing.deciders(uow, case)
            return person == case.asker or deciders.may_respond(case, person)

        return self.deps.people.refusal(person) is None and units.run(self.deps.units, work)
