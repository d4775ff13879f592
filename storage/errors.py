"""Explains database errors to the operator: what is wrong, where, and what to do. Passwords are never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, InterfaceError, OperationalError

from core.errors import OperatorError, SettingsError

KINDS: Final = ("sqlite", "postgresql")

_DISK: Final = "Look at the disk: is it full, or failing? Where cairn.db was moved away: move cairn.db-wal and cairn.db-shm too."
_RESTORE: Final = "Stop Cairn, move cairn.db* away and bring a backup back with `cairn restore FILE` (docs/guide/operating.md)."

_SAID: Final = (
    (r"not a database|malformed|database corrupt", "is damaged", _RESTORE),
    (r"is full|No space left|disk full", "cannot grow: the disk is full", "Make room; nothing that was stored is lost."),
    (r"disk I/O error", "cannot be read or written (disk I/O error)", _DISK),
    (r"readonly|read-only", "is read-only", "Let the user that runs Cairn write to the file and its folder."),
    (r"unable to open", "cannot be opened", "Correct CAIRN_HOME or DATABASE_URL, or let Cairn write to that folder."),
    (r"is locked", "is locked by another program", "Wait until it is done, or end it."),
    (r"no such (table|column)|relation .* does not exist", "has an old schema", "`cairn sops status` brings the new one."),
    (r"password|role .* does not exist", "refuses the user or the password", "Correct both in DATABASE_URL."),
    (r"database .* does not exist", "has no database of that name", "Create it, or correct DATABASE_URL."),
    (r"resolve|Name or service|nodename|No address", "has a host name that nobody knows", "Correct the host in DATABASE_URL."),
    (r"refused|timeout|timed out|unreachable|closed|terminat", "cannot be reached", "Does its server run where DATABASE_URL says?"),
    (r"too many (clients|connections)", "has no connection left", "Raise max_connections of PostgreSQL or run fewer replicas."),
)  # fmt: skip


class DatabaseFaultError(OperatorError):
    """Reports that the database cannot be opened, read or written."""


def parsed(url: str) -> URL:
    """Read an address. Raises `SettingsError`: it is none, or of a database that Cairn does not know."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError(
            "DATABASE_URL is not an address. Write postgresql://USER:PASSWORD@HOST/NAME, or leave it empty for SQLite."
        ) from None
    if address.get_backend_name() not in {*KINDS, "postgres"}:
        raise SettingsError(
            f"DATABASE_URL begins with {address.drivername}://. Cairn knows postgresql:// and sqlite:///FILE; empty means SQLite."
        )
    return address


@contextmanager
def told_apart(url: URL) -> Iterator[None]:
    """Turn what a database raises into a `DatabaseFaultError` that names it. Errors from Cairn's own defects pass unchanged."""
    try:
        yield
    except DBAPIError as error:
        raise_as_fault(url, error)
        raise


def raise_as_fault(url: URL, error: BaseException) -> None:
    """Raise a `DatabaseFaultError` in place of what a broken database raised; nothing for other errors (wrong SQL or values)."""
    if isinstance(error, DBAPIError) and type(error) in {OperationalError, InterfaceError, DatabaseError}:
        raise DatabaseFaultError(explained(url, error)) from error


def damaged(url: URL, report: str) -> str:
    """Return one line on a database that found its own pages damaged."""
    return f"The database {_place(url)} is damaged ({' '.join(report.split())[:120]}). {_RESTORE}"


def explained(url: URL, error: DBAPIError) -> str:
    """Return one line: which database, what is wrong, what to do."""
    message = " ".join(str(error.orig).split())
    for pattern, what, remedy in _SAID:
        if re.search(pattern, message, re.IGNORECASE):
            return f"The database {_place(url)} {what}. {remedy}"
    return f"The database {_place(url)} failed: {message[:200]}. See `cairn doctor`."


def _place(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return url.database or "in memory"
    return f"{url.database or ''} at {url.host or 'localhost'}:{url.port or 5432}".strip()
