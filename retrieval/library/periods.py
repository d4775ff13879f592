"""Reads how often an SOP is reviewed, as people write it: `90d`, `every 6 months`, `yearly`, `P1Y`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

_DAYS: Final = {"d": 1, "w": 7, "m": 30, "q": 90, "y": 365}
_WORDS: Final = {
    **dict.fromkeys(("daily", "täglich"), 1),
    **dict.fromkeys(("weekly", "wöchentlich"), 7),
    **dict.fromkeys(("fortnightly", "biweekly"), 14),
    **dict.fromkeys(("monthly", "monatlich"), 30),
    **dict.fromkeys(("bimonthly",), 60),
    **dict.fromkeys(("quarterly", "vierteljährlich", "quartalsweise"), 90),
    **dict.fromkeys(("half-yearly", "halfyearly", "biannually", "biannual", "semiannually", "semi-annually", "semiannual"), 180),
    **dict.fromkeys(("semi-annual", "half yearly", "twice a year", "halbjährlich"), 180),
    **dict.fromkeys(("yearly", "annually", "annual", "jährlich", "once a year", "per year", "a year"), 365),
    **dict.fromkeys(("biennially", "biennial", "every other year", "zweijährlich"), 730),
}
_NUMBERS: Final = {
    word: number
    for number, words in enumerate(("one a an ein", "two zwei", "three drei", "four vier", "five fünf", "six sechs"), start=1)
    for word in words.split()
} | {"nine": 9, "ten": 10, "twelve": 12, "zwölf": 12, "eighteen": 18}
_UNITS: Final = {
    "d": "d", "day": "d", "days": "d", "tag": "d", "tage": "d",
    "w": "w", "wk": "w", "week": "w", "weeks": "w", "woche": "w", "wochen": "w",
    "m": "m", "mo": "m", "mon": "m", "mth": "m", "mths": "m", "month": "m", "months": "m", "monat": "m", "monate": "m",
    "q": "q", "quarter": "q", "quarters": "q", "quartal": "q", "quartale": "q",
    "y": "y", "yr": "y", "yrs": "y", "year": "y", "years": "y", "jahr": "y", "jahre": "y",
}  # fmt: skip
_EVERY: Final = re.compile(r"^(?:once )?(?:every|each|alle|jedes|jeden) ")
_COUNTED: Final = re.compile(r"^(?:(\d{1,4}(?=[^\w]|[^\W\d])|[^\W\d]+(?=[\s-]))[\s-]*)?([^\W\d]+)$")
_ISO: Final = re.compile(r"^p(\d{1,4})([dwmy])$")
_MOST_CHARACTERS: Final = 40


def period_of(text: str) -> timedelta | None:
    """Return the period; None when the text, read as a whole, names none."""
    phrase = " ".join(text.casefold().split()).rstrip(".")
    if len(phrase) > _MOST_CHARACTERS:
        return None
    if phrase in _WORDS:
        return timedelta(days=_WORDS[phrase])
    iso = _ISO.match(phrase)
    bare = _EVERY.sub("", phrase)
    counted = iso or _COUNTED.match(bare)
    if counted is None or (not counted[1] and bare == phrase):
        return None
    number, unit = counted[1] or "1", _UNITS.get(counted[2])
    count = int(number) if number.isdigit() else _NUMBERS.get(number)
    return timedelta(days=count * _DAYS[unit]) if unit is not None and count is not None else None
