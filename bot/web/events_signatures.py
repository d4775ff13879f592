"""Checks who sent work events: one pure function per scheme over the request, the secret and the time.

A scheme with a timestamp refuses what is older or newer than five minutes. Where a scheme has none (Jira, a secret in a header) a
repeated body is harmless: every event's id is made of what happened, so it counts once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.slack import signing
from insights.mappings.models import Signature

CAIRN_TIMESTAMP: Final = "X-Cairn-Timestamp"
CAIRN_SIGNATURE: Final = "X-Cairn-Signature"
CAIRN_SECRET: Final = "X-Cairn-Secret"  # noqa: S105 - the header's name
_ZENDESK: Final = ("X-Zendesk-Webhook-Signature-Timestamp", "X-Zendesk-Webhook-Signature")
_HUBSPOT: Final = ("X-HubSpot-Request-Timestamp", "X-HubSpot-Signature-v3")
_JIRA: Final = "X-Hub-Signature"
_DECODED: Final = {f"%{ord(sign):02X}": sign for sign in ":/?@!$'()*,;"}
"""What HubSpot decodes in a URI before it signs (https://developers.hubspot.com/docs/api/webhooks/validating-requests)."""
_ENCODED: Final = re.compile("|".join(_DECODED), re.IGNORECASE)
_MILLISECONDS: Final = re.compile(r"\d{1,15}", re.ASCII)


@dataclass(frozen=True)
class SignedRequest:
    """A request as it came. `headers` are looked up in any case; `uri` is the whole address as the sender wrote it."""

    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"
    uri: str = ""

    def header(self, name: str) -> str:
        wanted = name.casefold()
        return next((value for key, value in self.headers.items() if key.casefold() == wanted), "")


@dataclass(frozen=True, slots=True)
class Unsigned:
    """Says why a request is refused, and what its sender can do."""

    what: str
    remedy: str


Verifier = Callable[[SignedRequest, str, datetime], Unsigned | None]
"""None: the sender knows the secret."""


def cairn_signature(secret: str, stamp: str, body: bytes) -> str:
    """Return `v1=` and 64 hex digits over `timestamp.body`."""
    return signing.signature(secret, stamp.encode() + b"." + body, version="v1")


def zendesk_signature(secret: str, stamp: str, body: bytes) -> str:
    """Return base64 of the HMAC-SHA256 over timestamp and body."""
    return _base64(secret, stamp.encode() + body)


def jira_signature(secret: str, body: bytes) -> str:
    """Return `sha256=` and 64 hex digits over the body."""
    return signing.signature(secret, body, version="sha256")


def hubspot_signature(secret: str, request: SignedRequest, stamp: str) -> str:
    """Return base64 of the HMAC-SHA256 over method, URI, body and timestamp (version 3)."""
    uri = _ENCODED.sub(lambda match: _DECODED[match[0].upper()], request.uri)
    return _base64(secret, f"{request.method}{uri}".encode() + request.body + stamp.encode())


def _base64(secret: str, signed: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def _cairn(request: SignedRequest, secret: str, now: datetime) -> Unsigned | None:
    stamp, given = request.header(CAIRN_TIMESTAMP), request.header(CAIRN_SIGNATURE)
    if not stamp or not given:
        remedy = "Send both headers; docs/guide/work-events.md shows how."
        return Unsigned(f"{CAIRN_TIMESTAMP} or {CAIRN_SIGNATURE} is missing.", remedy)
    if not signing.is_fresh(stamp, now):
        return Unsigned(f"{CAIRN_TIMESTAMP} is not within 5 minutes of now.", "Send the present time in Unix seconds.")
    if not signing.is_signature(given, cairn_signature(secret, stamp, request.body)):
        return _forged("Sign `timestamp.body`, byte for byte, with the secret that Cairn has.")
    return None


def _zendesk(request: SignedRequest, secret: str, now: datetime) -> Unsigned | None:
    stamp, given = (request.header(name) for name in _ZENDESK)
    if not stamp or not given:
        return Unsigned(f"{_ZENDESK[0]} or {_ZENDESK[1]} is missing.", "Send the webhook from Zendesk itself.")
    if not _is_fresh_iso(stamp, now):
        return Unsigned(f"{_ZENDESK[0]} is not within 5 minutes of now.", "Send the webhook again from Zendesk.")
    if not signing.is_signature(given, zendesk_signature(secret, stamp, request.body)):
        return _forged("Set the webhook's signing secret in EVENTS_SECRETS (zendesk=...).")
    return None


def _jira(request: SignedRequest, secret: str, now: datetime) -> Unsigned | None:  # noqa: ARG001 - the scheme has no timestamp
    given = request.header(_JIRA)
    if not given:
        return Unsigned(f"{_JIRA} is missing.", "Give the webhook a secret in Jira.")
    if not signing.is_signature(given, jira_signature(secret, request.body)):
        return _forged("Set the webhook's secret in EVENTS_SECRETS (jira=...).")
    return None


def _hubspot(request: SignedRequest, secret: str, now: datetime) -> Unsigned | None:
    stamp, given = (request.header(name) for name in _HUBSPOT)
    if not stamp or not given:
        return Unsigned(f"{_HUBSPOT[0]} or {_HUBSPOT[1]} is missing.", "Send it from an app or a workflow that signs (version 3).")
    seconds = str(int(stamp) // 1000) if _MILLISECONDS.fullmatch(stamp) else ""
    if not signing.is_fresh(seconds, now):
        return Unsigned(f"{_HUBSPOT[0]} is not within 5 minutes of now.", "Send the present time in milliseconds.")
    if not signing.is_signature(given, hubspot_signature(secret, request, stamp)):
        return _forged("Set the app's client secret in EVENTS_SECRETS (hubspot=...), and PUBLIC_URL to the address HubSpot calls.")
    return None


def _header(request: SignedRequest, secret: str, now: datetime) -> Unsigned | None:  # noqa: ARG001 - the scheme has no timestamp
    given = request.header(CAIRN_SECRET)
    if not given:
        return Unsigned(f"{CAIRN_SECRET} is missing.", "Add it as a custom header of the webhook.")
    if not signing.is_signature(given, secret):
        return _forged(f"Send the secret that Cairn has in {CAIRN_SECRET}.", "The secret does not match.")
    return None


VERIFIERS: Final[Mapping[Signature, Verifier]] = {
    Signature.CAIRN: _cairn,
    Signature.ZENDESK: _zendesk,
    Signature.JIRA: _jira,
    Signature.HUBSPOT: _hubspot,
    Signature.HEADER: _header,
}


def _forged(remedy: str, what: str = "The signature does not match.") -> Unsigned:
    return Unsigned(what, remedy)


def _is_fresh_iso(stamp: str, now: datetime) -> bool:
    try:
        moment = datetime.fromisoformat(stamp)
        return moment.tzinfo is not None and abs(now - moment) <= signing.WINDOW
    except (ValueError, OverflowError):
        return False
