"""Signs requests and checks signatures, as Slack and senders of work events do: `v0=` and the hex HMAC-SHA256 of time stamp and
body.

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
    """Return the version, `=` and 64 hex digits."""
    return f"{version}={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def is_signature(given: str, expected: str) -> bool:
    """Compare two signatures in a time that does not reveal where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def is_fresh(stamp: str, now: datetime) -> bool:
    """Return whether a header holds Unix seconds near now: digits only, and few enough to be a number of seconds."""
    is_moment = stamp.isascii() and stamp.isdigit() and len(stamp) <= _LONGEST_STAMP
    return is_moment and abs(now.timestamp() - int(stamp)) <= WINDOW.total_seconds()
