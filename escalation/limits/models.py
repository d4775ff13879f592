"""Defines a limit: what a rule allows at most or requires at least, where it is written, and how a question compares with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from typing_extensions import override

from core.localization import N_, quantity
from core.localization import gettext as _
from retrieval.library.models import digest_of


class Bound(StrEnum):
    """The side of its value on which a limit lies."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


_WORDS = {Bound.AT_MOST: N_("at most {amount}"), Bound.AT_LEAST: N_("at least {amount}")}


class LimitOrigin(StrEnum):
    """Who wrote the limit down: a person or a program."""

    FRONT_MATTER = "front matter"
    """An owner did: it counts."""
    TEXT = "text"
    """The parser did, reading the SOP: a proposal until the owner confirms it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of an SOP. `unit` is as in `core.amounts.units` or any counted noun. `anchor` is empty for front matter.

    `subject` holds the stems of what it is about, `needs` the role that decides beyond it, `evidence` the SOP's words.
    """

    sop_id: str
    anchor: str
    value: Decimal
    unit: str
    bound: Bound
    subject: frozenset[str]
    evidence: str
    origin: LimitOrigin
    needs: str | None = None

    @property
    def key(self) -> str:
        """Names it across versions: the same as long as SOP, section and the wording (spaces and capitals aside) are."""
        words = re.sub(r"\s+", " ", self.evidence).strip().casefold()
        return digest_of(self.sop_id, self.anchor, words, f"{self.value.normalize():f}", self.unit, self.bound.value)

    @override
    def __str__(self) -> str:
        """`at most 500 USD`, as people read it."""
        return _(_WORDS[self.bound]).format(amount=quantity(self.value, self.unit))


class Comparison(StrEnum):
    """How the question's value compares with the limit."""

    OVER = "over"
    """Beyond it, on its far side."""
    WITHIN = "within"
    """Not beyond it. Never evidence that something is permitted."""


@dataclass(frozen=True, slots=True)
class LimitMatch:
    """A limit that is relevant to a question, with the value asked for, in the limit's unit."""

    limit: Limit
    asked: Decimal
    comparison: Comparison
