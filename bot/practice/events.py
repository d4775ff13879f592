"""The door for work events: signed JSON lines in, stored once by id, or an answer that names line and remedy.

The signature is `v1=` and the hex HMAC-SHA256 of `timestamp.body` under EVENTS_SECRET; a timestamp is good for five minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from bot.ports import Clock, UnitOfWork
from bot.slack import signing
from nudges.cards.working import work_happened
from nudges.rules import Rules
from nudges.work_events import parse_events

TIMESTAMP: Final = "X-Cairn-Timestamp"
SIGNATURE: Final = "X-Cairn-Signature"
MOST_BYTES: Final = 1_000_000

_FILE = "body"
_PROBLEMS = 20
"""Problems that one answer names."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reply:
    """HTTP status and JSON."""

    status: int
    body: Mapping[str, object]


@dataclass(frozen=True)
class EventDoor:
    units: Callable[[], UnitOfWork]
    rules: Rules
    clock: Clock
    secret: str

    def receive(self, headers: Mapping[str, str], body: bytes) -> Reply:
        """Check and store. All lines are stored or none, so that a mended body can be sent again as it is."""
        refused = self._refused(headers, body)
        if refused is not None:
            return refused
        try:
            lines = body.decode("utf-8").splitlines()
        except UnicodeDecodeError:
            return _error(400, "The body is not UTF-8.", "Encode the lines as UTF-8.")
        events, problems = parse_events(lines, _FILE)
        if problems:
            named = [{"line": one.line, "what": one.what, "remedy": one.remedy} for one in problems[:_PROBLEMS]]
            words = f"{len(problems)} of the lines cannot be read; nothing was stored."
            return Reply(400, {"ok": False, "error": words, "remedy": "Mend them and send all lines again.", "problems": named})
        with self.units() as uow:
            happened = work_happened(uow, self.rules, events, self.clock())
            uow.commit()
        _log.info("work_events", received=len(events), new=happened.new, started=len(happened.starts))
        return Reply(200, {"ok": True, "received": len(events), "new": happened.new})

    def _refused(self, headers: Mapping[str, str], body: bytes) -> Reply | None:
        if len(body) > MOST_BYTES:
            return TOO_LARGE
        stamp, given = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
        what = remedy = ""
        if not stamp or not given:
            what, remedy = f"{TIMESTAMP} or {SIGNATURE} is missing.", "Send both headers; docs/guide/practice.md shows how."
        elif not signing.is_fresh(stamp, self.clock()):
            what, remedy = f"{TIMESTAMP} is not within 5 minutes of now.", "Send the present time in Unix seconds."
        elif not signing.is_signature(given, signature(self.secret, stamp, body)):
            what, remedy = "The signature does not match.", "Sign `timestamp.body`, byte for byte, with EVENTS_SECRET."
        return _error(401, what, remedy) if what else None


def signature(secret: str, stamp: str, body: bytes) -> str:
    """`v1=` and 64 hex digits."""
    return signing.signature(secret, stamp.encode() + b"." + body, version="v1")


def _error(status: int, what: str, remedy: str) -> Reply:
    return Reply(status, {"ok": False, "error": what, "remedy": remedy})


TOO_LARGE: Final = _error(413, f"The body is larger than {MOST_BYTES:,} bytes.", "Send fewer lines at a time.")
