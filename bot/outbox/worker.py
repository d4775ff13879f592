"""Identifies the worker that holds an inbox or outbox entry; a worker's name tells whether its process can still be alive, so that
a restart resumes at once. Parks entries that cannot be processed, and tells the operator at most once a day: in the log, and in a
direct message.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.blocks.notes import parked
from bot.ports import UnitOfWork
from bot.slack import calls
from core.queues import Claim, OutboxEntry

LEASE = timedelta(minutes=2)
"""Of an inbox entry: longer than any single Slack call with its retries takes. It ends at once when its worker is dead."""

SENDING = timedelta(minutes=1)
"""Of an outbox call, renewed before each request: well above the time that a request may take. Whether its worker lives or not,
nobody takes the call before: a request that was under way when its process was killed can still arrive.
"""


@dataclass(frozen=True, slots=True)
class Worker:
    """Names this process as `host:pid:nonce`. The nonce tells two processes apart that had the same pid one after the other."""

    host: str = field(default_factory=socket.gethostname)
    pid: int = field(default_factory=os.getpid)
    nonce: str = field(default_factory=lambda: secrets.token_hex(4))

    @property
    def name(self) -> str:
        return f"{self.host}:{self.pid}:{self.nonce}"

    def lease(self, now: datetime) -> Claim:
        return Claim(self.name, now, now + LEASE)

    def sending(self, now: datetime) -> Claim:
        """Return the lease of a call that is being sent."""
        return Claim(self.name, now, now + SENDING)

    def dead(self, names: Sequence[str], is_alive: Callable[[int], bool] | None = None) -> list[str]:
        """Return the names of workers on this host whose process is gone. Nothing is known of other hosts: their leases must run
        out.
        """
        alive = is_alive or pid_is_alive
        return [name for name in names if name != self.name and self._is_dead(name, alive)]

    def _is_dead(self, name: str, alive: Callable[[int], bool]) -> bool:
        host, pid, _ = _parts(name)
        return host == self.host and (pid == self.pid or not alive(pid))


def pid_is_alive(pid: int) -> bool:
    """Return whether a process with this id runs on this host; one that ended and was not collected yet does not run."""
    stat = Path(f"/proc/{pid}/stat")
    if stat.exists():
        return stat.read_text().rpartition(")")[2].split()[:1] != ["Z"]
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _parts(name: str) -> tuple[str, int, str]:
    host, _, rest = name.partition(":")
    pid, _, nonce = rest.partition(":")
    return host, int(pid) if pid.isdigit() else 0, nonce


PARKED = "parked:"
"""Beginning of the outbox key of the message to the operator; the date follows."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parking:
    """Parks entries. `operator` gives the person or the channel that is told; empty: only the log says it."""

    operator: Callable[[], str] = lambda: ""

    def event(self, uow: UnitOfWork, entry_id: int, worker: str, error: str, now: datetime) -> bool:
        """Park an entry of the inbox; False when another worker has it."""
        is_held = uow.inbox.park(entry_id, worker, error, now)
        if is_held:
            self._tell(uow, "inbox", error, now)
        return is_held

    def call(self, uow: UnitOfWork, entry: OutboxEntry, error: str, now: datetime) -> bool:
        """Park a call of the outbox; False when another worker has it. If the parked call is the message to the operator itself,
        no further message is sent.
        """
        is_held = uow.outbox.park(entry, error, now)
        if is_held:
            self._tell(uow, "outbox", error, now, is_silent=entry.key.startswith(PARKED))
        return is_held

    def _tell(self, uow: UnitOfWork, where: str, error: str, now: datetime, *, is_silent: bool = False) -> None:
        _log.error("parked", where=where, error=error, remedy="cairn inbox list")
        key = f"{PARKED}{now:%Y-%m-%d}"
        operator = self.operator()
        if operator and not is_silent:
            uow.outbox.add(key, operator, calls.post(key, operator, parked()), now)
