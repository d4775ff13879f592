"""Makes one Slack call and classifies its result: sent, to be repeated, or refused for good. Only this file decides what an error
means for a message. Runs what may fail without anybody being told: optional Slack calls, and the jobs of a tick.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.slack.calls import POST, RESPOND
from bot.slack.clients import LIMITED, PASSING, TIMEOUT, Clients, SlackUnclearError
from core.errors import OperatorError
from core.plain import read_json
from core.queues import SlackCall

_UNSUPPORTED: Final = frozenset(
    {"unknown_method", "missing_scope", "not_allowed_token_type", "method_not_supported_for_channel_type", "feature_not_enabled"}
)

_log = structlog.get_logger()

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failed:
    """Says that a call failed. `is_refused`: Slack refused it; else it is not known what it did."""

    error: str
    is_refused: bool

    @property
    def is_unsupported(self) -> bool:
        """Return whether this workspace, or Cairn in it, does not support the call: it need not be tried again."""
        return self.is_refused and self.error in _UNSUPPORTED


def attempt(what: str, call: Callable[[], T]) -> T | Failed:
    """Make an optional Slack call. Never raises for what Slack or the network does; `what` is for the log."""
    try:
        return call()
    except SlackApiError as error:
        failed = Failed(str(error.response.get("error", "")), is_refused=True)
    except (SlackClientError, OSError) as error:
        failed = Failed(str(getattr(error, "name", "") or type(error).__name__), is_refused=False)
    (_log.info if failed.is_refused else _log.warning)("slack_not_asked", what=what, error=failed.error)
    return failed


def guarded(what: str, job: Callable[[], object]) -> bool:
    """Run one job of many: when it fails, that is logged, and the others still run. Return whether it went well."""
    try:
        job()
    except Exception:  # noqa: BLE001 - a broken job must not end the ticking
        _log.exception("job_failed", job=what)
        return False
    return True


_OURS: Final = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"})
"""Faults of the installation, not of the message: it is sent once they are fixed."""

_BLOCKS: Final = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "invalid_arguments"})
_MENDING = 60.0
"""Seconds between two tries while the installation is at fault."""

_HTTP_OK, _HTTP_REFUSED, _HTTP_LIMITED, _HTTP_FAULT = 200, 400, 429, 500


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack has the message; `ts` identifies it where there is one."""

    ts: str | None


@dataclass(frozen=True, slots=True)
class NotYet:
    """Slack surely does not have the message, and may take it later. `seconds`: how long Slack asked to wait."""

    error: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Unclear:
    """The message may or may not have arrived: look for it before it is sent again."""

    error: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The message did not arrive and never will in this form. `is_blocks`: plain text may arrive. `is_withheld`: its reader may
    not see it.
    """

    error: str
    is_blocks: bool = False
    is_withheld: bool = False


Result = Sent | NotYet | Unclear | Refused


_EMULATED: Final = "/_hooks/response/"
"""In a response_url of the local emulator, which answers with nothing; Slack says ok."""


def send(clients: Clients, call: SlackCall) -> Result:
    """Make the call and return its result. Never raises for what Slack or the network does."""
    method, args = call.get("method"), call.get("args")
    if not isinstance(method, str) or not isinstance(args, Mapping):
        return Refused("bad_call")
    try:
        return _respond(clients, args) if method == RESPOND else _api(clients, method, args)
    except (SlackClientError, OSError, HTTPException, ValueError, LookupError) as error:
        return _meaning(error)


def unidentified(clients: Clients) -> NotYet | None:
    """Return why nothing may be sent yet: Slack has not said who Cairn is, or names somebody else than the database's owner."""
    try:
        me = attempt("workspace", clients.me)
    except OperatorError as error:
        return NotYet(type(error).__name__, _MENDING)
    return NotYet(me.error) if isinstance(me, Failed) else None


def _meaning(error: Exception) -> Result:
    if isinstance(error, SlackUnclearError):
        return NotYet(error.name, error.seconds) if error.name in LIMITED else Unclear(error.name)
    if isinstance(error, SlackApiError):
        name = str(error.response["error"])
        return NotYet(name, _MENDING) if name in _OURS else Refused(name, is_blocks=name in _BLOCKS)
    return Unclear(type(error).__name__)


def _api(clients: Clients, method: str, args: Mapping[str, Any]) -> Result:
    ts = clients.poster.api_call(method, json=dict(args)).get("ts")
    return Unclear("unnamed_message") if method == POST and not ts else Sent(ts)


def _respond(clients: Clients, args: Mapping[str, Any]) -> Result:
    url = str(args["url"])
    if urlsplit(url).scheme not in {"http", "https"}:
        return Refused("bad_response_url")
    answer = WebhookClient(url, timeout=TIMEOUT, retry_handlers=[]).send_dict(dict(args["body"]))
    if int(answer.status_code) == _HTTP_LIMITED:
        clients.limited(RESPOND)
    is_taken = _EMULATED in url and int(answer.status_code) == _HTTP_OK and not answer.body
    return Sent(None) if is_taken else _response(answer)


def _response(answer: WebhookResponse) -> Result:
    """Read the answer of a response_url: `ok` or {"ok": true}; a refusal has a name, in JSON or, with a 4xx, as the bare word."""
    status, body = int(answer.status_code), str(answer.body or "").strip()
    if status == _HTTP_LIMITED:
        return NotYet("http_429", _seconds(answer))
    if status == _HTTP_OK and (body == "ok" or _named(body, "ok") is True):
        return Sent(None)
    name = body if _HTTP_REFUSED <= status < _HTTP_FAULT and body.isidentifier() else _named(body, "error")
    if status >= _HTTP_FAULT or not isinstance(name, str) or not name.isidentifier() or name in PASSING:
        return Unclear("unreadable_answer" if status == _HTTP_OK else f"http_{status}")
    return Refused(name, is_blocks=name in _BLOCKS)


def _named(body: str, name: str) -> object:
    """Return a value of a JSON object; None when it lacks the value or is not an object."""
    try:
        data: object = read_json(body)
    except ValueError:
        return None
    return data.get(name) if isinstance(data, Mapping) else None


def _seconds(answer: WebhookResponse) -> float:
    headers = {str(key).lower(): str(value) for key, value in dict(answer.headers).items()}
    value = headers.get("retry-after", "0")
    return float(value) if value.isdecimal() else 0.0
