"""Sends requests to the web service of a source. It follows no redirect and contacts no other host, so a token reaches nobody else;
it waits as long as the service says, tries again, and ends within bounds. No error or log holds a token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any, Final, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from typing_extensions import override

from retrieval.documents.models import MEGABYTE
from retrieval.sources.errors import PageError, PageGoneError, SourceError

T = TypeVar("T")

Body = Mapping[str, object] | str
"""What is posted: values as JSON, or a form that is encoded already."""

TRIES: Final = 5
LONGEST_WAIT: Final = 60.0
"""Seconds before the next try, whatever the service asks: the next run comes anyway."""
_TIMEOUT: Final = 30.0
_ANSWER_BYTES: Final = 25 * MEGABYTE
_UNKNOWN: Final = 401
_GONE: Final = frozenset({403, 404, 410})
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_NEXT: Final = re.compile(r'<([^>]+)>\s*;[^,]*rel="?next"?')
_LATER: Final = "Nothing was changed; the next run tries again."


class _NoRedirect(HTTPRedirectHandler):
    @override
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Pace:
    """The timing of requests. `jitter` returns a number from 0 to 1; `seconds` separate two requests."""

    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of a service: JSON, and the address of the next part where one was named."""

    value: Any
    following: str = ""


@dataclass(frozen=True)
class HttpReader:
    """Reads from one service, and writes where a source takes drafts. Every request goes to `base` (scheme and host) with these
    headers; `what` names the service in errors.
    """

    base: str
    headers: Mapping[str, str] = field(repr=False)
    pace: Pace
    what: str
    opener: OpenerDirector = field(default_factory=lambda: build_opener(_NoRedirect()), repr=False)

    def json(self, address: str, body: Body | None = None) -> Reply:
        """Ask for JSON; with a body the request is a POST.

        Raises:
            PageGoneError: the service says that there is no such thing, or that it is not for Cairn.
            PageError: the service refuses the request.
            SourceError: the service does not answer, does not know the token, or answers what is no JSON.
        """
        return self._tried(address, body, _parsed)

    def put(self, address: str, body: Body) -> Reply:
        """Replace a resource by JSON; raises as `json` does. Trying again must do no harm."""
        return self._tried(address, body, _parsed, "PUT")

    def required(self, address: str, body: Body | None = None) -> Reply:
        """Ask for JSON that the run cannot do without: any refusal raises `SourceError`."""
        try:
            return self.json(address, body)
        except PageError as error:
            raise SourceError(error.what, error.remedy) from None

    def content(self, address: str) -> bytes:
        """Ask for a file; raises as `json` does."""
        return self._tried(address, None, lambda content, _following: content)

    def _tried(self, address: str, body: Body | None, read: Callable[[bytes, str], T], method: str | None = None) -> T:
        url = self._checked(address)
        for number in range(1, TRIES + 1):
            try:
                return read(*self._asked(url, body, method))
            except _AgainError as error:
                if number == TRIES:
                    raise SourceError(f"{self.what} {error}", _LATER) from None
                backoff = 2.0 ** (number - 1) * (0.5 + self.pace.jitter())
                self.pace.sleep(min(max(error.wait, backoff), LONGEST_WAIT))
        raise AssertionError

    def _checked(self, address: str) -> str:
        url = urljoin(self.base, address)
        if urlsplit(url)[:2] != urlsplit(self.base)[:2]:
            raise SourceError(f"{self.what} leads to another host ({urlsplit(url).hostname})", "Cairn does not follow it.")
        return url

    def _asked(self, url: str, body: Body | None, method: str | None) -> tuple[bytes, str]:
        headers = {"Accept": "application/json", "User-Agent": "cairn", **self.headers}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded" if isinstance(body, str) else "application/json"
        payload = body.encode() if isinstance(body, str) else json.dumps(body).encode() if body is not None else None
        if self.pace.seconds:
            self.pace.sleep(self.pace.seconds)
        request = Request(url, payload, headers, method=method)  # noqa: S310 - the scheme is the base's
        try:
            with self.opener.open(request, timeout=_TIMEOUT) as reply:
                content = reply.read(_ANSWER_BYTES + 1)
                following = _following(reply.headers.get("Link", ""))
        except HTTPError as error:
            with error:
                raise self._refused(error) from None
        except (URLError, OSError, HTTPException) as error:
            why = getattr(error, "reason", "") or type(error).__name__
            raise _AgainError(f"cannot be reached ({why})") from None
        if len(content) > _ANSWER_BYTES:
            raise PageError(f"it is larger than {_ANSWER_BYTES // MEGABYTE} MB", "Split it into several pages.")
        return content, following

    def _refused(self, error: HTTPError) -> Exception:
        if error.code == _UNKNOWN:
            return SourceError(
                f"{self.what} does not accept the token (401)", "Make a new token and put it in place of the old one."
            )
        if error.code in _GONE:
            remedy = "Share it with Cairn's account, if it is meant to be read."
            return PageGoneError(f"{self.what} answers {error.code}", remedy, error.code)
        if error.code in _AGAIN:
            return _AgainError(f"answers {error.code}", _wait(error.headers.get("Retry-After", "")))
        return PageError(f"{self.what} answers {error.code}", "Look whether the page opens in a browser.", error.code)


class _AgainError(Exception):
    """The request failed and may succeed at the next try, after `wait` seconds."""

    def __init__(self, what: str, wait: float = 0.0) -> None:
        super().__init__(what)
        self.wait = wait


def _parsed(content: bytes, following: str) -> Reply:
    try:
        return Reply(json.loads(content), following)
    except (ValueError, RecursionError):
        raise _AgainError("answers what is no JSON") from None


def _following(link: str) -> str:
    match = _NEXT.search(link)
    return match[1] if match else ""


def _wait(header: str) -> float:
    """Return the seconds of a Retry-After header. A date needs the server's clock, so it counts as a minute."""
    if header.isascii() and header.isdigit():
        return float(header)
    try:
        parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    return LONGEST_WAIT
