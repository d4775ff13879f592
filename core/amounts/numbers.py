"""Reads numbers as people write them: in digits of either style, in words up to hundreds, as fractions.

One separator with three digits behind it can be read in two ways ("1.500"). The text around it decides, then the unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from enum import StrEnum

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {word: value for value, word in enumerate(_SMALL)} | {word: 10 * tens for tens, word in enumerate(_TENS, 2)}
_ONES = "|".join(_SMALL[1:10])

_BLANK = r"['’\u00a0\u202f ]"
DIGITS = (
    r"(?:\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,6})?(?![\d])|\d{1,3}(?:\.\d{3}){1,6}(?:,\d{1,6})?(?![\d])"
    rf"|\d{{1,3}}(?:{_BLANK}\d{{3}}){{1,6}}(?:[.,]\d{{1,6}})?(?!\d)|\d{{1,2}}(?:,\d\d){{1,4}},\d{{3}}(?:\.\d{{1,6}})?(?!\d)"
    r"|\d{1,15}(?:[.,]\d{1,9})?(?!\d)|\.\d{1,6}(?!\d))"
)
"""A number in digits. Every repetition is bounded, so that reading a text takes linear time."""
SPOKEN = rf"(?:(?:(?:{_ONES})\s)?hundred|(?:{'|'.join(_TENS)})(?:[- ](?:{_ONES})(?!-?\w))?|(?:{'|'.join(reversed(_SMALL))}))"
"""A number word from zero to nine hundred."""
FRACTION = r"(?:(?:\d{1,3}[ -])?\d{1,2}/\d{1,2}(?!\d)|(?:\d{1,3} ?)?[¼½¾])"

_SIGNS = {"¼": Decimal("0.25"), "½": Decimal("0.5"), "¾": Decimal("0.75")}
_SPOKEN = re.compile(rf"(?<![\w-])(?P<number>{SPOKEN})(?![\w-])", re.IGNORECASE)
_IS_SPOKEN, _IS_FRACTION = re.compile(SPOKEN, re.IGNORECASE), re.compile(FRACTION)
_SEPARATORS = re.compile(r"[.,]")
_GROUP = 3
_HUNDRED = 100


class Style(StrEnum):
    """The sign that separates decimals: 1,500.00 or 1.500,00."""

    POINT = "."
    COMMA = ","


_FOREIGN = re.compile(
    r"\b(?:der|das|und|für|bis|nicht|oder|mit|von|bei|zu|tage|le|les|des|et|pour|avec|dans|est|jours|el|los|las|para|días|il|gli"
    r"|della|giorni|het|een|voor|dagen|och|för|eller|og)\b",
    re.IGNORECASE,
)
_FOREIGN_WORDS = 2
"""Words of a language that writes 1.500,00; one alone may be a name."""


def style_shown(numbers: Iterable[str]) -> Style | None:
    """Return the style that numbers in digits show; None when they show none, or both."""
    shown = {style for number in numbers if (style := _shown(number)) is not None}
    return shown.pop() if len(shown) == 1 else None


def style_of_language(text: str) -> Style | None:
    """Return the style of a text that is plainly not English; None for the others."""
    return Style.COMMA if len({word.lower() for word in _FOREIGN.findall(text)}) >= _FOREIGN_WORDS else None


def _shown(number: str) -> Style | None:
    signs = _SEPARATORS.findall(number)
    if not signs:
        return None
    lead, _, fraction = number.rpartition(signs[-1])
    if len(set(signs)) == 1 and len(fraction) == _GROUP and len(lead.lstrip("0")) in range(1, _GROUP + 1):
        return None
    if len(set(signs)) == 1 and len(signs) > 1:
        return Style.POINT if signs[-1] == "," else Style.COMMA
    return Style(signs[-1])


def is_two_ways(number: str) -> bool:
    """Return whether a number in digits may be thousands or decimals: "1.500" and "1,500", but not "0.500" or "1.500,00"."""
    lead, *rest = _SEPARATORS.split(number)
    return len(rest) == 1 and len(rest[0]) == _GROUP and 1 <= len(lead) <= _GROUP and not lead.startswith("0")


def number_of(written: str, style: Style | None = None) -> Decimal:
    """Read a number in digits, a fraction or an English number word. `style` decides about "1.500" and "1,500".

    Without a style, one separator with three digits behind it separates thousands.

    Raises:
        ValueError: when it is no number.
    """
    text = written.strip()
    if text.isdecimal():
        return Decimal(text)
    if _IS_SPOKEN.fullmatch(text):
        return _spoken(text)
    if _IS_FRACTION.fullmatch(text):
        return _fraction(text)
    bare = re.sub(_BLANK, "", text)
    *_, last = _SEPARATORS.findall(bare) or [""]
    whole, _, fraction = bare.rpartition(last) if last else (bare, "", "")
    is_decimal = style == last if is_two_ways(bare) else bool(last) and (bare.count(last) == 1)
    digits = re.sub(r"[.,]", "", whole)
    try:
        return Decimal(f"{digits}.{fraction}" if is_decimal else digits + fraction)
    except InvalidOperation as fault:
        raise ValueError(f"“{written}” is no number") from fault


def in_digits(text: str) -> str:
    """Write number words as digits. The caller decides about "one", which is a number only before a unit."""
    return _SPOKEN.sub(lambda word: word[0] if word[0].lower() in {"one", "zero"} else f"{_spoken(word[0])}", text)


def in_words(value: Decimal) -> str | None:
    """Return the word for a whole number up to a hundred; None for others."""
    if value != value.to_integral_value() or not 0 <= value <= _HUNDRED:
        return None
    number = int(value)
    if number < len(_SMALL):
        return _SMALL[number]
    if number == _HUNDRED:
        return "one hundred"
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_SMALL[ones]}" if ones else "")


def _spoken(text: str) -> Decimal:
    words = re.split(r"[-\s]+", text.lower())
    if words[-1] == "hundred":
        return Decimal(_HUNDRED * (_VALUES[words[0]] if len(words) > 1 else 1))
    return Decimal(sum(_VALUES[word] for word in words))


def _fraction(text: str) -> Decimal:
    sign = _SIGNS.get(text[-1])
    if sign is not None:
        return Decimal(text[:-1].strip() or 0) + sign
    whole, _, part = text.replace("-", " ").rpartition(" ")
    top, _, bottom = part.partition("/")
    if int(bottom) == 0:
        raise ValueError(f"“{text}” divides by nothing")
    return Decimal(whole or 0) + Decimal(top) / Decimal(bottom)
