"""Finds out which Slack a bot token is for: one workspace, or a whole organisation (Enterprise Grid) with the workspaces that Cairn
was added to. `auth.test` says whether it is an organisation's token, `auth.teams.list` names its workspaces. Reads who works there:
active full members, as rows of people.csv without a role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from slack_sdk import WebClient

from bot.ports import Clock
from bot.slack.accounts import is_ours
from bot.slack.clients import pages_of
from bot.slack.events import Identity
from bot.slack.sending import Failed, attempt
from core import units
from core.people import Person

FRESH: Final = timedelta(minutes=1)
"""So old may be what is known of an organisation's workspaces: its admins add Cairn to one, or take it out, while it runs."""


def identity_of(client: WebClient) -> Identity:
    """Ask Slack who Cairn is.

    Raises:
        SlackApiError: Slack refuses.
        OSError: Slack cannot be reached.
    """
    answer = client.auth_test()
    user, bot = str(answer["user_id"]), str(answer.get("bot_id") or "")
    if not answer.get("is_enterprise_install"):
        return Identity(str(answer["team_id"]), user, bot)
    return Identity(str(answer["enterprise_id"]), user, bot, is_organisation=True, workspaces=workspaces_of(client))


def workspaces_of(client: WebClient) -> frozenset[str]:
    """Ask to which workspaces of its organisation Cairn was added; raises as `identity_of`."""
    pages = pages_of(lambda cursor: client.auth_teams_list(limit=1_000, cursor=cursor))
    return frozenset(str(team["id"]) for page in pages for team in page.get("teams") or [])


@dataclass
class Installation:
    """Remembers who Cairn is in Slack, and reads an organisation's workspaces again from time to time. Thread-safe. `admit` raises
    when Cairn must not work for whom Slack names; who that is then stays unknown.
    """

    reader: WebClient
    clock: Clock
    admit: Callable[[Identity], object] = lambda _identity: None
    _known: Identity | None = field(default=None, init=False)
    _read_at: datetime | None = field(default=None, init=False)

    def me(self) -> Identity:
        """Return who Cairn is; a failed call raises, and is made again the next time."""
        return self._known or units.ask("me", self._ask)

    def refresh(self) -> None:
        """Read an organisation's workspaces again when they are old; keep the known ones when Slack does not answer."""
        known, now = self._known, self.clock()
        if known is None or not known.is_organisation or (self._read_at is not None and now - self._read_at < FRESH):
            return
        self._read_at = now
        workspaces = attempt("workspaces", lambda: workspaces_of(self.reader))
        if not isinstance(workspaces, Failed):
            self._known = replace(known, workspaces=workspaces)

    def _ask(self) -> Identity:
        identity = identity_of(self.reader)
        self.admit(identity)
        self._known, self._read_at = identity, self.clock()
        return identity


_SLACKBOT: Final = "USLACKBOT"


def members(client: WebClient) -> list[Person]:
    """Return the active full members by name. Without the scope users:read.email they have no e-mail address.

    Raises:
        SlackApiError: Slack refuses.
        OSError: Slack cannot be reached.
    """
    me = identity_of(client)
    accounts = (account for team in me.team_ids for account in _accounts(client, team))
    people = {account["id"]: _person(account) for account in accounts if _is_member(account, me)}
    return sorted(people.values(), key=lambda person: (person.name.casefold(), person.id))


def _accounts(client: WebClient, team: str | None) -> Iterator[Mapping[str, Any]]:
    for page in pages_of(lambda cursor: client.users_list(limit=200, cursor=cursor, team_id=team)):
        yield from page.get("members") or []


def _is_member(account: Mapping[str, Any], me: Identity) -> bool:
    unwanted = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted")
    is_wanted = account.get("id") != _SLACKBOT and not any(account.get(flag) for flag in unwanted)
    return is_wanted and is_ours(account, me)


def _person(account: Mapping[str, Any]) -> Person:
    profile = account.get("profile") or {}
    name = account.get("real_name") or profile.get("real_name") or account.get("name") or ""
    return Person(id=str(account["id"]), email=profile.get("email") or None, name=str(name), timezone=account.get("tz") or "UTC")
