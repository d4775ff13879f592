"""Numbers that a limit or a question may name: the library's quantities, and what carries no unit of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from retrieval.library.quantities import Quantity, number_of, quantities

BARE = ""
"""The unit of a number that has none."""

_COUNT = re.compile(
    r"(?<![\w.,/#$€£-])(?P<number>\d{1,3}(?:,\d{3})+|\d{1,6}(?:\.\d(?=k))?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
    r"(?P<thousands>k)?(?![\w%]|[.,:/-]\w)(?: (?P<noun>(?:[a-z][a-z-]{2,} ){0,2}(?:[a-z][a-z-]+s|people|staff)\b))?",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\b(?:and|or|of|to|in|for|from|after|before|than|the|at|is|on|by|with|per|each|are|as|this|his|was|has)\b", re.IGNORECASE
)
"""A noun phrase with one of these words in it is none."""

_NAMED = re.compile(
    r"(?:order|ticket|case|invoice|room|line|step|section|version|page|table|floor|lot|account|#|no\.?|nr\.?|number|part|clause|level|"
    r"tier)\s*$",
    re.IGNORECASE,
)
_YEAR = range(1900, 2100)


def numbers(text: str) -> Iterator[Quantity]:
    """Yield quantities and the numbers between them, in no order; a number that only names something is left out.

    The unit of a counted noun is its singular, that of a number alone is `BARE`.
    """
    known = list(quantities(text))
    yield from known
    for found in _COUNT.finditer(text):
        if any(one.start < found.end() and found.start() < one.end for one in known) or _NAMED.search(
            text[max(0, found.start() - 12) : found.start()]
        ):
            continue
        noun = found["noun"]
        unit = singular(noun) if noun is not None and not _LINK.search(noun) else BARE
        value = number_of(found["number"]) * (1000 if found["thousands"] else 1)
        if unit != BARE or int(value) not in _YEAR or "," in found["number"]:
            yield Quantity(value, unit, found.start(), found.end("number") if unit == BARE else found.end())


def singular(noun: str) -> str:
    """Of the last word only, in small letters."""
    word = noun.casefold().rpartition(" ")[2]
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


_DAYS = {
    "minute": Decimal(1) / 1440,
    "hour": Decimal(1) / 24,
    "day": Decimal(1),
    "week": Decimal(7),
    "month": Decimal(30),
    "year": Decimal(365),
}
_BUSINESS = Decimal(7) / 5
"""Calendar days per business day, over a week."""


def converted(value: Decimal, unit: str, target: str) -> Decimal | None:
    """The value in the target's unit; None when the two cannot be compared. A bare number fits money, percent and nothing else."""
    if unit == target:
        return value
    if unit == BARE:
        return value if target.isupper() or target == "percent" else None
    here, there = _days(unit), _days(target)
    return None if here is None or there is None else value * here / there


def is_time(unit: str) -> bool:
    return _days(unit) is not None


def _days(unit: str) -> Decimal | None:
    word = unit.removeprefix("business ")
    days = _DAYS.get(word)
    if days is None or word == unit:
        return days
    return days * _BUSINESS if word == "day" else days
