"""Finds what a company chose freely: weekdays, codes of forms and places.

Times of day are chosen by what is usual, and seven of ten changed ones were found (docs/measurements/items.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PATTERNS = {
    "day": re.compile(rf"\b(?P<day>{'|'.join(_DAYS)})(?P<many>s?)\b"),
    "code": re.compile(
        r"\b(?P<noun>(?i:form|tray|box|cabinet|drawer|shelf|list|channel|folder|bay|gate|room|line|stand|button|key|cupboard"
        r"|locker|valve|pier|sheet|queue|template|binder))\s(?P<letter>[A-Z]?)(?P<number>\d{0,2})(?![\w.,:-]*\d)\b"
    ),
}
_RANGE = re.compile(r"^\s*(?:-|–|to|until|till|and|or)\s*(?:\d|" + "|".join(_DAYS) + r")|^[–-]")
_RANGED = re.compile(r"(?:\d|\b(?:" + "|".join(_DAYS) + r"))s?\s*(?:-|–|to|until|till|and|or)\s*$|[–-]$|\bbetween\s*$")
_WORKING, _AROUND = 5, 2


def particulars_in(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield where a text names a weekday or a code, each with other values near it."""
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            around = _AROUND_OF[kind](match) if _is_single(text, match) else []
            if len(around) > 1:
                yield match.start(), match.end(), tuple(value for value in around if value != match.group())


def _is_single(text: str, match: re.Match[str]) -> bool:
    """Return whether a value stands alone, unlike the ends of a stretch: "10:00 to 13:00"."""
    return _RANGE.match(text[match.end() :]) is None and _RANGED.search(text[: match.start()]) is None


def _days(match: re.Match[str]) -> list[str]:
    """Return the working days; none for a day of the weekend, which is seldom chosen freely."""
    return [day + match["many"] for day in _DAYS[:_WORKING]] if match["day"] in _DAYS[:_WORKING] else []


def _codes(match: re.Match[str]) -> list[str]:
    """Return the codes around one with a letter, a number or both; none for a noun alone."""
    letter, number = match["letter"], match["number"]
    head = match.group()[: len(match.group()) - len(letter) - len(number)]
    if number:
        return [f"{head}{letter}{value}" for value in range(max(1, int(number) - _AROUND), int(number) + _AROUND + 1)]
    return (
        [f"{head}{chr(at)}" for at in range(ord(letter) - _AROUND, ord(letter) + _AROUND + 1) if chr(at).isupper()]
        if letter
        else []
    )


_AROUND_OF: Mapping[str, Callable[[re.Match[str]], list[str]]] = {"day": _days, "code": _codes}
