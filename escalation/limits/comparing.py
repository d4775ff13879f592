"""Compares a question with limits. "Over" sends it to a person; "within" means only that no limit was exceeded.

A range, or a number that may be read two ways, is over when any of its values is. The subject must match (a stem in common with
what the limit is about), and so must the unit: the same currency or none given, percent with percent, times with times, the same
thing counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from core.amounts.reading import Amount
from escalation.limits.applying import applying
from escalation.limits.converting import BARE, converted, is_time, numbers, unit_of
from escalation.limits.models import Bound, Comparison, Limit, LimitMatch, Origin
from escalation.limits.subjects import subject_of
from escalation.roles import is_same_role

_ABOUT_THE_RULE = re.compile(
    r"^(?:\W|hi|hey|hello|please|pls)*(?:who|what(?:'s| is| are| happens| counts| if| do(?:es)? (?:the|it))|"
    r"which (?:role|person|team)|is there|are there|how (?:many|much|long|often)|"
    r"when (?:do|does|is|are|must)|do (?:we|all|refunds|expenses)|does|are|where (?:does|do) (?:it|the (?:policy|rule)))\b"
    r"(?!.*\b(?:he|she|my|his|her|this|i'm|i've|order)\b)",
    re.IGNORECASE,
)
"""Somebody who asks who approves above 500 has nothing to approve."""

_LEAST_SHARED = 2
"""Stems that a parsed minimum must share: "at least 30 days before" meets too many questions with a number of days."""


def read_limits(question: str, limits: Sequence[Limit], asker_role: str | None = None) -> LimitMatch | None:
    """Return the limit that the question exceeds, the furthest one of several; else one it stays within; None when none is
    relevant.

    Args:
        question: as `triage.wording.readable` gives it.
        limits: confirmed ones only.
        asker_role: a limit that this role decides beyond is not passed by it.
    """
    readings = list(_readings(question, applying(question, limits)))
    over = [reading for reading in readings if reading.comparison is Comparison.OVER and not _decides(asker_role, reading.limit)]
    if over and not _ABOUT_THE_RULE.search(question):
        return max(over, key=_distance)
    return next((reading for reading in readings if reading.comparison is Comparison.WITHIN), None)


def _readings(question: str, limits: Sequence[Limit]) -> Iterator[LimitMatch]:
    amounts, about = numbers(question), subject_of(question)
    for limit in limits:
        if not _concerns(limit, about):
            continue
        for number in amounts:
            readings = [
                _reading(limit, value)
                for asked_value in number.readings
                if (value := _as_limited(asked_value, number, limit)) is not None
            ]
            over = [reading for reading in readings if reading.comparison is Comparison.OVER]
            yield from (over or readings)[-1:]


def _reading(limit: Limit, value: Decimal) -> LimitMatch:
    is_over = value > limit.value if limit.bound is Bound.AT_MOST else value < limit.value
    return LimitMatch(limit, value, Comparison.OVER if is_over else Comparison.WITHIN)


def _as_limited(value: Decimal, number: Amount, limit: Limit) -> Decimal | None:
    """Return a value in the limit's unit; None when they cannot be compared. A limit without a unit is compared with any count."""
    same = converted(value, unit_of(number), limit.unit)
    return value if same is None and limit.unit == BARE and not is_time(number.unit) else same


def _concerns(limit: Limit, about: frozenset[str]) -> bool:
    shared = len(limit.subject & about)
    wanted = _LEAST_SHARED if limit.origin is Origin.TEXT and limit.bound is Bound.AT_LEAST else 1
    return shared >= min(wanted, max(1, len(limit.subject)))


def _decides(role: str | None, limit: Limit) -> bool:
    return role is not None and limit.needs is not None and is_same_role(role, limit.needs)


def _distance(reading: LimitMatch) -> tuple[bool, float]:
    """Return a sort key: limits that name a decider, then the nearest to the asked amount (the highest exceeded step)."""
    limit = reading.limit
    away = abs(float(reading.asked - limit.value)) / max(1e-9, float(abs(limit.value)))
    return limit.needs is not None, -away
