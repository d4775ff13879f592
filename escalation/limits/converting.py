"""Finds the numbers that a limit or a question names, and converts values to another unit."""

from __future__ import annotations

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
