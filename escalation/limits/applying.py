"""Chooses the limits that apply to a question: "monthly plans 14 days, annual plans 30 days" states two rules, not one.

Limits of one SOP with the same kind of unit and the same side are told apart by the words that only one of them has. A question
that names such a word of one limit does not fall under another that has words of its own and none of them in the question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from escalation.limits.converting import is_time, numbers, unit_of
from escalation.limits.models import Limit
from escalation.limits.subjects import stem

_WORD = re.compile(r"[^\W\d_]{3,}")
_CLAUSE = re.compile(r"[,;|()]|(?<=\w) (?:and|but|while|whereas|or) (?=\w)|\.(?=\s)")
_DECIDER = re.compile(
    r"\b(?:needs?|requires?|approv\w+|sign(?:s|ed)?[- ]?off|decides?|goes to|go to)\b.*|(?:->|→).*", re.IGNORECASE
)
_SAME = {"yearly": "annual", "annually": "annual", "year": "annual", "years": "annual", "month": "monthly", "months": "monthly",
         "weeks": "weekly", "week": "weekly", "quarter": "quarterly", "daily": "daily"}  # fmt: skip
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
    own = [_names(_clause(limit)) for limit in limits]
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
