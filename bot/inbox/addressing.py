"""Decides whether a message is addressed to Cairn. Cairn answers where it was asked, follows up with the person who asked, and
ignores everything else. Looks up what is known about a thread: who asked Cairn there, and whether it is below the card of a case.

A card names its case in the block_id of its first block, so any replica finds it without a table of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.outbox.posts import MARK, thread_key
from bot.ports import UnitOfWork
from bot.slack.events import Identity, Ignored, Incoming, Message
from bot.slack.sent_messages import LookupFailedError
from core.lru_cache import LruCache
from core.workspace import ChannelMode
from escalation.cases.models import Status
from retrieval.questions import Surface
from retrieval.talk.questions import is_question
from retrieval.talk.recognising import is_closing

CARD: Final = "case:"
"""Prefix of the outbox key of a case's card; the case's id and the number of an event follow."""

NOTE: Final = "case-note:"
"""Prefix of the outbox key of a note to the asker; case and number of the event follow."""

MOVED: Final = "moved:"
"""Before the key of a message that had to go to the asker directly."""

_CACHED = 10_000


@dataclass
class KnownThreads:
    """Reads the question log; asks Slack only for threads whose root may be a card, and remembers the answer."""

    units: Callable[[], UnitOfWork]
    reader: WebClient
    me: Callable[[], Identity]
    _roots: LruCache[tuple[str, str], str] = field(default_factory=lambda: LruCache(_CACHED), init=False)

    def was_asked_by(self, team: str, channel: str, thread: str, person: str) -> bool | None:
        """Return True when this person asked Cairn there, False when others did, None when nobody did."""
        with self.units() as uow:
            if uow.questions.turns(team, channel, thread, person, 1):
                return True
            return False if uow.questions.knows_thread(team, channel, thread) else None

    def is_card(self, channel: str, thread: str, parent: str | None) -> bool:
        """Return whether the thread's root is a card. Slack names the root's author in `parent`; the emulator does not. Raises
        LookupFailedError when Slack cannot be reached.
        """
        return parent in {None, self.me().user} and self.case_of(channel, thread) is not None

    def case_of(self, channel: str, thread: str) -> str | None:
        """Return the id of the case whose card is the thread's root; None when there is no such card."""
        return _case(self._root(channel, thread), CARD)

    def note_of(self, channel: str, thread: str) -> str | None:
        """Return the id of the case about which the thread's root tells the asker: a note that is not in the thread of their
        question.
        """
        return _case(self._root(channel, thread).removeprefix(MOVED), NOTE)

    def awaits(self, channel: str, thread: str, person: str) -> bool:
        """Return whether a case waits for a reply of this person in this thread."""
        with self.units() as uow:
            owed = [case for case in uow.cases.of_asker(person) if case.status is Status.NEEDS_INFO]
            places = [logged.question.place for case in owed if (logged := uow.questions.get(case.question_id))]
        return (channel, thread) in {(place.channel, place.thread) for place in places}

    def is_confidential(self, channel: str, thread: str) -> bool:
        """Return whether a confidential topic was answered in this thread, or the thread is below such an answer. Slack is asked
        for a direct message only: nothing confidential is posted elsewhere. The answer may be older than the organisation's
        token; its key names the workspace then.
        """
        teams = self.me().teams
        with self.units() as uow:
            if any(uow.outbox.channel(thread_key(team, channel, thread)) is not None for team in teams):
                return True
        return channel.startswith("D") and self._root(channel, thread) == MARK

    def _root(self, channel: str, thread: str) -> str:
        """Return the outbox key of the thread's root; empty when it is not Cairn's."""
        known = self._roots.get((channel, thread))
        return known if known is not None else self._roots.put((channel, thread), self._read(channel, thread))

    def _read(self, channel: str, thread: str) -> str:
        try:
            messages = self.reader.conversations_replies(channel=channel, ts=thread, limit=1).get("messages") or []
        except SlackApiError:
            return ""
        except (SlackClientError, OSError) as error:
            raise LookupFailedError.of(error) from error
        root: Mapping[str, Any] = next((message for message in messages if message.get("ts") == thread), {})
        blocks = root.get("blocks") or [{}]
        if root.get("user") == self.me().user and any(block.get("block_id") == MARK for block in blocks):
            return MARK
        return str(blocks[0].get("block_id", "")) if root.get("user") == self.me().user else ""


def _case(key: str, prefix: str) -> str | None:
    return key.removeprefix(prefix).partition(":")[0] if key.startswith(prefix) else None


WELCOME_SUBTYPES = frozenset({None, "file_share", "thread_broadcast", "me_message"})
"""Messages that people write. Every other subtype is an edit, a deletion, a join or another notice."""


@dataclass(frozen=True, slots=True)
class Addressing:
    """Decides by the message, Cairn's identity, what is known about the thread, and how the channel wants it."""

    me: Identity
    threads: KnownThreads
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
