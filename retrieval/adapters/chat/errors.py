"""Translates the errors of providers' clients to Cairn's reasons. The detail is a class name or a status, never message text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from core.language_model import Trouble
from retrieval.language.ports import AttemptError, NoSchemaError, Request

_BY_NAME: Final = (
    (re.compile(r"Refusal|ContentFilter"), Trouble.REFUSED),
    (re.compile(r"LengthFinish|JSONDecode|Unicode|ResponseValidation|OutputParser|ValidationError"), Trouble.MALFORMED),
    (re.compile(r"RemoteProtocol|IncompleteRead|ChunkedEncoding|ReadError"), Trouble.CUT),
    (re.compile(r"Timeout"), Trouble.TIMEOUT),
    (re.compile(r"RateLimit"), Trouble.RATE_LIMITED),
    (re.compile(r"Connect|ServerError|InternalServer|Overloaded|APIError|WriteError|OSError|NetworkError"), Trouble.UNREACHABLE),
)
"""Reasons by class name, searched along the chain of causes: the same classes exist in httpx, httpx2 and each provider's client."""

_BAD, _TOO_MANY, _SERVER = 400, 429, 500
_UNKNOWN_FIELD, _WRONG, _TIMED_OUT = {400, 415, 422, 501}, {400, 413, 422}, {408, 504}
_NO_MONEY = "insufficient_quota"


def attempt_error(error: BaseException, request: Request, *, has_begun: bool = False) -> AttemptError:
    """Translate whatever a client raised to an attempt's error. `has_begun`: some of the reply had come; then a lost connection
    means that the rest is missing.
    """
    status = _status(error)
    detail = type(error).__name__ if status is None else f"{type(error).__name__} {status}"
    if status is not None and request.schema is not None and status in _UNKNOWN_FIELD:
        return NoSchemaError(detail)
    reason = _reason(error, status)
    if has_begun and reason in {Trouble.UNREACHABLE, Trouble.MALFORMED}:
        reason = Trouble.CUT
    return AttemptError(reason, detail, retry_after=_retry_after(error), is_about_request=status in _WRONG)


def is_bad_request(error: BaseException) -> bool:
    return _status(error) in _UNKNOWN_FIELD


def _reason(error: BaseException, status: int | None) -> Trouble:
    if status == _TOO_MANY:
        return Trouble.UNSUPPORTED if getattr(error, "code", None) == _NO_MONEY else Trouble.RATE_LIMITED
    if status is not None and status >= _BAD:
        gone = Trouble.UNREACHABLE if status >= _SERVER else Trouble.UNSUPPORTED
        return Trouble.TIMEOUT if status in _TIMED_OUT else gone
    named = (reason for cause in _chain(error) for pattern, reason in _BY_NAME if pattern.search(type(cause).__name__))
    return next(named, Trouble.UNREACHABLE if isinstance(error, OSError) else Trouble.MALFORMED)


def _chain(error: BaseException) -> list[BaseException]:
    """Return the exception and its causes, the innermost first, since it is the most exact."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    return causes[::-1]


def _status(error: BaseException) -> int | None:
    for source in (error, getattr(error, "response", None)):
        status = getattr(source, "status_code", None)
        if isinstance(status, int):
            return status
    return None


def _retry_after(error: BaseException) -> float | None:
    """Return the seconds of a Retry-After header, which holds a number or a date."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    if headers.get("retry-after-ms", "").isdigit():
        return float(headers["retry-after-ms"]) / 1000
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        return max(float(value), 0.0)
    except ValueError:
        return _until(value, headers.get("date"))


def _until(value: str, date: str | None) -> float | None:
    """Return the seconds until a moment, by the server's own clock; None where it does not send its time."""
    try:
        wanted = parsedate_to_datetime(value)
        server_time = parsedate_to_datetime(date) if date else None
    except ValueError:
        return None
    if server_time is None:
        return None
    return max((_aware(wanted) - _aware(server_time)).total_seconds(), 0.0)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
