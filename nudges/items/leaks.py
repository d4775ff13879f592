"""Checks whether words shown with an item reveal its key: an example, another question, a neighbour in the same message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from core.amounts.reading import amounts
from nudges.items.models import PAIRED, SIGN, Item, Kind
from nudges.items.noted import noted_rules
from nudges.items.plain import bare_words

_VERDICTS: Final = frozenset({"true", "false", "yes", "no", "kept", "broken"})
_FEWEST = 2
"""Words that are told from any other place in which they stand. A single one gives its item away only together with the rule."""
_SMALL = 3
_MOST_OF_IT, _HALF = 0.7, 0.5
"""Shares of a passage's words: so many are the passage itself, and so many tell what a single word is about."""


def leaks(texts: Iterable[str], item: Item) -> bool:
    """Return whether any of the texts holds the item's key, in the same or in other figures, or states the rule that proves it.

    The key of a verdict ("Yes", "False") proves nothing: only its rule does.
    """
    return any(_gives_away(text, item) for text in texts if text)


def told_by(item: Item) -> tuple[str, ...]:
    """Return every text that an item shows: question and options before the answer, explanation and evidence after it."""
    return item.stem, *item.options, item.explanation, item.evidence


def _gives_away(text: str, item: Item) -> bool:
    shown = bare_words(text)
    if any(states(text, passage) for passage in _passages(item)):
        return True
    return any(_is_named(key, text, shown, share(bare_words(item.evidence), shown)) for key in _keys(item))


def states(text: str, passage: str) -> bool:
    """Return whether a text holds a passage: most of its words, and all of its figures."""
    return resembles(text, passage) and _figures(bare_words(passage)) <= _figures(bare_words(text))


def resembles(text: str, passage: str) -> bool:
    """Return whether a text holds most words of a passage, maybe with other figures."""
    return share(bare_words(passage), bare_words(text)) >= _MOST_OF_IT


def _passages(item: Item) -> Sequence[str]:
    """Return the words that prove an item's key: of rules with mistakes each one by itself, as the SOP has it."""
    return [rule.told for rule in noted_rules(item)] or [item.evidence]


def _keys(item: Item) -> tuple[str, ...]:
    """Return the keys of an item: two where it asks two facts at once, since knowing one leaves only two options.

    None where the key only names which of the rules in the question it means.
    """
    if item.kind is Kind.MISTAKES:
        return ()
    return tuple(map(_limit, item.answer.split(SIGN))) if item.kind in PAIRED else (_limit(item.answer),)


def _is_named(key: str, text: str, shown: str, overlap: float) -> bool:
    answer = bare_words(key)
    if answer.partition(" ")[0] in _VERDICTS or not answer:
        return False
    is_named = f" {answer} " in f" {shown} " or _same_amount(key, text)
    return is_named and (len(answer.split()) >= _FEWEST or overlap >= _HALF)


def _limit(answer: str) -> str:
    """Return the limit of an answer that is a verdict with its limit ("No: within 3 days"): it reveals the verdict."""
    verdict, _, limit = answer.partition(": ")
    return limit if limit and verdict.casefold() in _VERDICTS else answer


def share(passage: str, shown: str) -> float:
    """Return the share of a passage's words that a text holds, 0 to 1; small words do not count."""
    wanted = {word for word in passage.split() if len(word) > _SMALL}
    return len(wanted & set(shown.split())) / len(wanted) if len(wanted) >= _FEWEST else 0.0


def _figures(text: str) -> frozenset[str]:
    return frozenset(word for word in text.split() if word[0].isdigit())


def _same_amount(answer: str, text: str) -> bool:
    wanted = _measures(answer)
    return len(wanted) == 1 and wanted <= _measures(text)


@lru_cache(maxsize=512)
def _measures(text: str) -> frozenset[tuple[str, str]]:
    return frozenset((f"{amount.value.normalize():f}", amount.unit) for amount in amounts(text) if amount.is_plain and amount.unit)
