"""Looks up Slack's accounts and channels, and remembers them for ten minutes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.ports import Clock
from bot.slack.attempts import Failed, attempt
from bot.slack.lookup import LookupFailedError
from core import units
from core.lru_cache import LruCache

FRESH = timedelta(minutes=10)
SLACK_ID = re.compile(r"[UW][A-Z0-9]+")
_PAGES = 5
"""Of a thousand members each."""


@dataclass
class Lookups:
    """Asks Slack through `core.units.ask`, so never while a unit of work is open. Where Slack does not answer, the mapping is
    empty.
    """

    reader: WebClient
    clock: Clock
    _cache: LruCache[str, tuple[datetime, Mapping[str, Any]]] = field(default_factory=LruCache, init=False)

    def forget(self, key: str) -> None:
        """Ask Slack again next time."""
        self._cache.forget(key)

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
        known = self._cache.get(person)
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
        known = self._cache.get(key)
        is_fresh = known is not None and self.clock() - known[0] < FRESH
        return known[1] if known and is_fresh else units.ask(("slack", key), lambda: self._asked(key, ask))

    def _asked(self, key: str, ask: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        """Ask Slack; return nothing when it does not know."""
        answer = attempt("who", ask)
        if isinstance(answer, Failed) and not answer.is_refused:
            raise LookupFailedError(answer.error)
        return self._cache.put(key, (self.clock(), {} if isinstance(answer, Failed) else answer))[1]
