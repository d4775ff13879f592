"""Asking the owner and carrying their words back. The asker's click sends the question; nobody is pinged on a guess."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.error import URLError

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import calls
from bot.conversation import Conversation, Post, question_of
from bot.models import Incoming
from bot.ports import UnitOfWork
from bot.threads import CARD
from bot.views.owner import OwnerQuestion, owner_card, relayed
from bot.views.words import Shown
from escalation.owners import Fallback, OwnerRoute, choose_owner
from retrieval.answer.models import Source
from retrieval.library.models import CurrentSection, Governance, SectionRef
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion, LoggedSource, Surface
from retrieval.search.models import Signals

_log = structlog.get_logger()


class NotAsked(StrEnum):
    """Why no owner was asked."""

    UNKNOWN = "unknown"
    NOT_YOURS = "not_yours"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class AskedOwner:
    """Plain names; `person` is empty when only a channel could be asked."""

    person: str
    where: str


@dataclass(frozen=True)
class Owners:
    conversation: Conversation
    fallback: Fallback
    reader: WebClient

    def ask(self, question_id: str, person: str) -> AskedOwner | NotAsked:
        """Post the card to the owner's channel, once per question however often it is asked for."""
        with self._units() as uow:
            logged = uow.questions.get(question_id)
            found = None if logged is None else best_section(uow, logged)
        if logged is None:
            return NotAsked.UNKNOWN
        if logged.question.person != person:
            return NotAsked.NOT_YOURS
        governance = found.sop.governance if found else None
        route = choose_owner(governance, self.fallback, reachable=self.conversation.people.reachable)
        return NotAsked.NOBODY if route is None else self._send(logged, found, route)

    def relay(self, entry: int, incoming: Incoming, question_id: str) -> None:
        """Carry a reply in the card's thread to the asker. Colleagues may talk there: only those who were asked are carried."""
        with self._units() as uow:
            logged = uow.questions.get(question_id)
            found = None if logged is None else best_section(uow, logged)
        speaks = self._may_speak(incoming.person, found.sop.governance if found else None)
        if logged is None or not speaks or not incoming.text or incoming.person == logged.question.person:
            _log.info("reply_not_carried", known=logged is not None, speaks=speaks)
            self.conversation.store(entry, [])
            return
        name = self.conversation.people.name(incoming.person)
        key = f"relay:{question_of(incoming, self.conversation.clock()).id}"
        self.conversation.store(entry, [self._back(key, logged, found, name, incoming.text)])
        self.conversation.presence.reacted(incoming.channel, incoming.ts, "white_check_mark")

    def _send(self, logged: LoggedQuestion, found: CurrentSection | None, route: OwnerRoute) -> AskedOwner:
        people = self.conversation.people
        question, key, now = logged.question, f"{CARD}{logged.question.id}", self.conversation.clock()
        owner = (people.slack_id(route.person) if route.person else None) or ""
        channel = (people.slack_id(route.channel) or route.channel) if route.channel == route.person else route.channel
        card = owner_card(
            OwnerQuestion(
                owner_id=owner,
                asker=people.name(question.person),
                text=question.text,
                shown=self._nameable(logged, found, route.channel),
                permalink=self._permalink(logged),
                was_answered=logged.outcome == "answered",
            )
        )
        with self._units() as uow:
            uow.questions.add_feedback(Feedback(question.id, question.person, FeedbackKind.ASK_OWNER, now))
            uow.outbox.add(key, channel, calls.post(key, channel, card), now)
            uow.commit()
        self.conversation.delivery.send_now(key)
        return AskedOwner(people.name(route.person), people.channel_name(channel))

    def _nameable(self, logged: LoggedQuestion, found: CurrentSection | None, channel: str) -> Shown | None:
        """A restricted SOP is named only in its own channel."""
        if found is None or (found.sop.governance.audience and channel != found.sop.governance.channel):
            return None
        return self.conversation.rendering.shown(source_of(found, logged.sources[0]))

    def _permalink(self, logged: LoggedQuestion) -> str:
        place = logged.question.place
        if place.is_private or not place.message:
            return ""
        try:
            return str(self.reader.chat_getPermalink(channel=place.channel, message_ts=place.message).get("permalink") or "")
        except (SlackApiError, SlackClientError, URLError, OSError):
            return ""

    def _may_speak(self, person: str, governance: Governance | None) -> bool:
        named = [governance.owner, governance.backup] if governance else []
        asked = {self.conversation.people.slack_id(name) for name in (*named, self.fallback.owner) if name}
        return person in asked or not asked - {None}

    def _back(self, key: str, logged: LoggedQuestion, found: CurrentSection | None, name: str, text: str) -> Post:
        question = logged.question
        place = question.place
        in_thread = place.surface in {Surface.MENTION, Surface.THREAD, Surface.DIRECT}
        is_open = place.is_private or found is None or not found.sop.governance.audience
        if in_thread and is_open:
            card = relayed(name, text)
            return Post(key, place.channel, calls.post(key, place.channel, card, thread=place.thread, asker=question.person))
        where = self.conversation.people.channel_name(place.channel)
        return Post(key, question.person, calls.post(key, question.person, relayed(name, text, where=where)))

    @property
    def _units(self) -> Callable[[], UnitOfWork]:
        return self.conversation.units


def best_section(uow: UnitOfWork, logged: LoggedQuestion) -> CurrentSection | None:
    """The section that the asker was shown first, as it stands today."""
    first = next(iter(logged.sources), None)
    return None if first is None else uow.library.section(SectionRef(first.sop_id, first.anchor))


def source_of(found: CurrentSection, logged: LoggedSource) -> Source:
    """A logged source as search found it; what the log does not keep is zero."""
    signals = Signals(cosine=logged.cosine, bm25=0.0, cover=0.0, dense_rank=logged.dense_rank, lexical_rank=logged.lexical_rank)
    return Source(found, logged.rank, logged.score, signals)
