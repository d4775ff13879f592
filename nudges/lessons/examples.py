"""Annotated examples: cases that people decided on a section, masked, where the decider agreed that colleagues learn from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from retrieval.library.models import SectionRef

Unit = TypeVar("Unit")


@dataclass(frozen=True, slots=True)
class DecidedExample:
    """`asked` are a colleague's words, masked; `said` is the decision in a sentence, with its reason where that names nobody."""

    asked: str
    said: str


Examples = Callable[[Unit, SectionRef], Sequence[DecidedExample]]
"""Finds the examples of a section in a unit of work, the newest first. Only what nobody can be recognised by is given."""
