"""Defines annotated examples: masked cases that people decided on a section and whose decider lets colleagues learn from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from retrieval.library.models import SectionRef

Unit = TypeVar("Unit")


@dataclass(frozen=True, slots=True)
class DecidedExample:
    """A decided case. `asked` are a colleague's masked words; `said` is the decision, with its reason where that names nobody."""

    asked: str
    said: str


Examples = Callable[[Unit, SectionRef], Sequence[DecidedExample]]
"""Finds the examples of a section in a unit of work, the newest first. Only what nobody can be recognised by is given."""
