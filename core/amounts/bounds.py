"""Reads the comparator beside an amount ("at most", "or more", "not more than") and says on which side of it a case falls."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.amounts.reading import Amount


class Side(StrEnum):
    """The values that satisfy the words: `AT_MOST` 5 holds for 5, `BELOW` 5 does not."""

    AT_MOST = "at most"
    AT_LEAST = "at least"
    BELOW = "below"
    ABOVE = "above"

    def holds(self, value: Decimal, bound: Decimal) -> bool:
        return _COMPARE[self](value, bound)


_COMPARE: dict[Side, Callable[[Decimal, Decimal], bool]] = {
    Side.AT_MOST: operator.le,
    Side.AT_LEAST: operator.ge,
    Side.BELOW: operator.lt,
    Side.ABOVE: operator.gt,
}


@dataclass(frozen=True, slots=True)
class Bound:
    """An amount with its comparator. text[start:end] holds both, without a "not" before them."""

    side: Side
    amount: Amount
    start: int
    end: int
    words: str

    def holds(self, value: Decimal) -> bool:
        return self.side.holds(value, self.amount.value)


_NOT = r"(?:not|never|no|cannot|can't|don't|doesn't|must not|may not|won't|n't)\s+(?:\w+\s+){0,4}?"
_MORE = r"more|longer|greater|higher|larger|older|heavier|steeper|wider|deeper|taller|bigger|thicker|faster|hotter"
_BEFORE: tuple[tuple[Side, str], ...] = (
    (Side.AT_MOST, rf"{_NOT}(?P<core>(?:more|longer|later|greater|higher|larger|older) than|exceed(?:s|ing)?)"),
    (Side.AT_LEAST, rf"{_NOT}(?P<core>(?:less|fewer|shorter|sooner|earlier|lower|smaller|younger) than)"),
    (Side.AT_LEAST, r"at least|a minimum of|the minimum is|minimum(?: of)?|(?<!\d[\s-])(?<!\d)min\.?|at the earliest"),
    (
        Side.AT_MOST,
        r"at most|up to|a maximum of|the maximum is|maximum(?: of)?|max\.?|within|limited to|capped at|at the latest|no later than",
    ),
    (
        Side.ABOVE,
        rf"(?:{_MORE}) than|over|above|exceed(?:s|ing)?|in excess of",
    ),
    (Side.BELOW, r"(?:less|fewer|shorter|lower|smaller|younger|lighter|narrower|thinner|slower|colder|cooler) than|under|below"),
)
_AFTER: tuple[tuple[Side, str], ...] = (
    (Side.AT_LEAST, r"or (?:more|longer|over|above|older|higher|greater)(?! than\b)|and (?:above|over|up)|at least"),
    (Side.AT_MOST, r"or (?:less|fewer|under|below|shorter|younger|lower)(?! than\b)|at most|at the latest|max(?:imum)?\b"),
)
_COMPILED = tuple((side, re.compile(rf"(?<!\w)(?:{words})\s+(?:the\s+|a\s+)?$", re.IGNORECASE)) for side, words in _BEFORE)
_TRAILING = tuple((side, re.compile(rf"\s*(?:{words})(?!\w)", re.IGNORECASE)) for side, words in _AFTER)
_LEAD_TIME = re.compile(
    r"^\s*(?:(?:in|of) advance|advance|ahead|before|prior|of notice|notice|until|to go|earlier|from (?:now|the end))\b",
    re.IGNORECASE,
)


def bound_of(text: str, amount: Amount) -> Bound | None:
    """Return the bound that the words around an amount express; None when they express none."""
    behind = next(((side, comparator) for side, test in _TRAILING if (comparator := test.match(text, amount.end))), None)
    if behind is not None:
        side, comparator = behind
        return Bound(side, amount, amount.start, comparator.end(), comparator.group().strip().lower())
    head = text[: amount.start]
    ahead = next(((side, comparator) for side, test in _COMPILED if (comparator := test.search(head))), None)
    if ahead is None:
        return None
    side, comparator = ahead
    start = comparator.start("core") if "core" in comparator.groupdict() else comparator.start()
    return Bound(side, amount, start, amount.end, text[start : amount.start].strip().lower())


def is_lead_time(text: str, bound: Bound) -> bool:
    """Return whether the amount is counted backwards from an event ("3 days before"), where "within" and "no later than" flip."""
    return _LEAD_TIME.match(text[bound.end :]) is not None
