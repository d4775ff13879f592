"""Describes what a case is about, as its asker was shown it and as triage saw it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Concern:
    """The section that the asker was shown, as it was then. `digest` is the section's; `cosine` its similarity in search."""

    sop_id: str
    anchor: str
    version: int
    digest: str
    cosine: float = 0.0


@dataclass(frozen=True, slots=True)
class LimitAtStake:
    """The limit that the question exceeds. `words` are shown; `decider_role` is the role that the limit names, if any.

    `asked` and `unit` are set when it is about an amount: then an approval has to name the amount that it allows.
    """

    key: str
    words: str
    decider_role: str | None = None
    asked: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What triage found: its score, the names of the rules that matched, and the limit."""

    score: float = 0.0
    rules: tuple[str, ...] = ()
    limit: LimitAtStake | None = None
