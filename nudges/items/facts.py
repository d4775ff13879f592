"""Defines a fact of a section: words of a sentence that may be noted wrongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Fact:
    """The words of a sentence at text[gap[0]:gap[1]].

    `start` and `end` are the sentence's place in the section; `change` draws other words, "" without any. `lead` has to be read
    before it.
    """

    text: str
    gap: tuple[int, int]
    start: int
    end: int
    change: Callable[[Random], str]
    lead: str = ""
