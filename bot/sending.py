"""One Slack call: done, to be repeated, or refused for good. Nothing else decides what an error means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError
from slack_sdk.webhook import WebhookClient

from bot.calls import RESPOND
from bot.clients import Clients
from bot.ports import SlackCall

PASSING: Final = frozenset(
    {"ratelimited", "rate_limited", "fatal_error", "internal_error", "service_unavailable", "request_timeout", "rollup_error"}
)
_OURS: Final = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"})
"""Faults of the installation, not of the message: it is sent once they are mended."""

_BLOCKS: Final = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "invalid_arguments"})
_HTTP_OK, _HTTP_LIMITED, _HTTP_FAULT = 200, 429, 500


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack has it; `ts` names the message where there is one."""

    ts: str | None


@dataclass(frozen=True, slots=True)
class Later:
    """It may or may not have arrived. `seconds`: what Slack asked to wait."""

    error: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never work this way. `is_blocks`: plain text may."""

    error: str
    is_blocks: bool = False


Result = Sent | Later | Refused


def send(clients: Clients, call: SlackCall) -> Result:
    """Make the call. Never raises for what Slack or the network does."""
    args = call["args"]
    if not isinstance(args, Mapping):
        return Refused("bad_call")
    try:
        return _respond(args) if call["method"] == RESPOND else _api(clients, str(call["method"]), args)
    except SlackApiError as error:
        return _meaning(error)
    except (SlackRequestError, SlackClientError, URLError, OSError) as error:
        return Later(type(error).__name__)


def _meaning(error: SlackApiError) -> Result:
    answer = error.response
    status = getattr(answer, "status_code", _HTTP_OK)
    name = str(answer.get("error", "")) if hasattr(answer, "get") else ""
    if status == _HTTP_LIMITED or name in PASSING or status >= _HTTP_FAULT:
        return Later(name or f"http_{status}", _retry_after(answer))
    if name in _OURS:
        return Later(name, 60.0)
    return Refused(name or f"http_{status}", is_blocks=name in _BLOCKS)


def _retry_after(answer: Any) -> float:  # noqa: ANN401 - slack_sdk hands over a response or a dict
    headers = {str(key).lower(): value for key, value in getattr(answer, "headers", {}).items()}
    value = str(headers.get("retry-after", "0"))
    return float(value) if value.isdigit() else 0.0


def _api(clients: Clients, method: str, args: Mapping[str, Any]) -> Result:
    return Sent(clients.poster.api_call(method, json=dict(args)).get("ts"))


def _respond(args: Mapping[str, Any]) -> Result:
    url = str(args["url"])
    if urlsplit(url).scheme not in {"http", "https"}:
        return Refused("bad_response_url")
    answer = WebhookClient(url, timeout=15).send_dict(dict(args["body"]))
    if answer.status_code == _HTTP_OK:
        return Sent(None)
    passing = answer.status_code == _HTTP_LIMITED or answer.status_code >= _HTTP_FAULT
    return Later(f"http_{answer.status_code}") if passing else Refused(f"http_{answer.status_code}")
