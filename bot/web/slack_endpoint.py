"""Receives Slack's requests in HTTP mode: it checks size, signature and shape, then passes them to Bolt.

Nothing of an unsigned body is parsed, and nothing that cannot be read becomes a 500. Slack signs `v0:timestamp:body`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

import structlog
from flask import Request, Response, make_response

from bot.ports import Clock
from bot.slack import signing
from core.plain import read_json

MOST_BYTES: Final = 1_000_000
"""Of a request. Slack's largest are clicks on a message of 50 blocks, about 200 kB."""

_MAPPINGS: Final = ("view", "container", "authorizations.0", "response_urls.0", "actions.0")
_NAMED: Final = ("event", "user", "team", "channel", "message", "enterprise")
_log = structlog.get_logger()


@dataclass(frozen=True)
class SlackEndpoint:
    """Checks requests for Bolt. `handle` gives a request to Bolt; it is called only for what Slack signed and Bolt can read."""

    secret: str
    clock: Clock
    handle: Callable[[Request], Response]

    def receive(self, request: Request) -> Response:
        if (request.content_length or 0) > MOST_BYTES:
            return make_response("The body is too large.", 413)
        request.max_content_length = MOST_BYTES
        body = request.get_data(cache=True)
        stamp, given = request.headers.get("X-Slack-Request-Timestamp", ""), request.headers.get("X-Slack-Signature", "")
        if not self._is_signed(stamp, given, body):
            return make_response("The signature does not match.", 401)
        if not _is_readable(body, request.mimetype):
            _log.warning("slack_body_unreadable", size=len(body))
            return make_response("The body cannot be read.", 400)
        return self._handled(request)

    def _handled(self, request: Request) -> Response:
        """Return Bolt's answer. Bolt raises only where it does not find in the body what it looks for."""
        try:
            return self.handle(request)
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            _log.warning("slack_body_unreadable", error=type(error).__name__)
            return make_response("The body cannot be read.", 400)

    def _is_signed(self, stamp: str, given: str, body: bytes) -> bool:
        is_fresh = bool(self.secret) and signing.is_fresh(stamp, self.clock())
        return is_fresh and signing.is_signature(given, slack_signature(self.secret, stamp, body))


def slack_signature(secret: str, stamp: str, body: bytes) -> str:
    """Return `v0=` and 64 hex digits."""
    return signing.signature(secret, f"v0:{stamp}:".encode() + body)


def _is_readable(body: bytes, mimetype: str) -> bool:
    """Return whether the body has what Bolt looks for, where it looks for it."""
    try:
        text = body.decode("utf-8")
        payload = _payload(text, mimetype)
        json.dumps(payload, ensure_ascii=False).encode()  # no database stores half a surrogate pair
    except ValueError:
        return False
    return isinstance(payload, dict) and all(_has_shape(payload, name) for name in (*_MAPPINGS, *_NAMED))


def _payload(text: str, mimetype: str) -> object:
    if mimetype == "application/json" or text.startswith("{"):
        return read_json(text)
    form: dict[str, str] = dict(parse_qsl(text, keep_blank_values=True))
    return read_json(form["payload"]) if "payload" in form else form


def _has_shape(payload: Mapping[str, Any], path: str) -> bool:
    """Return whether the value is absent or of the kind that Slack sends; `name.0` stands for all entries of a list."""
    name, _, is_list = path.partition(".")
    value = payload.get(name)
    if value is None:
        return True
    if is_list:
        return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)
    return isinstance(value, dict | str) if name in _NAMED else isinstance(value, dict)
