"""What the guards need from the outside: one provider's client, and the book in which spending is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from core.language_model import ModelError, Trouble, Usage


class AttemptError(ModelError):
    """One attempt failed. `retry_after`: seconds after which the provider wants to be asked again, where it says so.

    `is_about_request`: this request is to blame (it is too long, say), and the model may be in the best of health.
    """

    def __init__(
        self, reason: Trouble, detail: str = "", *, retry_after: float | None = None, is_about_request: bool = False
    ) -> None:
        super().__init__(reason, detail)
        self.retry_after = retry_after
        self.is_about_request = is_about_request


class NoSchemaError(AttemptError):
    """Model or client cannot bind a reply to a JSON schema."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(Trouble.UNSUPPORTED, detail, is_about_request=True)


class End(StrEnum):
    """How a reply ended, as the provider says; a reply without an end was cut off."""

    COMPLETE = "complete"
    LENGTH = "length"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Request:
    """One attempt's text. `schema`: JSON schema that the reply must follow, by the provider's own means."""

    system: str
    user: str
    max_tokens: int
    schema: Mapping[str, object] | None = None

    @property
    def size(self) -> int:
        """Bytes. No tokenizer makes more tokens of them than that."""
        return len(self.system.encode()) + len(self.user.encode()) + len(str(self.schema or "").encode())


@dataclass(frozen=True, slots=True)
class Piece:
    """What arrives of a reply: text, or the news that it has ended, or what it used, or several at once."""

    text: str = ""
    end: End | None = None
    usage: Usage | None = None


class ChatClient(Protocol):
    """A provider's client. Tries once; raises `AttemptError` and nothing else; waits no longer for a byte than its own time-out."""

    @property
    def name(self) -> str:
        """`provider:model`."""
        ...

    def warm(self) -> None:
        """Load what the first request needs. Asks nothing."""
        ...

    def whole(self, request: Request) -> Piece:
        """The whole reply at once. With a schema its text is JSON, or NoSchemaError."""
        ...

    def pieces(self, request: Request) -> Iterator[Piece]:
        """The reply as it is written; closing the iterator ends the request."""
        ...


@dataclass(frozen=True, slots=True)
class Limit:
    """`scope` is a person, or "" for everyone together. `at_most` in millionths of the unit; None: no limit."""

    scope: str
    at_most: int | None


@dataclass(frozen=True, slots=True)
class Spending:
    """An attempt that is over: what was held for it is released, what it cost is booked. Amounts in millionths of the unit."""

    day: date
    person: str
    purpose: str
    held: int
    spent: int
    usage: Usage
    failed: bool


@dataclass(frozen=True, slots=True)
class PurposeUsage:
    """A day's attempts for one purpose, of everyone together."""

    purpose: str
    calls: int
    failed: int
    tokens_in: int
    tokens_out: int
    spent: int

    @property
    def each(self) -> float:
        """What a reply cost on average, failed attempts included; in millionths of the unit."""
        return self.spent / max(self.calls - self.failed, 1)


class ModelUsage(Protocol):
    """Spending by day, person and purpose, in the database that all replicas share."""

    def reserve(self, day: date, limits: Sequence[Limit], amount: int) -> bool:
        """Hold the amount in every scope, unless spent + held + amount would exceed one's limit: then False, and roll back.

        Of callers at the same moment, on any replica, only as many succeed as the limits allow.
        """
        ...

    def settle(self, spending: Spending) -> None:
        """Book an attempt for everyone, and for the person when there is one."""
        ...

    def spent(self, day: date, scope: str = "") -> int:
        """Spent and held by now."""
        ...

    def total(self) -> int:
        """Spent by everyone since the first day in the book, in millionths of the unit."""
        ...

    def of_day(self, day: date) -> Sequence[PurposeUsage]:
        """Return the usage by purpose, the most expensive first."""
        ...
