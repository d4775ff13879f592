"""Looks up Slack's accounts and channels, remembers them for ten minutes, and reads what they say of somebody: whose they are,
whether they are a guest, what they are called. Knows in which language each person reads Slack, from Slack's list of all members.
All of it is kept in memory only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from slack_sdk import WebClient

from bot.blocks.notes import Refusal
from bot.ports import Clock
from bot.slack.clients import pages_of
from bot.slack.events import Identity
from bot.slack.sending import Failed, attempt
from bot.slack.sent_messages import LookupFailedError
from core import units
from escalation.owners import Obstacle

FRESH = timedelta(minutes=10)
SLACK_ID = re.compile(r"[UW][A-Z0-9]+")
_PAGES = 5
"""Of a thousand members each."""
_MOST = 10_000
"""Answers that are remembered; beyond them the memory begins anew."""


@dataclass
class Lookups:
    """Asks Slack through `core.units.ask`, so never while a unit of work is open. Where Slack does not answer, the mapping is
    empty.
    """

    reader: WebClient
    clock: Clock
    _known: dict[str, tuple[datetime, Mapping[str, Any]]] = field(default_factory=dict, init=False)

    def forget(self, key: str) -> None:
        """Ask Slack again next time."""
        self._known.pop(key, None)

    def account(self, person: str) -> Mapping[str, Any]:
        """Return the account of a person, given by Slack id or e-mail address."""
        try:
            return self.certain_account(person)
        except LookupFailedError:
            return {}

    def certain_account(self, person: str) -> Mapping[str, Any]:
        """Return the account as `account` does; empty only where Slack knows none. Raises LookupFailedError when Slack cannot be
        asked.
        """
        if "@" in person:
            return self._certain(person, lambda: self.reader.users_lookupByEmail(email=person)["user"])
        if not SLACK_ID.fullmatch(person):
            return {}
        return self._certain(person, lambda: self.reader.users_info(user=person, include_locale=True)["user"])

    def account_now(self, person: str) -> Mapping[str, Any]:
        """Return the account; the remembered one, however old, where a unit of work is open and Slack must not be asked."""
        if not units.is_open():
            return self.account(person)
        known = self._known.get(person)
        return known[1] if known else {}

    def channel(self, channel: str) -> Mapping[str, Any]:
        """Return the channel with the number of its members."""
        return self._remembered(
            channel, lambda: self.reader.conversations_info(channel=channel, include_num_members=True)["channel"]
        )

    def members(self, channel: str) -> frozenset[str] | None:
        """Return the Slack ids of everybody in a channel; None when Slack does not say, or when there are too many to read."""
        answer = self._remembered(f"members of {channel}", lambda: self._listed(channel)) if channel else {}
        return frozenset(answer["members"]) if "members" in answer else None

    def _listed(self, channel: str) -> Mapping[str, Any]:
        members: list[str] = []
        cursor = ""
        for _page in range(_PAGES):
            page = self.reader.conversations_members(channel=channel, limit=1_000, cursor=cursor or None)
            members += page.get("members") or []
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return {"members": members}
        return {}

    def _remembered(self, key: str, ask: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        try:
            return self._certain(key, ask)
        except LookupFailedError:
            return {}

    def _certain(self, key: str, ask: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        known = self._known.get(key)
        is_fresh = known is not None and self.clock() - known[0] < FRESH
        return known[1] if known and is_fresh else units.ask(("slack", key), lambda: self._asked(key, ask))

    def _asked(self, key: str, ask: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        """Ask Slack; return nothing when it does not know."""
        answer = attempt("who", ask)
        if isinstance(answer, Failed) and not answer.is_refused:
            raise LookupFailedError(answer.error)
        known = {} if isinstance(answer, Failed) else answer
        if len(self._known) >= _MOST:
            self._known = {}
        self._known[key] = (self.clock(), known)
        return known


Account = Mapping[str, Any]
"""A user object of Slack's API; empty where Slack does not know it."""

OBSTACLES = {
    Refusal.DEACTIVATED: Obstacle.DEACTIVATED,
    Refusal.BOT: Obstacle.UNKNOWN,
    Refusal.FOREIGN: Obstacle.OUTSIDE,
    Refusal.GUEST: Obstacle.OUTSIDE,
}
"""Why somebody who is not answered cannot be asked either."""


