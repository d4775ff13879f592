"""Compares a question with limits. "Over" sends it to a person; "within" means only that no limit was exceeded.

A range, or a number that may be read two ways, is over when any of its values is. The subject must match (a stem in common with
what the limit is about), and so must the unit: the same currency or none given, percent with percent, times with times, the same
thing counted.

Limits of one SOP with the same kind of unit and the same side are told apart by the words that only one of them has. A question
that names such a word of one limit does not fall under another that has words of its own and none of them in the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from core.amounts.reading import Amount
from escalation.limits.converting import BARE, converted, is_time, numbers, stem, subject_of, unit_of
from escalation.limits.models import Bound, Comparison, Limit, LimitMatch
from escalation.owners import is_same_role

_WORD = re.compile(r"[^\W\d_]{3,}")
_CLAUSE = re.compile(r"[,;|()]|(?<=\w) (?:and|but|while|whereas|or) (?=\w)|\.(?=\s)")
_DECIDER = re.compile(
    r"\b(?:needs?|requires?|approv\w+|sign(?:s|ed)?[- ]?off|decides?|goes to|go to)\b.*|(?:->|→).*", re.IGNORECASE
)
_SAME = {"yearly": "annual", "annually": "annual", "year": "annual", "years": "annual", "month": "monthly", "months": "monthly",
         "weeks": "weekly", "week": "weekly", "quarter": "quarterly", "daily": "daily"}  # fmt: skip
_KEPT = 1_024
"""Limits whose words are remembered: every question reads those of the SOPs found for it."""

_NO_NAMES = frozenset(
    """
    the and for with within than more most least after before from are can may must not per day days plan plans customer customers
    refund refunds refunded refundable amount under over above below limit maximum minimum only does who has was
    """.split()  # noqa: SIM905 - quoted one by one they are harder to read
)
"""Words of every rule."""


def applying(question: str, limits: Sequence[Limit]) -> list[Limit]:
    """Return the limits that may apply to the question, in their order."""
    mentioned = _names(question)
    own = [_own_names(limit) for limit in limits]
    kept = []
    for at, limit in enumerate(limits):
        others = [names for i, names in enumerate(own) if i != at and _compete(limit, limits[i]) and names != own[at]]
        rest = frozenset[str]().union(*others)
        mine, theirs = own[at] - rest, rest - own[at]
        is_anothers = bool(mine) and not mine & mentioned and bool(theirs & mentioned)
        if not is_anothers:
            kept.append(limit)
    return kept


def _compete(limit: Limit, other: Limit) -> bool:
    is_same_kind = (
        limit.unit == other.unit or (is_time(limit.unit) and is_time(other.unit)) or (limit.unit.isupper() and other.unit.isupper())
    )
    return limit.sop_id == other.sop_id and limit.bound is other.bound and is_same_kind


@lru_cache(maxsize=_KEPT)
def _own_names(limit: Limit) -> frozenset[str]:
    return _names(_clause(limit))


def _clause(limit: Limit) -> str:
    """Return the clause of the evidence that states the limit's number, without the words on who decides beyond it."""
    evidence = limit.evidence
    number = next((number for number in numbers(evidence) if (number.value, unit_of(number)) == (limit.value, limit.unit)), None)
    if number is None:
        return evidence
    ends = [border.end() for border in _CLAUSE.finditer(evidence, 0, number.start)]
    after = _CLAUSE.search(evidence, number.end)
    return _DECIDER.sub("", evidence[max(ends, default=0) : after.start() if after else len(evidence)])


def _names(text: str) -> frozenset[str]:
    """Return the words that distinguish one rule from another: no amounts or periods, and no words that every rule has."""
    spans = [(number.start, number.end) for number in numbers(text)]
    words = [match[0] for match in _WORD.finditer(text.casefold()) if not any(start <= match.start() < end for start, end in spans)]
    return frozenset(stem(_SAME.get(word, word)) for word in words if word not in _NO_NAMES)


_ABOUT_THE_RULE = re.compile(
    r"(?:\W|hi|hey|hello|please|pls)*(?:who|what(?:'s| is| are| happens| counts| if| do(?:es)? (?:the|it))|"
    r"which (?:role|person|team)|is there|are there|how (?:many|much|long|often)|"
    r"when (?:do|does|is|are|must)|do (?:we|all|refunds|expenses)|does|are|where (?:does|do) (?:it|the (?:policy|rule)))\b"
    r"(?!.*\b(?:he|she|my|his|her|this|i'm|i've|order)\b)",
    re.IGNORECASE,
)
"""Begins a sentence whose amounts nobody asks for: "who approves above 500?". The next may say one: "It is 640 EUR"."""

_SENTENCE_END = re.compile(r"[.?!](?= )")


def read_limits(question: str, limits: Sequence[Limit], asker_role: str | None = None) -> LimitMatch | None:
    """Return the limit that the question exceeds, the furthest one of several; else one it stays within; None when none is
    relevant.

    Args:
        question: as `triage.wording.readable` gives it.
        limits: confirmed ones only.
        asker_role: a limit that this role decides beyond is not passed by it.
    """
    limits, amounts = applying(question, limits), numbers(question)
    ends = [0, *(end.end() for end in _SENTENCE_END.finditer(question)), len(question)]
    asked = [
        number
        for number in amounts
        if not _ABOUT_THE_RULE.match(
            question, max(end for end in ends if end <= number.start), min(end for end in ends if end >= number.end)
        )
    ]
    over = [reading for reading in _readings(question, limits, asked) if reading.comparison is Comparison.OVER]
    beyond = [reading for reading in over if not _decides(asker_role, reading.limit)]
    if beyond:
        return max(beyond, key=_distance)
    readings = _readings(question, limits, amounts)
    return next((reading for reading in readings if reading.comparison is Comparison.WITHIN), None)


def _readings(question: str, limits: Sequence[Limit], amounts: Sequence[Amount]) -> Iterator[LimitMatch]:
    about = subject_of(question)
    for limit in limits:
        if not limit.subject & about:
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


def _decides(role: str | None, limit: Limit) -> bool:
    return role is not None and limit.needs is not None and is_same_role(role, limit.needs)


def _distance(reading: LimitMatch) -> tuple[bool, float]:
    """Return a sort key: limits that name a decider, then the nearest to the asked amount (the highest exceeded step)."""
    limit = reading.limit
    away = abs(float(reading.asked - limit.value)) / max(1e-9, float(abs(limit.value)))
    return limit.needs is not None, -away
