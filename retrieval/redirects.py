"""Defines redirects: owners' decisions about where questions are answered. One decision covers many questions, unlike people's
clicks on single answers.

They are evidence for search like confirmed questions: they rank sections that a person may see anyway, and show no others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from retrieval.library.models import SectionRef


@dataclass(frozen=True, slots=True)
class Redirect:
    """An owner's decision that these questions are answered there. `about` names the decision: a later one about the same replaces
    it.
    """

    about: str
    questions: frozenset[str]
    to: SectionRef
    at: datetime


class Redirects(Protocol):
    """Stores redirects. Nothing here commits."""

    def lead(self, about: str, questions: Collection[str], to: SectionRef, at: datetime) -> None:
        """Lead these logged questions (by id) to a section; replaces any earlier decision about the same."""

    def drop(self, about: str) -> bool:
        """Withdraw a decision; False when there is none."""

    def all(self) -> Sequence[Redirect]:
        """Return every valid decision, oldest first."""
