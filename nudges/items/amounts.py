"""Reads amounts with their units from running text: "EUR 1.500,00", "24h", "£10 000", "50K", "3 business days", "5 percent".

A number without a unit that we know is still an amount, with the noun behind it as its unit ("two approvals"). What only looks
like an amount - a version, a date, a phone number, a time of day, a part of a code - is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_COUNTED = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_WORDS = {word: value for value, word in enumerate(_COUNTED)} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
}
_SPOKEN = {value: word for word, value in _WORDS.items()}
_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_CODES = "EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CAD|AUD|euros?|dollars?|pounds?"
_NAMES = {"euro": "EUR", "dollar": "USD", "pound": "GBP"}
_SCALES = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000, "bn": 10**9, "billion": 10**9}
_TIMES = {"min": "minute", "h": "hour", "hr": "hour", "d": "day", "wk": "week", "mo": "month", "yr": "year", "sec": "second"}
_TIME_UNITS = frozenset({"second", "minute", "hour", "day", "week", "month", "quarter", "year", "night", "period"})
_KNOWN = (
    r"(?:business|working|work|calendar|consecutive|week)[ -]days?|(?:business|working|credit)[ -]hours?|pay periods?"
    r"|seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|months?|mos?|quarters?|years?|yrs?|nights?"
    r"|percent|per cent|%|[KMGT]B|km|miles?|characters?|pages?|people|persons?"
)
_DIGITS = r"\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?"
_AMOUNT = re.compile(
    rf"(?<![\w.,/:#$€£+-])(?P<before>(?:{_CODES})\s?|US\$|[€$£¥]\s?)?"
    rf"(?P<number>{_DIGITS}|(?:{'|'.join(_WORDS)})(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)"
    r"(?P<scale>\s?(?:thousand|million|billion)|(?:K|k|M|mn|bn)(?!\w))?"
    rf"(?:\s?(?P<after>(?:{_CODES})|[€£])(?!\w)|(?P<gap>\s|-|(?=[%hd]))(?P<unit>{_KNOWN})(?![\w/]))?"
    r"(?![\w/]|:\d|[.,-]\d|-[A-Za-z])",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"\s((?:(?!(?:or|and|of|in|to|is|are|per|for|on|at|by|with|a|the|from|as|if)\s)[a-z-]+\s){0,2}?[a-z]{2,}(?<![sui])s)\b"
)
_NO_UNIT = frozenset({"times", "ones", "days", "hours", "always"})


@dataclass(frozen=True, slots=True)
class Amount:
    """A value with its unit at text[start:end]. `unit` is canonical and singular ("EUR", "business day", "%", "" for none)."""

    value: Decimal
    unit: str
    start: int
    end: int
    text: str
    is_spoken: bool = False

    @property
    def is_measured(self) -> bool:
        """Whether the unit is a measure (time, money, size), not just the noun that is counted."""
        has_unit = re.search(r"[A-Za-z]{2}|[%€$£]|\d[hd]$", self.text) is not None
        return self.is_money or (has_unit and (not self.is_spoken or " " in self.text or "-" in self.text))

    @property
    def is_time(self) -> bool:
        return self.unit.split(" ")[-1] in _TIME_UNITS

    @property
    def is_money(self) -> bool:
        return len(self.unit) == 3 and self.unit.isupper()  # noqa: PLR2004 - ISO 4217

    def with_value(self, value: Decimal) -> str:
        """Write another value the way this one is written: same currency sign, same words or digits, right plural."""
        number = _NUMBER_IN.search(self.text)
        if number is None or value == self.value:
            return self.text
        head, tail = self.text[: number.start()], self.text[number.end() :]
        return head + self._written(value, number.group()) + _plural(tail, value)

    def _written(self, value: Decimal, like: str) -> str:
        if self.is_spoken and value in _SPOKEN:
            word = _SPOKEN[int(value)]
            return word.capitalize() if like[0].isupper() else word
        return _digits(value, like)


_NUMBER_IN = re.compile(
    rf"(?:{_DIGITS}|(?:{'|'.join(_WORDS)})(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)"
    r"(?:\s?(?:thousand|million|billion)|(?:K|k|M|mn|bn)(?!\w))?",
    re.IGNORECASE,
)


def amounts(text: str) -> list[Amount]:
    """Return the amounts of a text in order."""
    return list(_found(text))


def amount(text: str) -> Amount | None:
    """Return the first amount of a text."""
    return next(_found(text), None)


def _found(text: str) -> Iterator[Amount]:
    for match in _AMOUNT.finditer(text):
        value = _value(match["number"], (match["scale"] or "").strip().lower())
        unit, end = _unit(match), match.end()
        if not unit:
            noun = _NOUN.match(text, end)
            if noun and noun[1].split()[-1] not in _NO_UNIT:
                unit = noun[1].removesuffix("s")
        spoken = match["number"][0].isalpha()
        yield Amount(value, unit, match.start(), end, text[match.start() : end], is_spoken=spoken)


def _unit(match: re.Match[str]) -> str:
    sign = (match["before"] or match["after"] or "").strip()
    if sign:
        name = sign.lower().removesuffix("s")
        return _SYMBOLS.get(sign[-1]) or _NAMES.get(name) or sign.upper()
    unit = " ".join(re.split(r"[\s-]+", (match["unit"] or "").strip()))
    if not unit:
        return ""
    if unit.lower() in {"percent", "per cent", "%"}:
        return "%"
    singular = unit.upper() if re.fullmatch(r"[KMGT]B", unit, re.IGNORECASE) else unit.lower().removesuffix("s")
    return _TIMES.get(singular, singular).replace("working day", "business day").replace("work day", "business day")


def _value(number: str, scale: str) -> Decimal:
    words = number.lower().split("-")
    value = Decimal(sum(_WORDS[word] for word in words)) if words[0] in _WORDS else Decimal(_plain_number(number))
    return value * _SCALES.get(scale, 1)


def _plain_number(number: str) -> str:
    """Undo grouping: the last sign is the decimal one unless exactly three digits follow it and nothing contradicts."""
    bare = re.sub(r"['\s\u00a0\u202f]", "", number)
    last = max(bare.rfind("."), bare.rfind(","))
    if last < 0:
        return bare
    whole, part = bare[:last], bare[last + 1 :]
    is_mixed = len(set(re.findall(r"[.,]", bare))) > 1
    if len(part) == 3 and not is_mixed:  # noqa: PLR2004 - a group of thousands
        return re.sub(r"[.,]", "", bare)
    return re.sub(r"[.,]", "", whole) + "." + part


def _digits(value: Decimal, like: str) -> str:
    scale = re.search(r"\s?(?:thousand|million|billion|k|m|mn|bn)$", like, re.IGNORECASE)
    if scale:
        factor = _SCALES[scale.group().strip().lower()]
        return f"{_trimmed(value / factor)}{scale.group()}"
    if value != value.to_integral_value():
        is_long = "," in like or re.search(r"\.\d\d$", like) is not None or value >= 1000  # noqa: PLR2004 - first grouped number
        text = f"{value:,.2f}" if is_long else _trimmed(value)
        return _continental(text) if re.search(r",\d{1,2}$", like) else text
    decimals = re.search(r"[.,](\d{1,2})$", like)
    is_grouped = re.search(r"\d[.,' \u00a0\u202f]\d{3}", like) is not None or (value >= 1000 and len(like) < 4)  # noqa: PLR2004
    text = f"{int(value):,}" if is_grouped else str(int(value))
    if decimals:
        text += "." + "0" * len(decimals[1])
    if re.search(r"\.\d{3}(?!\d)", like) or re.search(r",\d{1,2}$", like):
        return _continental(text)
    blank = re.search(r"\d([ \u00a0\u202f'])\d{3}", like)
    return text.replace(",", blank[1]) if blank else text


def _continental(text: str) -> str:
    return text.translate(str.maketrans(",.", ".,"))


def _trimmed(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plural(tail: str, value: Decimal) -> str:
    if tail.startswith("-") or not re.search(r"[A-Za-z]{3,}", tail) or re.search(r"people|cent$|EUR|USD|GBP|CHF", tail):
        return tail
    singular = tail.removesuffix("s")
    return singular if value == 1 else f"{singular}s"
