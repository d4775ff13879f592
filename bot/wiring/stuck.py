"""Lists the work that Cairn could not finish, as an operator may see it: kind, age, attempts and the error's name, never what
people wrote.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.ports import UnitOfWork
from bot.wiring.checks.diagnosis import CheckFailedError
from core.localization import gettext as _
from retrieval.questions import Surface

EVENT: Final = "in-"
CALL: Final = "out-"
"""Beginnings of the names of what came in and of what was to go out; the row's id follows."""

_KIND = re.compile(r"[a-z][a-z-]*")
_SURFACES = frozenset(surface.value for surface in Surface)


@dataclass(frozen=True, slots=True)
class Stuck:
    """An entry that failed. `is_parked`: it waits for the operator; otherwise it is tried again by itself."""

    name: str
    kind: str
    since: datetime
    attempts: int
    error: str
    is_parked: bool


def stuck(uow: UnitOfWork) -> Sequence[Stuck]:
    """Return what failed and is not over, oldest first."""
    events = [
        Stuck(f"{EVENT}{event.id}", _surface(event.content), event.since, event.attempts, event.error, event.is_parked)
        for event in uow.inbox.stuck()
    ]
    calls = [
        Stuck(f"{CALL}{call.id}", _prefix(call.key), call.since, call.attempts, call.error, call.is_parked)
        for call in uow.outbox.stuck()
    ]
    return sorted([*events, *calls], key=lambda entry: entry.since)


def retry(uow: UnitOfWork, name: str, now: datetime) -> bool:
    """Let the entry be tried again now; False when no failed entry has this name."""
    kind, number = _parsed(name)
    return (kind == EVENT and uow.inbox.retry(number)) or (kind == CALL and uow.outbox.retry(number, now))


def drop(uow: UnitOfWork, name: str) -> bool:
    """End the entry unfinished and wipe what it holds; False when no failed entry has this name."""
    kind, number = _parsed(name)
    return (kind == EVENT and uow.inbox.drop(number)) or (kind == CALL and uow.outbox.drop(number))


def parked_check(uow: UnitOfWork) -> str:
    """Check for `cairn doctor`: a parked entry is a finding, one that is tried again by itself is not."""
    stuck_entries = stuck(uow)
    parked = [entry for entry in stuck_entries if entry.is_parked]
    if parked:
        since = f"{parked[0].since:%Y-%m-%d %H:%M} UTC"
        raise CheckFailedError(_("{n} parked, the oldest since {since}").format(n=len(parked), since=since))
    return _("nothing parked, {n} to be tried again").format(n=len(stuck_entries))


def _parsed(name: str) -> tuple[str, int]:
    kind = next((prefix for prefix in (EVENT, CALL) if name.startswith(prefix)), "")
    number = name.removeprefix(kind)
    return (kind, int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else ("", 0)  # noqa: PLR2004 - 64 bits


def _surface(content: object) -> str:
    surface = content.get("surface") if isinstance(content, Mapping) else None
    return surface if isinstance(surface, str) and surface in _SURFACES else "unreadable"


def _prefix(key: str) -> str:
    kind = key.partition(":")[0]
    return kind if _KIND.fullmatch(kind) else "message"
