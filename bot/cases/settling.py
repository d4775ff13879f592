"""Updates the asker's card when their case changes: once it is decided or has ended, nothing there offers to send or to withdraw
it. The words of an answer are not stored, so its message is read from Slack when it changes; what may no longer be named there is
removed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from bot.blocks.card import Card
from bot.blocks.notes import closed
from bot.blocks.parts import button
from bot.blocks.recorded import with_state
from bot.cases.details import CaseDetails
from bot.cases.views import notes as case_notes
from bot.inbox.addressing import MOVED
from bot.outbox.before_sending import is_channel, may_name_all
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.sending import Refused
from bot.slack.sent_messages import SentMessages
from core import units
from core.localization import gettext as _
from core.queues import SlackCall
from escalation.cases.events import Body, Decided, Expired, NotMine, Overdue, Reassigned, Reopened, Withdrawn
from escalation.cases.models import Case, CaseDone

_CHANGES: Final[tuple[type[Body], ...]] = (Decided, Expired, NotMine, Overdue, Reassigned, Reopened, Withdrawn)
"""What makes the card of who asked untrue; their own clicks change it at once."""


def settling(uow: UnitOfWork, done: CaseDone) -> list[Post]:
    """Return the updates of the messages that hold the answer to the case's question; none for events that change nothing there."""
    case, event = done.record, done.event
    if not isinstance(event.body, _CHANGES) or event.actor == case.asker:
        return []
    posts = []
    for number, key in enumerate((f"answer:{case.question_id}", f"{MOVED}answer:{case.question_id}")):
        ts, channel = uow.outbox.message_ts(key), uow.outbox.channel(key)
        if ts and channel:
            about = {"case": case.id, "version": 0, "key": key, "channel": channel, "ts": ts}
            call = {**calls.update(channel, ts, Card("")), "settles": about}
            posts.append(Post(f"case-asker:{case.id}:{event.seq}:{number}", channel, call))
    return posts


@dataclass(frozen=True)
class Settling:
    details: CaseDetails
    where: SentMessages

    def renew(self, uow: UnitOfWork, call: SlackCall) -> SlackCall | Refused:
        """Return the update with the message as Slack has it now and the case's state, for `Delivery.renew`; the same call when
        it shows that already.

        Raises LookupFailedError when Slack cannot be asked: a call that was never drawn holds no words and must not be sent.
        """
        about = cast("Mapping[str, str | int]", call["settles"])
        case = uow.cases.get(str(about["case"]))
        logged = uow.questions.get(case.question_id) if case else None
        if case is None or logged is None:
            return Refused("case_not_found")
        if case.version <= int(about["version"]):
            return call
        place, ts, thread = str(about["channel"]), str(about["ts"]), logged.question.place.thread
        may_stay = may_name_all(self.details.people, uow, logged, place if is_channel(place) else logged.question.person)
        channel = self.where.direct_with(place) if place.startswith(("U", "W")) else place
        shown = units.ask(("message", channel, ts), lambda: self.where.message(channel, ts, thread))
        if shown is None:
            return Refused("message_not_found")
        before = Card(str(shown.get("text", "")), tuple(shown.get("blocks") or ()))
        with self.details.people.speaking(place if is_channel(place) else logged.question.person):
            words, is_open = self._state(uow, case), case.is_open
            withdraw = [button(case_notes.WITHDRAW, _("I don't need it any more"), case.question_id)] if is_open else []
            card = with_state(before if may_stay else closed(before), case.question_id, words, withdraw)
        return {**calls.update(channel, ts, card), "settles": {**about, "version": case.version}}

    def _state(self, uow: UnitOfWork, case: Case) -> str:
        people, route = self.details.people, case.route
        if case.is_open:
            where = people.channel_name(route.channel) if route else ""
            return case_notes.asked(people.name(case.holder, uow), where, case)
        return case_notes.ended(case, people.name(case.decision.by, uow) if case.decision else "")
