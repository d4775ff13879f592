"""Whether words beside an item give its key away: an example, another question, a neighbour in the same message."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from core.amounts.reading import amounts
from nudges.items.models import Item, Kind
from nudges.items.pairs import SIGN
from nudges.items.plain import bare_words

_VERDICTS: Final = frozenset({"true", "false", "yes", "no", "kept", "broken"})
_FEWEST = 2
"""Words that are told from any other place in which they stand. A single one gives its item away only together with the rule."""
_SMALL = 3
_MOST_OF_IT, _HALF = 0.7, 0.5
"""Shares of a passage's words: so many are the passage itself, and so many tell what a single word is about."""


def leaks(texts: Iterable[str], item: Item) -> bool:
    """Whether any of the texts holds the item's key, in these or in other figures, or says the rule that proves it.

    The key of a verdict ("Yes", "False") proves nothing: only its rule does.
    """
    return any(_gives_away(text, item) for text in texts if text)


def told_by(item: Item) -> tuple[str, ...]:
    """Everything that an item shows: before the answer its question and options, after it the passage that settles it."""
    return item.stem, *item.options, item.explanation, item.evidence


def _gives_away(text: str, item: Item) -> bool:
    shown, passage = bare_words(text), bare_words(item.evidence)
    overlap = share(passage, shown)
    if overlap >= _MOST_OF_IT and _figures(passage) <= _figures(shown):
        return True
    return any(_is_named(key, text, shown, overlap) for key in _keys(item))


def _keys(item: Item) -> tuple[str, ...]:
    """Of two facts asked at once each is a key: whoever knows one is left with two options."""
    return tuple(map(_limit, item.answer.split(SIGN))) if item.kind is Kind.JOINED else (_limit(item.answer),)


def _is_named(key: str, text: str, shown: str, overlap: float) -> bool:
    answer = bare_words(key)
    if answer.partition(" ")[0] in _VERDICTS or not answer:
        return False
    is_named = f" {answer} " in f" {shown} " or _same_amount(key, text)
    return is_named and (len(answer.split()) >= _FEWEST or overlap >= _HALF)


def _limit(answer: str) -> str:
    """Of a verdict with its limit ("No: within 3 days") the limit: whoever knows it knows the verdict."""
    verdict, _, limit = answer.partition(": ")
    return limit if limit and verdict.casefold() in _VERDICTS else answer


def share(passage: str, shown: str) -> float:
    """Which share of a passage's words a text holds, 0 to 1; small words count for nothing."""
    wanted = {word for word in passage.split() if len(word) > _SMALL}
    return len(wanted & set(shown.split())) / len(wanted) if len(wanted) >= _FEWEST else 0.0


def _figures(text: str) -> frozenset[str]:
    return frozenset(word for word in text.split() if word[0].isdigit())


def _same_amount(answer: str, text: str) -> bool:
    wanted = _measures(answer)
    return len(wanted) == 1 and wanted <= _measures(text)


@lru_cache(maxsize=8192)
def _measures(text: str) -> frozenset[tuple[str, str]]:
    return frozenset((f"{amount.value.normalize():f}", amount.unit) for amount in amounts(text) if amount.is_plain and amount.unit)
