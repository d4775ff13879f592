"""Defines Slack's events as typed values. Only `bot.slack.payloads` builds them; the rest of the code uses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Final

from bot.blocks.card import Card
from retrieval.questions import Surface


@dataclass(frozen=True, slots=True)
class Identity:
    """Says who Cairn is in Slack, and where. `team` is the id under which the database knows the installation: the workspace's,
    or the organisation's where one token is for all of it. `workspaces` are those of an organisation that Cairn was added to.
    """

    team: str
    user: str
    bot: str
    is_organisation: bool = False
    workspaces: frozenset[str] = frozenset()

    @property
    def teams(self) -> frozenset[str]:
        """Return every id by which Slack names this installation."""
        return self.workspaces | {self.team}

    @property
    def team_ids(self) -> tuple[str | None, ...]:
        """Return the `team_id` of each call that lists people or channels: an organisation is read workspace by workspace, and
        the token of a workspace needs none.
        """
        return tuple(sorted(self.workspaces)) if self.is_organisation else (None,)


@dataclass(frozen=True, slots=True)
class Message:
    """A message event before Cairn has decided whether it is addressed. `teams` names every workspace it mentions; `mentions`
    holds the user ids in the text; `is_empty` says that no text was left.
    """

    event_id: str
    teams: frozenset[str]
    channel: str
    person: str
    text: str
    ts: str
    thread: str | None
    parent: str | None
    mentions: frozenset[str]
    subtype: str | None
    from_bot: bool
    is_direct: bool
    is_shared: bool
    files: int = 0
    workspace: str = ""
    """The person's workspace, where Slack names it."""


_KINDS: Final[Mapping[str, type]] = {"str": str, "Surface": str, "bool": bool, "int": int}


class UnreadableEntryError(Exception):
    """An inbox entry holds no valid `Incoming`."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something that Cairn must react to: kept in the inbox until the reaction is stored.

    `team` is the installation's (`Identity.team`), `workspace` the asker's within an organisation, where a call needs it.
    `thread` is the root's ts, `ts` the message's own; both are empty for a slash command. `response_url` answers a command or
    shortcut in private. `is_shared`: people of other companies read this channel. `again`: how often it waited for search. `topic`
    names a confidential topic (`escalation.confidential`), whose words are never stored.
    """

    event_id: str
    team: str
    channel: str
    person: str
    text: str
    surface: Surface
    ts: str = ""
    thread: str = ""
    is_private: bool = False
    is_shared: bool = False
    response_url: str = ""
    again: int = 0
    topic: str = ""
    files: int = 0
    """Pictures and files beside the text, which nobody reads."""
    is_paced: bool = False
    """It waited for its turn, because its asker had asked too fast."""
    trace: str = ""
    """The id of its log lines (`bot.observing.events`)."""
    workspace: str = ""
    chosen: str = ""
    """The question and the position of the section that a button of its card stands for."""

    @property
    def message_key(self) -> str | None:
        """Return one key for the app_mention and the message event of one message; None where there is no message to answer."""
        in_channel = self.surface in {Surface.MENTION, Surface.DIRECT, Surface.THREAD, Surface.UNASKED}
        return f"{self.team}:{self.channel}:{self.ts}" if in_channel else None

    @property
    def is_reply(self) -> bool:
        return bool(self.thread) and self.thread != self.ts

    def as_payload(self) -> dict[str, object]:
        """Return what the inbox keeps: without the words where the topic is confidential."""
        return {**asdict(self), "text": ""} if self.topic else asdict(self)

    @classmethod
    def from_payload(cls, payload: object) -> Incoming:
        """Read what `as_payload` wrote, now or in an earlier version. Raises `UnreadableEntryError`: it is damaged."""
        if not isinstance(payload, Mapping):
            raise UnreadableEntryError("no object")
        kinds = {field.name: _KINDS.get(str(field.type), object) for field in fields(cls)}
        values: dict[str, Any] = {name: value for name, value in payload.items() if name in kinds}
        if not all(isinstance(value, kinds[name]) for name, value in values.items()):
            raise UnreadableEntryError("a value of another kind")
        try:
            return cls(**{**values, "surface": Surface(values["surface"])})
        except (KeyError, ValueError, TypeError) as error:
            raise UnreadableEntryError("a value is missing") from error


class Ignored(StrEnum):
    """Names why an event is not for Cairn, or that it was processed before."""

    OTHER_BOT = "other_bot"
    OWN_MESSAGE = "own_message"
    SUBTYPE = "subtype"
    FOREIGN_TEAM = "foreign_team"
    NOT_ADDRESSED = "not_addressed"
    OTHER_PERSON = "other_person"
    SMALL_TALK = "small_talk"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Click:
    """A button or menu choice on one of Cairn's messages. `value` is the question's id."""

    action: str
    value: str
    person: str
    channel: str
    message: str
    thread: str
    trigger: str
    response_url: str
    is_ephemeral: bool
    shown: Card | None
    """The message as it stands, so that it can be updated in place; Slack leaves it out for ephemeral ones."""
    block: str = ""
    ticked: tuple[str, ...] = ()
    """Values of the ticked boxes of the block, for checkboxes."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji that somebody put on a message. `author` is whose message it is; empty where Slack does not say."""

    name: str
    person: str
    channel: str
    message: str
    author: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message that is in Slack. `thread` is empty outside a thread; `key` is what Cairn wrote into its first block."""

    author: str
    text: str
    thread: str
    key: str
    is_person: bool = True


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted modal. `values` holds what was filled in, by block id; what was left empty is an empty string."""

    callback: str
    private: str
    person: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HomeOpened:
    person: str
    channel: str
    tab: str
