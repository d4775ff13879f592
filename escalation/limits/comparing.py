"""Compares a question with limits. "Over" raises; "within" says nothing but that no limit was passed.

The subject must match (a stem in common with what the limit is about), and so must the unit: the same currency or none given,
percent with percent, times with times, the same thing counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from escalation.limits.models import Bound, Comparison, Limit, Origin, Reading
from escalation.limits.numbers import BARE, converted, is_time, numbers
from escalation.limits.subjects import subject_of
from retrieval.library.quantities import Quantity

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


def read_limits(question: str, limits: Sequence[Limit], asker_role: str | None = None) -> Reading | None:
    """Return the limit that the question passes, the furthest one of several; else one it stays within; None when none concerns it.

    Args:
        question: as `triage.wording.readable` gives it.
        limits: confirmed ones only.
        asker_role: a limit that this role decides beyond is not passed by it.
    """
    readings = list(_readings(question, limits))
    over = [one for one in readings if one.comparison is Comparison.OVER and not _decides(asker_role, one.limit)]
    if over and not _ABOUT_THE_RULE.search(question):
        return max(over, key=_distance)
    return next((one for one in readings if one.comparison is Comparison.WITHIN), None)


def _readings(question: str, limits: Sequence[Limit]) -> Iterator[Reading]:
    asked, about = sorted(numbers(question), key=lambda one: one.start), subject_of(question)
    for limit in limits:
        if not _concerns(limit, about):
            continue
        for number in asked:
            value = converted(number.value, number.unit, limit.unit)
            if value is None and _may_be_bare(number, limit):
                value = number.value
            if value is not None:
                is_over = value > limit.value if limit.bound is Bound.AT_MOST else value < limit.value
                yield Reading(limit, value, Comparison.OVER if is_over else Comparison.WITHIN)


def _may_be_bare(number: Quantity, limit: Limit) -> bool:
    """Whether "refund 750 for her" may mean 750 of the limit's currency: a counted noun that the limit does not count."""
    return limit.unit == BARE and not is_time(number.unit)


def _concerns(limit: Limit, about: frozenset[str]) -> bool:
    shared = len(limit.subject & about)
    wanted = _LEAST_SHARED if limit.origin is Origin.TEXT and limit.bound is Bound.AT_LEAST else 1
    return shared >= min(wanted, max(1, len(limit.subject)))


def _decides(role: str | None, limit: Limit) -> bool:
    return role is not None and limit.needs is not None and _plain(role) == _plain(limit.needs)


def _plain(role: str) -> str:
    return re.sub(r"[\W_]+", "", role).casefold()


def _distance(reading: Reading) -> tuple[bool, float]:
    """Limits that name who decides first, then the nearest to what is asked: the highest step of a ladder that is passed."""
    limit = reading.limit
    away = abs(float(reading.asked - limit.value)) / max(1e-9, float(abs(limit.value)))
    return limit.needs is not None, -away
