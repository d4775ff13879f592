"""Reads amounts with the measures of trades, which `core` reads as bare numbers: weights, lengths, speeds, temperatures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from core.amounts.reading import Amount, amounts
from core.amounts.writing import with_value

_SIZE = re.compile(
    r"(?<=\d)[\s-]?(?P<size>km/h|kph|mph|m/s|mg/l|mg/kg|g/l|ml/l|knots?|kg|tonnes?|grams?|g|mg|lbs?|litres?|liters?|ml|l|met(?:re|er)s?|mm|cm"
    r"|m|feet|foot|ft|inch(?:es)?|yards?|nautical miles?|bar|psi|kPa|°\s?[CF]|degrees|ppm|ppb|lux|dB(?:\(A\))?|kWh?"
    r"|volts?|amps?|rpm|m²|m³|m2|m3|sqm|°)(?![\w/²³])(?! per\b)"
)
_NUMBER = re.compile(
    r"(?<![A-Za-z\d.,])(?<!\b(?:form|page|step|room|desk|line|list|part|code|gate|pier|type)\s)\d[\d.,]*(?!\w*[A-Za-z]\d)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"[−–-]\s?$")  # noqa: RUF001 - a minus sign
_SAME = {"metre": "m", "meter": "m", "gram": "g", "litre": "l", "liter": "l", "foot": "ft", "feet": "ft", "inche": "inch"}


@lru_cache(maxsize=512)  # lines of one SOP are held against each other
def measured(text: str) -> tuple[Amount, ...]:
    """Return the amounts of a text with their sizes. A negative one is left out, since its sign is not part of its words."""
    return tuple(_sized(text, amount) for amount in amounts(text) if not _SIGNED.search(text[: amount.start]))


def unread(text: str, read: Sequence[Amount]) -> int:
    """Count the numbers of a text that are not read as amounts. A code ("FFP3") and a number in a name ("form 4") do not count."""
    spans = [(amount.start, amount.end) for amount in read]
    return sum(not any(start <= match.start() < end for start, end in spans) for match in _NUMBER.finditer(text))


def with_size(like: Amount, value: Decimal) -> str:
    """Write another value in the form of a given amount, with its size."""
    match = _SIZE.search(like.text)
    if match is None or match.end() < len(like.text):
        return with_value(like, value)
    number = replace(like, text=like.text[: match.start()], unit="", is_measured=False)
    return with_value(number, value) + match.group()


def _sized(text: str, amount: Amount) -> Amount:
    match = None if amount.is_measured or not amount.text[-1].isdigit() else _SIZE.match(text, amount.end)
    if match is None:
        return amount
    unit = match["size"].casefold().removesuffix("s") if len(match["size"]) > 3 else match["size"]  # noqa: PLR2004 - "m/s"
    end = match.end()
    return replace(amount, unit=_SAME.get(unit, unit), end=end, text=text[amount.start : end], noun_end=end, is_measured=True)
