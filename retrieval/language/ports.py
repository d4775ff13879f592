"""Declares what the guards need from outside: one provider's client, and the book in which spending is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from core.language_model import ModelError, Trouble, Usage


class AttemptError(ModelError):
    """One attempt failed. `retry_after`: the seconds after which the provider accepts another try, where it says so.

    `is_about_request`: this request is to blame (it is too long, say), and the model may be in the best of health.
    """

    def __init__(
        self, reason: Trouble, detail: str = "", *, retry_after: float | None = None, is_about_request: bool = False
    ) -> None:
        super().__init__(reason, detail)
        self.retry_after = retry_after
        self.is_about_request = is_about_request


class NoSchemaError(AttemptError):
    """The model or its client cannot bind a reply to a JSON schema."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(Trouble.UNSUPPORTED, detail, is_about_request=True)


class End(StrEnum):
    """The end of a reply, as the provider states it; a reply without an end was cut off."""

    COMPLETE = "complete"
    LENGTH = "length"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Request:
    """The text of one attempt. `schema`: JSON schema that the reply must follow, by the provider's own means."""

    system: str
    user: str
    max_tokens: int
    schema: Mapping[str, object] | None = None

    @property
    def size(self) -> int:
        """Return the size in bytes. No tokenizer makes more tokens of them than that."""
        return len(self.system.encode()) + len(self.user.encode()) + len(str(self.schema or "").encode())


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a reply as it arrives: text, its end, its usage, or several at once."""

    text: str = ""
    end: End | None = None
    usage: Usage | None = None


class ChatClient(Protocol):
    """Calls a provider. Tries once; raises `AttemptError` and nothing else; waits no longer for a byte than its own time-out."""

    @property
    def name(self) -> str:
        """Return the name, `provider:model`."""

    def warm(self) -> None:
        """Load what the first request needs. Sends nothing."""

    def whole(self, request: Request) -> Piece:
        """Return the whole reply at once. With a schema its text is JSON, or NoSchemaError is raised."""

    def pieces(self, request: Request) -> Iterator[Piece]:
        """Yield the reply as it is written; closing the iterator ends the request."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit of one scope. `scope` is a person, or "" for everyone together. `at_most` in millionths of the unit; None: no
    limit.
    """

    scope: str
    at_most: int | None


@dataclass(frozen=True, slots=True)
class Spending:
    """A finished attempt to book: what was held for it is released, its cost is booked. Amounts in millionths of the unit."""

    day: date
    person: str
    purpose: str
    held: int
    spent: int
    usage: Usage
    failed: bool


@dataclass(frozen=True, slots=True)
class PurposeUsage:
    """A day's attempts for one purpose, by all people together."""

    purpose: str
    calls: int
    failed: int
    tokens_in: int
    tokens_out: int
    spent: int

    @property
    def each(self) -> float:
        """Return the average cost of a reply, failed attempts included; in millionths of the unit."""
        return self.spent / max(self.calls - self.failed, 1)


class ModelUsage(Protocol):
    """Stores spending by day, person and purpose, in the database that all replicas share."""

    def reserve(self, day: date, limits: Sequence[Limit], amount: int) -> bool:
        """Hold the amount in every scope. Returns False when spent + held + amount would exceed one's limit; then roll back.

        Of callers at the same moment, on any replica, only as many succeed as the limits allow.
        """

    def settle(self, spending: Spending) -> None:
        """Book an attempt for everyone, and for the person when there is one."""

    def spent(self, day: date, scope: str = "") -> int:
        """Return the amount spent and held by now."""

    def total(self) -> int:
        """Return the amount spent by everyone since the first day in the book, in millionths of the unit."""

    def of_day(self, day: date) -> Sequence[PurposeUsage]:
        """Return the usage by purpose, the most expensive first."""
