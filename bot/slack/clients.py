"""Provides the Slack clients. Calls that read may be repeated freely; calls that post only when Slack surely did not post.

A call ends in one of three ways and in no other: with Slack's answer, with Slack's refusal (`SlackApiError`), or with
`SlackUnclearError`, after which nobody knows whether Slack did what it was asked. An answer that is no JSON object of Slack's (an
HTML page, an empty or cut body) says nothing about the call, whatever its status.

The page of the demo's Slack emulator shows pictures by their address alone and draws none of Slack's native charts. Slack draws
both: an `image` block with a `slack_file`, which is a broken picture there, and `data_visualization`, of which the page shows the
name. So charts are refused as in a workspace that lacks them, and an uploaded picture is named by its address.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError
from slack_sdk.web import SlackResponse
from typing_extensions import override

from bot.blocks.native import CHART

TIMEOUT: Final = 15
"""Seconds; well below the lease of a worker, which is renewed before each call that posts."""

REPEATS: Final = 2
"""How often a reading call is repeated at once when its answer was unclear."""

PATIENCE: Final = 5.0
"""Seconds that a reading call waits when Slack asks it to; if it is more, the caller hears how long."""

PASSING: Final = frozenset(
    {"ratelimited", "rate_limited", "fatal_error", "internal_error", "service_unavailable", "request_timeout", "rollup_error"}
)
LIMITED: Final = frozenset({"ratelimited", "rate_limited", "http_429"})
"""Names of the one unclear answer that is clear in this: Slack did nothing."""

_HTTP_LIMITED, _HTTP_FAULT = 429, 500
_BROKEN = (SlackClientError, OSError, HTTPException, ValueError, TypeError, AttributeError, LookupError)
"""What slack_sdk and the libraries below it raise over an answer that is none."""


def nobody_hears(_method: str) -> None:
    """Count nothing."""


class SlackUnclearError(SlackClientError):
    """Slack's answer to a call is missing or does not say what it did. `seconds`: how long it asked to wait."""

    def __init__(self, name: str, seconds: float = 0.0) -> None:
        super().__init__(name)
        self.name = name
        self.seconds = seconds


class SlackClient(WebClient):
    """A `WebClient` whose calls return an answer, raise Slack's refusal, or raise SlackUnclearError. `repeats` is for calls that
    may be made twice; `limited` is called with the method that Slack refused because there were too many calls.
    """

    def __init__(
        self,
        token: str,
        base_url: str,
        repeats: int = 0,
        pause: Callable[[float], object] = time.sleep,
        limited: Callable[[str], object] = nobody_hears,
    ) -> None:
        super().__init__(token=token, base_url=base_url, timeout=TIMEOUT, retry_handlers=[])
        self._repeats = repeats
        self._pause = pause
        self._limited = limited

    @override
    def api_call(self, api_method: str, **kwargs: Any) -> SlackResponse:
        """Make the call.

        Raises:
            SlackApiError: Slack refused it.
            SlackUnclearError: nobody knows whether Slack did it.
        """
        for attempt in range(self._repeats):
            try:
                return self._once(api_method, kwargs)
            except SlackUnclearError as error:
                if error.seconds > PATIENCE:
                    raise
                self._pause(max(error.seconds, 0.5 * 2**attempt))
        return self._once(api_method, kwargs)

    @override
    def files_upload_v2(self, **kwargs: Any) -> SlackResponse:
        """Upload in three calls; ends as `api_call` does."""
        try:
            return super().files_upload_v2(**kwargs)
        except _BROKEN as error:
            raise cleared(error) from error

    def _once(self, method: str, kwargs: Mapping[str, Any]) -> SlackResponse:
        try:
            return understood(super().api_call(method, **kwargs))
        except _BROKEN as error:
            meant = cleared(error)
            if isinstance(meant, SlackUnclearError) and meant.name in LIMITED:
                self._limited(method)
            raise meant from error


