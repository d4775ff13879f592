"""Describes what a question demands of a person: the kind of thinking, the side of a limit or the branch of a procedure, the
object.

Two questions with one demand are the same question with another name or other wrong options.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.amounts.reading import amounts
from nudges.items.models import Item, Kind
from retrieval.library.models import digest_of

_SIDED: Final = frozenset({Kind.TRUE_FALSE, Kind.SCENARIO, Kind.JOINED, Kind.BRANCH})
"""Their key is the side: true or false, kept or broken, which way."""

_WORDED: Final = frozenset({Kind.WRITTEN, Kind.MODEL_CASE, Kind.REAL_CASE, Kind.MISTAKES})
"""Every one of them is written for itself: its words are what is asked."""

_ORDERED: Final = frozenset({Kind.NEXT_STEP, Kind.MISSING_STEP})
_BEFORE: Final = "directly before"


@dataclass(frozen=True, slots=True)
class Demand:
    """A demand; two questions with equal demands are the same question. `side` and `asked` are empty where the kind has none."""

    kind: Kind
    side: str = ""
    asked: str = ""


def demand(item: Item) -> Demand:
    """Return what an item demands; where a kind has one way of asking, a family has one demand."""
    if item.kind in _SIDED:
        return Demand(item.kind, side=" ".join(item.answer.casefold().split()))
    if item.kind in _ORDERED:
        return Demand(item.kind, side="before" if _BEFORE in item.stem else "", asked=_folded(item.answer))
    if item.kind in _WORDED:
        return Demand(item.kind, asked=digest_of(_folded(item.stem)))
    return Demand(item.kind, asked="" if item.kind is Kind.DATE else _folded(item.answer))  # another day is the same sum


def is_on_the_line(item: Item) -> bool:
    """Return whether the case's amount is the very limit of its rule, so that "or less" and "more than" decide."""
    limits = {(amount.value, amount.unit) for amount in amounts(item.evidence)}
    return item.kind is Kind.SCENARIO and any((amount.value, amount.unit) in limits for amount in amounts(item.stem))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
