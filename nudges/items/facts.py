"""Defines a fact of a section that can be asked together with another one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random


@dataclass(frozen=True, slots=True)
class Told:
    """A fact in its right and wrong versions."""

    right: str
    wrong: str
    lender: str = ""
    home: str = ""
    other: str = ""
    """A second wrong version, "" where there is none. `home` is about the first."""


@dataclass(frozen=True, slots=True)
class Fact:
    """The words of a sentence at text[gap[0]:gap[1]], to be asked together with another fact.

    `start` and `end` are the sentence's place in the section; `tell` draws wrong versions. `lead` has to be read before it.
    """

    text: str
    gap: tuple[int, int]
    start: int
    end: int
    tell: Callable[[Random], Told | None]
    lead: str = ""
    amount: tuple[Decimal, str] | None = None
    """Value and unit of an amount, None for other facts."""
    change: Callable[[Random], str] | None = None
    """Draws a wrong amount that is not noticed among others; "" without one. Other facts have none: every version will do."""

    def led(self, words: str) -> str:
        return f"{self.lead} {words}".strip()
