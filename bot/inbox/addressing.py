"""Decides whether a message is addressed to Cairn. Cairn answers where it was asked, follows up with the person who asked, and
ignores everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.slack.events import Identity, Ignored, Incoming, Message
from core.workspace import ChannelMode
from retrieval.questions import Surface
from retrieval.talk.questions import is_question
from retrieval.talk.recognising import is_closing

WELCOME_SUBTYPES = frozenset({None, "file_share", "thread_broadcast", "me_message"})
"""Messages that people write. Every other subtype is an edit, a deletion, a join or another notice."""


class Threads(Protocol):
    """Says what is known about a thread. Both answers come from local tables or a cache; an unknown thread is no error."""

    def was_asked_by(self, team: str, channel: str, thread: str, person: str) -> bool | None:
        """Return True when this person asked Cairn there, False when others did, None when nobody did."""
        ...

    def is_card(self, channel: str, thread: str, parent: str | None) -> bool:
        """Return whether the thread is below a card with which Cairn asked an owner."""
        ...

    def awaits(self, channel: str, thread: str, person: str) -> bool:
        """Return whether an owner asked this person something there: then any word may be the reply, "done" as well."""
        ...


@dataclass(frozen=True, slots=True)
class Addressing:
    """Decides by the message, Cairn's identity, what is known about the thread, and how the channel wants it."""

    me: Identity
    threads: Threads
    mode: Callable[[str], ChannelMode] = lambda _channel: ChannelMode.MENTIONS
    is_colleague: Callable[[str], bool] = lambda _person: False
    """Whether Slack says that a person is in a workspace that Cairn was added to, where an event names another one. Raises when
    Slack cannot be asked: then the event must come again.
    """

    def judge(self, message: Message) -> Incoming | Ignored:
        """Return what Cairn must react to, or why it does not."""
        reason = self._not_from_a_colleague(message)
        if reason is not None:
            return reason
        surface = self._surface(message)
        return surface if isinstance(surface, Ignored) else incoming_of(message, self.me, surface)

    def _not_from_a_colleague(self, message: Message) -> Ignored | None:
        if message.person == self.me.user:
            return Ignored.OWN_MESSAGE
        if message.from_bot:
            return Ignored.OTHER_BOT
        if message.subtype not in WELCOME_SUBTYPES or not message.person:
            return Ignored.SUBTYPE
        return None if is_ours(self.me, message.teams, message.person, self.is_colleague) else Ignored.FOREIGN_TEAM

    def _surface(self, message: Message) -> Surface | Ignored:
        if message.is_direct:
            return Surface.DIRECT
        if self.me.user in message.mentions:
            return Surface.MENTION
        if message.thread is None or message.thread == message.ts:
            return Surface.UNASKED if self._may_be_unasked(message) else Ignored.NOT_ADDRESSED
        return self._in_thread(message, message.thread)

    def _may_be_unasked(self, message: Message) -> bool:
        """Return whether the message is a question that mentions nobody, in a channel that only this company reads and that wants
        such questions answered.
        """
        is_open = not message.mentions and not message.is_shared
        return is_open and self.mode(message.channel) is ChannelMode.UNASKED and is_question(message.text)

    def _in_thread(self, message: Message, thread: str) -> Surface | Ignored:
        is_asker = self.threads.was_asked_by(self.me.team, message.channel, thread, message.person)
        if is_asker is None:
            is_card = self.threads.is_card(message.channel, thread, message.parent)
            return Surface.THREAD if is_card else Ignored.NOT_ADDRESSED
        return self._from_asker(message, thread) if is_asker else Ignored.OTHER_PERSON

    def _from_asker(self, message: Message, thread: str) -> Surface | Ignored:
        is_closed = is_closing(message.text) and not message.files
        if not message.mentions and not is_closed:
            return Surface.THREAD
        if self.threads.awaits(message.channel, thread, message.person):
            return Surface.THREAD
        return Ignored.OTHER_PERSON if message.mentions else Ignored.SMALL_TALK


def is_ours(me: Identity, teams: frozenset[str], person: str, is_colleague: Callable[[str], bool]) -> bool:
    """Return whether a person whom Slack names with these teams belongs to this workspace or organisation. Slack is asked about
    an account only in an organisation, and only where a team is not known: an account may be in several workspaces, and Cairn not
    in all of them.
    """
    return teams <= me.teams or (me.is_organisation and is_colleague(person))


def incoming_of(message: Message, me: Identity, surface: Surface) -> Incoming:
    return Incoming(
        event_id=message.event_id,
        team=me.team,
        channel=message.channel,
        person=message.person,
        text=message.text,
        surface=surface,
        ts=message.ts,
        thread=message.thread or message.ts,
        is_private=message.is_direct,
        is_shared=message.is_shared,
        files=message.files,
        workspace=message.workspace if me.is_organisation else "",
    )
