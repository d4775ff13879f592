"""Signatures of requests, as Slack makes them and as senders of work events do: `v0=` and the hex HMAC-SHA256 of stamp and body.

A stamp is Unix seconds and is good for five minutes (https://docs.slack.dev/authentication/verifying-requests-from-slack).
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=5)

_LONGEST_STAMP = 12


def signature(secret: str, signed: bytes, version: str = "v0") -> str:
    """The version, `=` and 64 hex digits."""
    return f"{version}={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def is_signature(given: str, expected: str) -> bool:
    """Compare in a time that says nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def is_fresh(stamp: str, now: datetime) -> bool:
    """Whether a header holds Unix seconds near now: digits only, and so few that they are a number of seconds."""
    is_moment = stamp.isascii() and stamp.isdigit() and len(stamp) <= _LONGEST_STAMP
    return is_moment and abs(now.timestamp() - int(stamp)) <= WINDOW.total_seconds()
