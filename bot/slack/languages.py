"""Knows in which language each person reads Slack, from Slack's list of all members; kept in memory only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from slack_sdk import WebClient

from bot.ports import Clock
from bot.slack.attempts import Failed, attempt
from bot.slack.events import Identity

FRESH: Final = timedelta(hours=12)
_PAGES: Final = 5
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
        if self._read_at is not None and now - self._read_at < FRESH:
            return
        me = attempt("languages", self.who)
        if isinstance(me, Failed):
            return
        self._read_at = now
        for team in me.team_ids:
            self._read_in(team)

    def _read_in(self, team: str | None) -> None:
        cursor = ""
        for _page in range(_PAGES):
            listed = partial(self.reader.users_list, limit=1_000, include_locale=True, cursor=cursor or None, team_id=team)
            answer = attempt("languages", listed)
            if isinstance(answer, Failed):
                return
            self._known |= {str(one["id"]): str(one.get("locale") or "") for one in answer.get("members") or []}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return
