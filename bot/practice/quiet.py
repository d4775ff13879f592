"""Finds until when people do not want to be disturbed. Best effort: without the scope dnd:read, or where Slack has no such call,
Slack itself keeps the message from ringing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from slack_sdk import WebClient

from bot.slack.attempts import Failed, attempt

AT_A_TIME = 50
"""People that Slack answers for in one call."""


@dataclass
class Quiet:
    client: WebClient
    workspace_of: Callable[[str], str | None] = lambda _person: None
    """In which workspace of an organisation to ask about a person; None: the token's own."""
    _supported: bool = field(default=True, init=False)

    def until(self, people: Sequence[str], now: datetime) -> Mapping[str, datetime]:
        """Return when it ends for those who are not to be disturbed now. Never raises."""
        resting: dict[str, datetime] = {}
        for team, theirs in self._by_workspace(people).items():
            for start in range(0, len(theirs), AT_A_TIME):
                for person, rest in self._asked(theirs[start : start + AT_A_TIME], team).items():
                    end = _end(rest, now)
                    if end is not None:
                        resting[person] = end
        return resting

    def _by_workspace(self, people: Sequence[str]) -> Mapping[str | None, list[str]]:
        found: dict[str | None, list[str]] = {}
        for person in people if self._supported else ():
            found.setdefault(self.workspace_of(person), []).append(person)
        return found

    def _asked(self, people: Sequence[str], team: str | None) -> Mapping[str, Mapping[str, Any]]:
        if not self._supported:
            return {}
        answer = attempt("do not disturb", lambda: self.client.dnd_teamInfo(users=list(people), team_id=team))
        if isinstance(answer, Failed):
            self._supported = not answer.is_unsupported
            return {}
        users: Mapping[str, Mapping[str, Any]] = answer.get("users") or {}
        return users


def _end(rest: Mapping[str, Any], now: datetime) -> datetime | None:
    start, end = int(rest.get("next_dnd_start_ts") or 0), int(rest.get("next_dnd_end_ts") or 0)
    is_on = bool(rest.get("dnd_enabled")) and start <= now.timestamp() < end
    return datetime.fromtimestamp(end, UTC) if is_on else None
