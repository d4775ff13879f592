"""Sends statements to a learning record store over HTTP. Each status of the standard becomes a word that sending can act on."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from typing_extensions import override

from insights.xapi.ports import Answer, Conflicting, Refused, Stored, Unavailable
from insights.xapi.statements import VERSION

TIMEOUT_SECONDS: Final = 15.0
_SAID = 200
"""Characters of the LRS's answer that a reason keeps."""

_CONFLICT = 409
_ABOUT_STATEMENTS = frozenset({400, 413, 415, 422})
"""Every other status above 399 is about the LRS or the way to it: the statements wait."""

_LONGEST_WAIT = 3600.0


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would carry the password to another host."""

    @override
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


@dataclass(frozen=True)
class HttpRecordStore:
    """`insights.xapi.ports.RecordStore`. `url` is the LRS's endpoint, to which `/statements` is added."""

    url: str
    key: str
    secret: str = field(repr=False)
    opener: OpenerDirector = field(default_factory=lambda: build_opener(_NoRedirect()), repr=False)

    def store(self, statements: Sequence[Mapping[str, object]]) -> Answer:
        body = json.dumps(statements, ensure_ascii=False).encode()
        request = Request(f"{self.url.rstrip('/')}/statements", body, self._headers(), method="POST")  # noqa: S310 - settings check it
        try:
            with self.opener.open(request, timeout=TIMEOUT_SECONDS):
                return Stored()
        except HTTPError as error:
            with error:
                return _answer(error)
        except (URLError, OSError, HTTPException) as error:
            return Unavailable(f"{self.url} cannot be reached ({getattr(error, 'reason', '') or type(error).__name__})")

    def _headers(self) -> dict[str, str]:
        login = base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {login}", "Content-Type": "application/json", "X-Experience-API-Version": VERSION}


def _answer(error: HTTPError) -> Answer:
    if error.code == _CONFLICT:
        return Conflicting()
    reason = f"the LRS answers {error.code}"
    if error.code in _ABOUT_STATEMENTS:
        return Refused(f"{reason}: {_said(error)}".removesuffix(": "))
    return Unavailable(reason, _wait(error.headers.get("Retry-After", "")))


def _said(error: HTTPError) -> str:
    try:
        return " ".join(error.read(4 * _SAID).decode("utf-8", "replace").split())[:_SAID]
    except OSError:
        return ""


def _wait(header: str) -> float:
    return min(float(header), _LONGEST_WAIT) if header.isascii() and header.isdigit() else 0.0
