"""Decides who answers a question. A hard rule or an exceeded limit sends it to a person, whatever the score; else the score
decides.

A limit can only make the verdict stricter: staying within it permits nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Self

import numpy as np

from core.localization import SOURCE, speaking
from escalation.limits.comparing import read_limits
from escalation.limits.models import Comparison, Limit, LimitMatch
from escalation.triage.classifier import Classifier, Thresholds, read_classifier
from escalation.triage.models import Kind, Tier, Vector, Verdict
from escalation.triage.reasons import beyond, sentence
from escalation.triage.rules import HARD, RULES, Rule, readable

SURE = 0.95
"""The least score of a question that a hard rule or an exceeded limit sends to a person: as precise as they were on unseen data."""

_OWN_AUTHORITY = frozenset({Kind.AMOUNT, Kind.SELF_APPROVAL})
_ALONE = re.compile(
    r"\b(?:myself|on my own|by myself|alone|on our own|ourselves|"
    r"needs? (?:an? |any |the |someone's |my \w+'s )?(?:approval|sign-?off|ok)|"
    r"(?:can|may|could|am) i (?:allowed to )?(?:just )?(?:do|issue|refund|approve|grant|give|sign|release|authori[sz]e|pay))\b",
    re.IGNORECASE,
)
_FOR_ONESELF = re.compile(
    r"(?<!\bon )\bmy own\b|\b(?:to myself|for myself|for me|i requested|i asked for)\b|"
    r"\bto (?:refund|pay|reimburse|credit) myself\b",
    re.IGNORECASE,
)
"""Approving what one gets or requested oneself is never one's own to decide, however small it is."""

_WINDOWS = frozenset({"minute", "hour", "day", "week", "month", "year", "business day", "business hour", "business week"})


@dataclass(frozen=True)
class Triage:
    """Judges questions. Pure: the same question, vector and limits give the same verdict."""

    classifier: Classifier

    @classmethod
    def packaged(cls) -> Self:
        return cls(read_classifier())

    def judge(
        self, question: str, *, vector: Vector | None = None, limits: Sequence[Limit] = (), asker_role: str | None = None
    ) -> Verdict:
        """Say who answers, and why.

        Args:
            question: as it was asked.
            vector: of the question, from the packaged encoder; without it the words alone decide, a little worse.
            limits: the confirmed ones of the SOPs that were found for the question (`escalation.limits.lines.standing`).
            asker_role: of the person who asks; a limit that names this role does not raise their question.
        """
        text = readable(question)
        fired = [rule.fires(text) for rule in RULES]
        hits, hard = list(compress(RULES, fired)), list(compress(HARD, fired))
        reading = read_limits(text, limits, asker_role)
        score, bars = self.classifier.score(np.array(fired, np.float64), text, vector)
        is_own = _is_within_own_authority(text, hits, reading)
        if is_own:
            hard, score = [], min(score, bars.offer / 2)
        is_certain = bool(hard) or _is_over(reading)
        if is_certain:
            score = max(score, SURE)
        tier = Tier.HUMAN if is_certain else _tier(score, bars)
        kind = hard[0].kind if hard else None
        is_by_limit = not hard and _is_over(reading)
        return Verdict(
            tier=tier,
            kind=kind or self._kind(hits, reading),
            score=score,
            reason=_reason(tier, kind or self._kind(hits, reading), reading if is_by_limit else None),
            rules=tuple(rule.name for rule in hits if rule.kind is not None),
            limit=reading,
            is_certain=is_certain,
            send_at_once=any(rule.is_urgent for rule in hard),
            is_by_limit=is_by_limit,
        )

    def _kind(self, hits: Sequence[Rule], reading: LimitMatch | None) -> Kind:
        """Return the kind of an exceeded limit, else of the sign with the largest weight."""
        if reading is not None and _is_over(reading):
            return Kind.WINDOW if reading.limit.unit in _WINDOWS else Kind.AMOUNT
        weights = self.classifier.weight_of
        named = [(weights[rule.name], rule.kind) for rule in hits if rule.kind is not None and weights[rule.name] > 0]
        return max(named, key=lambda weighted: weighted[0], default=(0.0, Kind.GENERAL))[1]


def _is_within_own_authority(text: str, hits: Sequence[Rule], reading: LimitMatch | None) -> bool:
    """Return whether somebody asks if they may do alone what the limit leaves to them: the rule answers that, without an exception.

    Only where the limit says who decides beyond it, and nothing else makes it a case: staying within a limit permits nothing.
    """
    if reading is None or reading.comparison is not Comparison.WITHIN or reading.limit.needs is None or _FOR_ONESELF.search(text):
        return False
    kinds = {rule.kind for rule in hits if rule.kind is not None}
    return bool(_ALONE.search(text)) and kinds <= _OWN_AUTHORITY


def _tier(score: float, bars: Thresholds) -> Tier:
    if score >= bars.human:
        return Tier.HUMAN
    return Tier.OFFER if score >= bars.offer else Tier.ANSWER


def _is_over(reading: LimitMatch | None) -> bool:
    return reading is not None and reading.comparison is Comparison.OVER


def _reason(tier: Tier, kind: Kind, reading: LimitMatch | None) -> str:
    with speaking(SOURCE):
        return beyond(reading) if reading else sentence(tier, kind)
