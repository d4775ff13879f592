"""Defines how long rows are kept, by kind (open rows, and rows that open rows still need, stay however old they are), what was
erased again after a restore, and pseudonyms: a keyed hash (HMAC-SHA-256), which tells people apart without identifying them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol


class RowKind(StrEnum):
    """A kind of rows that has its own period."""

    INBOX = "inbox"
    OUTBOX = "outbox"
    QUESTIONS = "questions"
    PRACTICE = "practice"
    WORK = "work"
    ACCESS = "access"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class StoredRows:
    """Counts rows of a kind: how many hold something, since when, and how many of them are past their period."""

    rows: int
    oldest: datetime | None
    due: int


@dataclass(frozen=True, slots=True)
class Periods:
    """Holds days by kind; 0 keeps rows for ever."""

    days: Mapping[RowKind, int]

    def before(self, kind: RowKind, now: datetime) -> datetime | None:
        """Return the moment before which rows are past their period; None when they are kept for ever."""
        days = self.days.get(kind, 0)
        return now - timedelta(days=days) if days else None


FOR_EVER: Final = Periods({})


class AgingRows(Protocol):
    """Rows that are removed after a period. Each call of `clear` commits small batches, so that nobody waits for it."""

    def stored(self, kind: RowKind, before: datetime | None) -> StoredRows: ...

    def clear(self, kind: RowKind, before: datetime, most: int) -> int:
        """Remove older rows, at most `most`, and return how many. Fewer than `most` means that nothing is left to do."""


@dataclass(frozen=True, slots=True)
class ErasedAgain:
    """Counts what was repeated after a restore, in ids and e-mail addresses: `erased` were erased again; `unknown` were recorded
    with another secret key, so that nobody can tell whose they are.
    """

    erased: int = 0
    unknown: int = 0


_DIGITS = 32


@dataclass(frozen=True, slots=True)
class OpaqueIds:
    """Computes pseudonyms. A person keeps the same id as long as the key stays; without the key, trying names finds nobody."""

    key: bytes

    def of(self, name: str) -> str:
        """Return 32 hex digits; the empty text, which stands for an erased person, stays empty."""
        return hmac.new(self.key, name.casefold().encode(), hashlib.sha256).hexdigest()[:_DIGITS] if name else ""


def opaque_key(own: str, fallback: str) -> bytes:
    """Derive the key from a setting, else from another secret that every replica has; empty where there is neither."""
    secret = own or fallback
    return hmac.new(secret.encode(), b"cairn opaque ids", hashlib.sha256).digest() if secret else b""
