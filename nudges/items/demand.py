"""Describes what a question demands of a person: the kind of thinking, the side of a limit or the branch of a procedure, the
object. Rates how important it is.

Two questions with one demand are the same question with another name or other wrong options. People's decisions at work come
first, and what nobody decides by is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.amounts.reading import amounts
from nudges.items.models import Draft, Item, Kind
from nudges.items.phrases import phrases
from nudges.items.plain import words_of
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


_IDLE = phrases("worth.idle")

LEAST_ASKED = 2
"""What is worth less waits for its owner."""

_DECIDING = frozenset({Kind.WRITTEN, Kind.SCENARIO, Kind.DATE, Kind.MISTAKES})
_WHOLE = frozenset({Kind.WRITTEN, Kind.RECALL, Kind.MISTAKES})
"""Kinds that are not about one sentence of the SOP; noted rules are looked at one by one."""


def value(item: Draft) -> int:
    """Return 0 to 3: 3 for what decides a case (a limit, an approver, a prohibition, a deadline), 0 for what nobody decides by."""
    if item.kind not in _WHOLE and is_idle(words_of(item.evidence)):
        return 0
    return 3 if item.kind in _DECIDING else LEAST_ASKED


def is_idle(text: str) -> bool:
    """Return whether nobody decides by what a text says."""
    return _IDLE.search(text) is not None
