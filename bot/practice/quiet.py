"""Do not disturb: until when people want no message. Best effort: without the scope dnd:read, or where Slack has no such call,
Slack itself keeps the message from ringing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.error import URLError

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

AT_A_TIME = 50
"""People that Slack answers for in one call."""

_UNSUPPORTED = frozenset({"unknown_method", "missing_scope", "not_allowed_token_type"})

_log = structlog.get_logger()


@dataclass
class Quiet:
    client: WebClient
    _supported: bool = field(default=True, init=False)

    def until(self, people: Sequence[str], now: datetime) -> Mapping[str, datetime]:
        """For those who are not to be disturbed now: when that ends. Never raises."""
        found: dict[str, datetime] = {}
        for start in range(0, len(people), AT_A_TIME):
            if not self._supported:
                break
            for person, rest in self._asked(people[start : start + AT_A_TIME]).items():
                end = _end(rest, now)
                if end is not None:
                    found[person] = end
        return found

    def _asked(self, people: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        try:
            answer = self.client.dnd_teamInfo(users=list(people))
        except SlackApiError as error:
            name = str(error.response.get("error", ""))
            self._supported = name not in _UNSUPPORTED
            _log.info("dnd_not_known", error=name)
            return {}
        except (SlackClientError, URLError, OSError) as error:
            _log.info("dnd_not_asked", error=type(error).__name__)
            return {}
        users: Mapping[str, Mapping[str, Any]] = answer.get("users") or {}
        return users


def _end(rest: Mapping[str, Any], now: datetime) -> datetime | None:
    start, end = int(rest.get("next_dnd_start_ts") or 0), int(rest.get("next_dnd_end_ts") or 0)
    is_on = bool(rest.get("dnd_enabled")) and start <= now.timestamp() < end
    return datetime.fromtimestamp(end, UTC) if is_on else None
