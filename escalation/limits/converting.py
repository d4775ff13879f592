"""Finds the numbers that a limit or a question names, converts values to another unit, and says what it is about, as stems that can
be compared.
"""

from __future__ import annotations

import re
from decimal import Decimal

from core.amounts import units
from core.amounts.numbers import Style
from core.amounts.reading import Amount, amounts

BARE = ""
"""The unit of a number that has none."""


def numbers(text: str, style: Style | None = None) -> list[Amount]:
    """Return the amounts of a text in their order, without years."""
    return [amount for amount in amounts(text, style) if not amount.is_year]


def unit_of(number: Amount) -> str:
    """Return the unit to compare: a measure, or the last word of a counted thing ("business debit card" is "card")."""
    return number.unit if number.is_measured else number.unit.rpartition(" ")[2]


_DAYS = {
    "minute": Decimal(1) / 1440,
    "hour": Decimal(1) / 24,
    "day": Decimal(1),
    "week": Decimal(7),
    "month": Decimal(30),
    "year": Decimal(365),
}
_KINDS = frozenset({"", "business", "calendar", "consecutive", "week"})
_BUSINESS = Decimal(7) / 5
"""Calendar days per business day, over a week."""


def converted(value: Decimal, unit: str, target: str) -> Decimal | None:
    """Return the value in the target's unit; None when the two cannot be compared. A bare number fits only money and percent."""
    if unit == target:
        return value
    if unit == BARE:
        return value if units.is_money(target) or target == "percent" else None
    here, there = _days(unit), _days(target)
    return None if here is None or there is None else value * here / there


def is_time(unit: str) -> bool:
    return _days(unit) is not None


def _days(unit: str) -> Decimal | None:
    kind, _, word = unit.rpartition(" ")
    days = _DAYS.get(word) if kind in _KINDS else None
    return days * _BUSINESS if days is not None and kind == "business" and word == "day" else days


_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "able", "ible", "ers", "ed", "es", "er", "s", "y", "e")
_SHORTEST = 3

_EMPTY = frozenset(
    _WORD.findall(
        """
        about above across after all also amount amounts and another any approval approve approved are ask back because been
        before below both business but calendar can case cases client clients could customer customers day days did does dollar
        dollars done during each eight either else euro euros even ever every exceed exceeding exceeds five follow following for
        form four from get gets give given goes going had has have her him his hour hours how include including into its just
        least less let limit limited limits make max maximum may member members min minimum month months more most must need
        needs nine not now number off once one only other our out over own pay people per percent person please policy process
        question request requests require required requires right rule same section seven shall she should six some still such
        ten than that the their them then there these they this those three time times today total two under until upon use used
        user users using value very via want wants was week weeks were what when where which while who will with within without
        working would year years yes you your
        """
    )
)


def subject_of(text: str) -> frozenset[str]:
    """Return the stems of the words that say what a text is about: no numbers, units, roles or words common to all rules."""
    return frozenset(stem(word) for word in _WORD.findall(text.casefold()) if word not in _EMPTY)


def stem(word: str) -> str:
    """Return a word without its ending, at least three letters."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return _undoubled(word[: -len(ending)])
    return word


def _undoubled(word: str) -> str:
    return word[:-1] if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "ls" else word
