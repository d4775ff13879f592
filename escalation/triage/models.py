"""Defines what triage says about a question. A verdict never permits anything: it says who answers, why, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from escalation.limits.models import LimitMatch

Vector = NDArray[np.float32]
"""Shape (384,), length 1: the packaged encoder's, for which `triage.json` was fitted."""


class Tier(StrEnum):
    """The party that answers a question."""

    HUMAN = "human"
    """The rule is quoted, and a person decides; the asker sends it with one click."""
    OFFER = "offer"
    """The rule is quoted, and the owner is offered beside it."""
    ANSWER = "answer"
    """The rule is quoted; the owner stays in the overflow menu."""


class Kind(StrEnum):
    """What kind of decision a question needs; GENERAL where only the score decided."""

    AMOUNT = "amount"
    WINDOW = "window"
    LEGAL = "legal"
    SAFETY = "safety"
    PEOPLE = "people"
    COMPENSATION = "compensation"
    COMPLAINT = "complaint"
    COMPLIANCE = "compliance"
    PRIVACY = "privacy"
    APPROVAL = "approval"
    WAIVER = "waiver"
    SPLITTING = "splitting"
    SELF_APPROVAL = "self-approval"
    BYPASS = "bypass"
    CONFLICT = "conflict of interest"
    INJECTION = "injection"
    PRESSURE = "pressure"
    AFTERWARDS = "afterwards"
    SOFT = "soft"
    CONFIDENTIAL = "confidential"
    """Belongs to the asker (`escalation.confidential`): no case, no record."""
    GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`score` is the chance that a person has to decide, as measured on unseen policy areas; `rules` names those that fired.

    `is_certain` says that a hard rule or an exceeded limit decided, not the score: only such a verdict holds without an SOP.
    `reason` is English: people read `escalation.triage.reasons.told`. `is_by_limit`: the exceeded limit gave it.
    `send_at_once` is set only for an active safety incident or an explicit legal threat; all else waits for the asker's click.
    """

    tier: Tier
    kind: Kind
    score: float
    reason: str
    rules: tuple[str, ...] = ()
    limit: LimitMatch | None = None
    is_certain: bool = False
    send_at_once: bool = False
    is_by_limit: bool = False

    @property
    def strictness(self) -> tuple[int, float]:
        """Return a sort key: the verdict that leaves the most to a person is the greatest."""
        return (Tier.ANSWER, Tier.OFFER, Tier.HUMAN).index(self.tier), self.score

    @property
    def is_incident(self) -> bool:
        """Return whether somebody may come to harm at this moment: then what to do comes before who decides."""
        return self.send_at_once and self.kind is Kind.SAFETY