def channel_obstacle(channel: Mapping[str, Any]) -> Obstacle | None:
    """Return why nothing can be sent to a channel; None when it can."""
    if not channel:
        return Obstacle.UNKNOWN
    if channel.get("is_archived"):
        return Obstacle.ARCHIVED
    if channel.get("is_ext_shared"):
        return Obstacle.SHARED
    return Obstacle.NOT_IN_CHANNEL if channel.get("is_member") is False else None


def is_guest(account: Account) -> bool:
    """Return whether the person sees only the channels that they were invited to."""
    return bool(account.get("is_restricted") or account.get("is_ultra_restricted"))


def organisation_account(account: Account) -> Account:
    """Return what an account is in its organisation (Enterprise Grid); empty outside of one."""
    found: Account = account.get("enterprise_user") or {}
    return found


def workspaces_of(account: Account) -> frozenset[str]:
    """Return the workspaces that an account is in; none where Slack does not say."""
    named = organisation_account(account).get("teams") or (account.get("team_id"),)
    return frozenset(str(team) for team in named if team)


def workspaces_with(channel: Mapping[str, Any]) -> frozenset[str]:
    """Return the workspaces of an organisation that have this channel; none where Slack does not say."""
    named = (channel.get("context_team_id"), *(channel.get("shared_team_ids") or ()), *(channel.get("internal_team_ids") or ()))
    return frozenset(str(team) for team in named if team)


def is_ours(account: Account, me: Identity) -> bool:
    """Return whether an account is of Cairn's workspace; in an organisation, of one of the workspaces that Cairn was added to. An
    account of which Slack says nothing counts as one.
    """
    if not me.is_organisation:
        return not account.get("is_stranger") and account.get("team_id", me.team) in me.teams
    theirs = workspaces_of(account)
    return not theirs or not theirs.isdisjoint(me.teams)


def refusal_of(account: Account, me: Identity) -> Refusal | None:
    """Return why the person of an account may not be answered; None for a full member."""
    if account.get("deleted"):
        return Refusal.DEACTIVATED
    if account.get("is_bot"):
        return Refusal.BOT
    if not is_ours(account, me):
        return Refusal.FOREIGN
    return Refusal.GUEST if is_guest(account) else None


def is_admin(account: Account) -> bool:
    """Return whether an account, or what it is in its organisation, administers or owns it."""
    return bool(account.get("is_admin") or account.get("is_owner") or account.get("is_primary_owner"))


def name_of(account: Account) -> str:
    """Return the name that people read; empty where there is none."""
    profile = account.get("profile", {})
    return str(account.get("real_name") or profile.get("real_name") or profile.get("display_name") or account.get("name") or "")


_HOURS: Final = timedelta(hours=12)
_LISTED: Final = 5
"""Of a thousand members each, in each workspace."""


@dataclass
class Languages:
    """Holds locales by Slack id. Unknown ones are empty."""

    reader: WebClient
    clock: Clock
    who: Callable[[], Identity]
    _known: dict[str, str] = field(default_factory=dict, init=False)
    _read_at: datetime | None = field(default=None, init=False)

    def of(self, person: str) -> str:
        return self._known.get(person, "")

    def read(self) -> None:
        """Read everybody's language in a few calls, twice a day: Cairn writes to so many people at once that it cannot ask about
        each.
        """
        now = self.clock()
        if self._read_at is not None and now - self._read_at < _HOURS:
            return
        me = attempt("languages", self.who)
        if isinstance(me, Failed):
            return
        self._read_at = now
        for team in me.team_ids:
            self._read_in(team)

    def _read_in(self, team: str | None) -> None:
        listed = partial(self.reader.users_list, limit=1_000, include_locale=True, team_id=team)
        pages = pages_of(lambda cursor: listed(cursor=cursor))
        for _page in range(_LISTED):
            page = attempt("languages", lambda: next(pages, None))
            if page is None or isinstance(page, Failed):
                return
            self._known |= {str(member["id"]): str(member.get("locale") or "") for member in page.get("members") or []}