def understood(answer: SlackResponse) -> SlackResponse:
    """Return an answer that says what Slack did; raise SlackUnclearError for any other."""
    data: object = answer.data
    if not isinstance(data, Mapping) or data.get("ok") is not True:
        raise SlackUnclearError("unreadable_answer")
    return answer


def cleared(error: Exception) -> SlackClientError:
    """Return the error of a failed call: Slack's refusal, which has a name, stays what it is; all else is unclear."""
    if isinstance(error, SlackUnclearError | SlackRequestError):
        return error  # the latter: an argument that the SDK itself refuses
    if not isinstance(error, SlackApiError):
        return SlackUnclearError(type(error).__name__)
    answer: Any = error.response
    status, name = int(getattr(answer, "status_code", 200)), _refusal(answer)
    if status == _HTTP_LIMITED or status >= _HTTP_FAULT or name in PASSING:
        return SlackUnclearError(name or f"http_{status}", _retry_after(answer))
    return error if name else SlackUnclearError("unreadable_answer")


def _refusal(answer: Any) -> str:  # noqa: ANN401 - slack_sdk hands over a response or a dict
    """Return the name of Slack's refusal; empty when the error is not one."""
    data: object = getattr(answer, "data", answer)
    name = data.get("error") if isinstance(data, Mapping) and data.get("ok") is False else None
    return name if isinstance(name, str) and name.isidentifier() else ""


def _retry_after(answer: Any) -> float:  # noqa: ANN401 - slack_sdk hands over a response or a dict
    headers = {str(key).lower(): value for key, value in getattr(answer, "headers", {}).items()}
    value = headers.get("retry-after", "0")
    text = str(value[0] if isinstance(value, list) and value else value)
    return float(text) if text.replace(".", "", 1).isdecimal() else 0.0


@dataclass(frozen=True, slots=True)
class Clients:
    """Holds the two clients. `reader` repeats a call whose answer was unclear. `poster` never does, because the message may have
    been posted, so the dispatcher looks first. `limited` is called for a response_url that took nothing because there were too
    many calls. `me` raises while it is not known for whom Cairn posts.
    """

    reader: WebClient
    poster: WebClient
    limited: Callable[[str], object] = nobody_hears
    me: Callable[[], object] = lambda: None


def slack_clients(token: str, base_url: str = WebClient.BASE_URL, limited: Callable[[str], object] = nobody_hears) -> Clients:
    reader = SlackClient(token, base_url, REPEATS, limited=limited)
    return Clients(reader, SlackClient(token, base_url, limited=limited), limited)


def emulator_clients(token: str, base_url: str, limited: Callable[[str], object] = nobody_hears) -> Clients:
    return Clients(EmulatorClient(token, base_url, REPEATS), EmulatorClient(token, base_url), limited)


class EmulatorClient(SlackClient):
    """Sends messages that hold only what the emulator's page draws."""

    @override
    def api_call(self, api_method: str, **kwargs: Any) -> SlackResponse:
        """Make the call. Raises `SlackApiError`: the message has a chart of Slack's own."""
        body = kwargs.get("json") or {}
        blocks = body.get("blocks") or []
        if any(block.get("type") == CHART for block in blocks):
            raise SlackApiError("the emulator draws no charts", {"ok": False, "error": "invalid_blocks"})  # type: ignore[no-untyped-call]
        if any("slack_file" in block for block in blocks):
            kwargs["json"] = {**body, "blocks": [self._addressed(block) for block in blocks]}
        return super().api_call(api_method, **kwargs)

    def _addressed(self, block: Mapping[str, Any]) -> Mapping[str, Any]:
        if "slack_file" not in block:
            return block
        file = self.files_info(file=block["slack_file"]["id"])["file"]
        return {**{name: value for name, value in block.items() if name != "slack_file"}, "image_url": file["permalink"]}


def pages_of(read: Callable[[str | None], SlackResponse]) -> Iterator[SlackResponse]:
    """Yield the pages of a list, one call each. `read` gets the cursor of a page; None for the first."""
    cursor: str | None = None
    while True:
        page = read(cursor)
        yield page
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return
