"""Finds who asks and who owns: Slack's accounts joined with people.csv. People it does not know are answered as people without a
role.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from slack_sdk import WebClient

from bot.blocks.notes import Refusal
from bot.ports import Clock, UnitOfWork
from bot.slack.accounts import (
    OBSTACLES,
    SLACK_ID,
    Languages,
    Lookups,
    channel_obstacle,
    is_admin,
    is_guest,
    is_ours,
    name_of,
    organisation_account,
    refusal_of,
    workspaces_of,
    workspaces_with,
)
from bot.slack.events import Identity
from core.localization import gettext as _
from core.localization import language_of, speaking
from core.people import Person, Viewer
from escalation.cases.ports import CaseUnit
from escalation.owners import Obstacle

_CHANNEL_ID = re.compile(r"[CDG][A-Z0-9]+")
_LOOKED_AT = 100
"""Members of a channel that are looked up one by one."""


@dataclass(frozen=True, slots=True)
class Asker:
    """A person with what they may see. `refusal` says why they are not answered at all."""

    id: str
    name: str
    role: str | None
    refusal: Refusal | None = None
    level: str | None = None

    @property
    def viewer(self) -> Viewer:
        """Return what the person may see; for somebody who is not answered that is what everyone may see, whatever role
        people.csv gives them.
        """
        return Viewer.of(self.role if self.refusal is None else None)


@dataclass
class People:
    """Looks people and channels up in the directory and in Slack. `guests_may_ask` widens the default refusal.

    Whoever holds a unit of work passes it on. Slack is asked through `core.units.ask`, so never while one is open.
    """

    units: Callable[[], UnitOfWork]
    reader: WebClient
    clock: Clock
    who: Callable[[], Identity]
    """Who Cairn is, and of which workspace or organisation."""
    guests_may_ask: Callable[[], bool] = lambda: False

    _lookups: Lookups = field(init=False)
    _languages: Languages = field(init=False)

    def __post_init__(self) -> None:
        self._lookups = Lookups(self.reader, self.clock)
        self._languages = Languages(self.reader, self.clock, self.who)

    def me(self) -> str:
        """Return Cairn's own Slack id."""
        return self.who().user

    def asker(self, person: str, uow: CaseUnit | None = None) -> Asker:
        """Return a person as an asker. Never raises: when Slack cannot be asked, the directory alone counts."""
        account = self._lookups.account(person)
        known = self._known(person, account, uow)
        name = (known.name if known else "") or name_of(account) or person
        return Asker(person, name, known.role if known else None, self._refusal(account), known.level if known else None)

    def refusal(self, person: str) -> Refusal | None:
        """Return why a person is not answered at all; None when they are."""
        return self._refusal(self._lookups.account(person))

    def viewer(self, person: str) -> Viewer | None:
        """Return what a person may see now; None for somebody who gets no answers."""
        asker = self.asker(person)
        return None if asker.refusal else asker.viewer

    def is_admin(self, person: str) -> bool:
        """Return whether Slack says that a person administers or owns the workspace, or the whole organisation where Cairn is
        installed for it: what they change applies to all of it. False when Slack does not say.
        """
        account = self._lookups.account(person)
        return is_admin(organisation_account(account) if self.who().is_organisation else account)

    def is_colleague(self, person: str) -> bool:
        """Return whether Slack says that a person belongs to a workspace that Cairn was added to. Raises LookupFailedError when
        Slack cannot be asked: whoever is a colleague must not be dropped as a stranger.
        """
        account = self._lookups.certain_account(person)
        return bool(account) and is_ours(account, self.who())

    def workspace_of(self, person: str) -> str | None:
        """Return the workspace of the organisation in which to ask about a person; None: a workspace's own token needs none, or
        it is not known.
        """
        shared = self.who().workspaces.intersection(
            workspaces_of(self._lookups.account(person)) if self.who().is_organisation else ()
        )
        return min(shared, default=None)

    def is_guest(self, person: str) -> bool:
        """Return whether a person sees only the channels that they were invited to."""
        return is_guest(self._lookups.account(person))

    def language(self, reader: str) -> str | None:
        """Return the language in which a person (Slack id or e-mail address) reads Slack. None, for a channel too: the
        workspace's.
        """
        if _CHANNEL_ID.fullmatch(reader):
            return None
        account = self._lookups.account_now(reader)
        if account and "@" in reader:  # the look-up by address does not tell it
            account = self._lookups.account_now(str(account.get("id", "")))
        return language_of(str(account.get("locale") or self._languages.of(reader)))

    def read_languages(self) -> None:
        """Read everybody's language again when it is time."""
        self._languages.read()

    def speaking(self, reader: str) -> AbstractContextManager[None]:
        """Render in the block what this reader (a person or a channel) sees in their language."""
        return speaking(self.language(reader))

    def forget(self, person: str) -> None:
        """Ask Slack again next time: the account has changed."""
        self._lookups.forget(person)

    def name(self, person: str | None, uow: UnitOfWork | None = None) -> str:
        """Return the plain name for an id or e-mail address, never a mention; empty for None."""
        if not person:
            return ""
        known = self._known(person, {}, uow)
        return (known.name if known else "") or name_of(self._lookups.account(person)) or person

    def slack_id(self, person: str) -> str | None:
        """Return the Slack id of an active person given by id or e-mail address; None when there is none."""
        account = self._lookups.account(person)
        is_active = bool(account) and not account.get("deleted") and not account.get("is_bot")
        return str(account["id"]) if is_active else None

    def obstacle(self, name: str) -> Obstacle | None:
        """Return why nothing can be sent to a person (id or e-mail address) or a channel (id); None when it can."""
        if _CHANNEL_ID.fullmatch(name):
            return channel_obstacle(self._lookups.channel(name))
        account = self._lookups.account(name)
        if not account:
            return Obstacle.UNKNOWN
        refusal = self._refusal(account)
        return OBSTACLES[refusal] if refusal else None

    def is_shared(self, channel: str) -> bool:
        """Return whether people of other companies read a channel; True when Slack does not say."""
        info = self._lookups.channel(channel)
        return not info or bool(info.get("is_ext_shared") or info.get("is_pending_ext_shared"))

    def is_public(self, channel: str) -> bool:
        """Return whether everybody in the workspace can open a channel; True when Slack does not say."""
        return not self._lookups.channel(channel).get("is_private")

    def may_open(self, channel: str, person: str) -> bool:
        """Return whether a person can open a channel without being invited: a public one, by a full member, who in an
        organisation belongs to one of its workspaces.
        """
        if not self.is_public(channel) or self.is_guest(person):
            return False
        theirs = workspaces_of(self._lookups.account(person))
        return not self.who().is_organisation or not theirs.isdisjoint(workspaces_with(self._lookups.channel(channel)))

    def members_count(self, channel: str) -> int | None:
        """Return how many people read a channel, Cairn not counted; None when Slack does not say."""
        members = self._members(channel)
        if members is not None:
            return len(members)
        known = self._lookups.channel(channel).get("num_members")
        return max(0, int(known) - 1) if known else None

    def reads(self, channel: str, person: str) -> bool:
        """Return whether a person (Slack id) is a member of a channel; False when Slack does not say."""
        return person in (self._members(channel) or ())

    def may_all_see(self, unit: CaseUnit, channel: str, audience: Collection[str]) -> bool:
        """Return whether everybody who can read a channel may see an SOP of this audience. A public channel is open to the whole
        workspace; False when Slack does not say.
        """
        members = None if self.is_public(channel) or self.is_shared(channel) else self._members(channel)
        if members is None or len(members) > _LOOKED_AT:
            return False
        return all(self.asker(member, unit).viewer.may_see(audience) for member in members)

    def _members(self, channel: str) -> frozenset[str] | None:
        """Return everybody in a channel but Cairn; None when Slack does not say, or when there are too many to read."""
        members = self._lookups.members(channel)
        return None if members is None else members - {self.me()}

    def channel_name(self, channel: str) -> str:
        """Return the channel's name as `#billing`; a description where the name is unknown or private."""
        info = self._lookups.channel(channel) if _CHANNEL_ID.fullmatch(channel) else {}
        if info.get("is_im") or SLACK_ID.fullmatch(channel) or channel.startswith("D"):
            return _("a direct message")
        if info.get("is_mpim"):
            return _("a group message")
        return f"#{info['name']}" if info.get("name") and not info.get("is_private") else _("a private channel")

    def _known(self, person: str, account: Mapping[str, Any], uow: CaseUnit | None) -> Person | None:
        if uow is not None:
            return uow.people.get(person, str(account.get("profile", {}).get("email") or ""))
        with self.units() as own:
            return self._known(person, account, own)

    def _refusal(self, account: Mapping[str, Any]) -> Refusal | None:
        refusal = refusal_of(account, self.who())
        return None if refusal is Refusal.GUEST and self.guests_may_ask() else refusal
