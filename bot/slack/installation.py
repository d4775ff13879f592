"""Finds out which Slack a bot token is for: one workspace, or a whole organisation (Enterprise Grid) with the workspaces that
Cairn was added to. `auth.test` says whether it is an organisation's token, `auth.teams.list` names its workspaces.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from slack_sdk import WebClient

from bot.ports import Clock
from bot.slack.attempts import Failed, attempt
from bot.slack.events import Identity
from core import units

FRESH: Final = timedelta(minutes=1)
"""So old may be what is known of an organisation's workspaces: its admins add Cairn to one, or take it out, while it runs."""

_PAGE: Final = 1_000


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
    found: set[str] = set()
    cursor = ""
    while True:
        page = client.auth_teams_list(limit=_PAGE, cursor=cursor or None)
        found |= {str(team["id"]) for team in page.get("teams") or []}
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return frozenset(found)


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
