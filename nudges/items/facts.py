"""A fact of a section, as far as it can be asked together with another one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as it is, and as it could be. With a `case` both are a verdict and a limit, of which one allows the case."""

    right: str
    wrong: str
    case: str = ""
    lender: str = ""
    home: str = ""
    other: str = ""
    """A second wrong version, "" where there is none. `home` is about the first."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What a sentence says at text[gap[0]:gap[1]], to be asked together with another fact. `start` and `end` are the stretch of the
    section; `tell` draws a wrong version, with a case where it is asked to and can. `lead` has to be read before it.
    """

    text: str
    gap: tuple[int, int]
    start: int
    end: int
    tell: Callable[[Random, bool], Told | None]
    lead: str = ""
    amount: tuple[Decimal, str] | None = None
    """Value and unit of an amount, None for other facts."""

    def led(self, words: str) -> str:
        return f"{self.lead} {words}".strip()
