"""Reads points in time and ordinals, which are not amounts: "15:05", "5 p.m.", "2026-11-29", "3 November", "the 15th"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|(?-i:May)|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_MOMENT = re.compile(
    rf"""(?P<clock>\b\d{{1,2}}:\d{{2}}(?:\s?[ap]\.?m\b\.?)?(?!\d)|\b\d{{1,2}}\.\d{{2}}\s?[ap]\.?m\b\.?
        |\b\d{{1,2}}\s?[ap]\.?m\b\.?|\bnoon\b|\bmidnight\b)
      | (?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)
      | (?P<date>\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}\b\.?(?:,?\s\d{{4}})?
        |\b{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s\d{{4}})?)
      | (?P<place>\b\d{{1,3}}(?:st|nd|rd|th)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_NOON = 12
_LAST_DAY = 31


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time or an ordinal. `kind` is "clock", "date" or "place"; `value` can be compared: "14:00", "2026-11-3", "15"."""

    kind: str
    value: str
    start: int
    end: int


def moments(text: str) -> Iterator[Moment]:
    """Yield the times of day, dates and ordinals of a text in their order."""
    for match in _MOMENT.finditer(text):
        if match["clock"]:
            yield Moment("clock", _clock(match["clock"].lower()), *match.span())
        elif match["place"]:
            yield Moment("place", str(int(re.sub(r"\D", "", match["place"]))), *match.span())
        else:
            yield Moment("date", _date((match["iso"] or match["date"]).lower()), *match.span())


def _clock(text: str) -> str:
    if text in {"noon", "midnight"}:
        return "12:00" if text == "noon" else "0:00"
    hour, *rest = (int(part) for part in re.findall(r"\d+", text))
    if "p" in text and hour < _NOON:
        hour += _NOON
    elif "a" in text and hour == _NOON:
        hour = 0
    return f"{hour}:{rest[0] if rest else 0:02}"


def _date(text: str) -> str:
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    month = next((number for number, name in enumerate(_MONTHS, 1) if name in text), 0)
    if not month:
        return "-".join(map(str, numbers))
    year = next((number for number in numbers if number > _LAST_DAY), 0)
    return f"{year}-{month}-{numbers[0] if numbers[0] != year else numbers[-1]}"
