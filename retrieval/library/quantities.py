"""Amounts, times, shares and counts in running text. A number without a unit is no quantity: it may be a year, a version or a page.

Reads "EUR 1.500,00", "£10 000", "50K", "24h", "two business days", "15 %". The unit is what can be compared: amounts by currency,
times by unit, counts by the thing that is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_WORDS = {
    word: Decimal(number)
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
} | {
    "fourteen": Decimal(14),
    "fifteen": Decimal(15),
    "twenty": Decimal(20),
    "thirty": Decimal(30),
    "sixty": Decimal(60),
    "ninety": Decimal(90),
}

_CURRENCIES = {
    **dict.fromkeys(["$", "us$", "usd", "dollar", "dollars"], "USD"),
    **dict.fromkeys(["€", "eur", "euro", "euros"], "EUR"),
    **dict.fromkeys(["£", "gbp", "pound", "pounds"], "GBP"),
    **dict.fromkeys(["¥", "jpy", "yen"], "JPY"),
    **dict.fromkeys(["chf", "cad", "aud", "inr", "sek", "nok", "dkk", "pln"]),
}
_TIMES = {
    "min": "minute",
    "minute": "minute",
    "h": "hour",
    "hr": "hour",
    "hour": "hour",
    "day": "day",
    "week": "week",
    "month": "month",
    "year": "year",
}
_COUNTED = (
    "approval|approver|reminder|attempt|retry|retries|copy|copies|signature|reviewer|person|people|customer|user|seat|item|time"
)

_NUMBER = r"\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"
_SIGN = r"us\$|[$€£¥]|\b(?:usd|eur|gbp|jpy|chf|cad|aud|inr|sek|nok|dkk|pln)\b"
_MONEY_WORD = r"usd|eur|gbp|jpy|chf|cad|aud|inr|sek|nok|dkk|pln|dollars?|euros?|pounds?|yen"

_QUANTITY = re.compile(
    rf"""(?<![\w.,/-])(?:
        (?P<sign>{_SIGN})\s?(?P<amount>{_NUMBER})\s?(?P<amount_scale>k|m|million|thousand)?(?![\w%])
      | (?P<number>{_NUMBER}|{"|".join(_WORDS)})\s?(?P<scale>k|m(?!in)|million|thousand)?(?:
            \s?(?P<after>[€£]|(?:{_MONEY_WORD})\b)
          | \s?(?P<percent>%|percent\b|per\s+cent\b)
          | [\s-]?(?P<business>(?:business|working|bank)[\s-])?(?P<time>minute|min|hour|hr|h|day|week|month|year)s?\b
          | \s(?P<counted>{_COUNTED})s?\b
        )
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_GROUP = 3
"""Digits between two separators of thousands."""

_GROUPED = re.compile(r"\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+")


@dataclass(frozen=True, slots=True)
class Quantity:
    """`unit` is a currency code, "percent", a unit of time ("day", "business day") or the singular of what is counted;
    `start` and `end` are the place in the text.
    """

    value: Decimal
    unit: str
    start: int
    end: int


def quantities(text: str) -> Iterator[Quantity]:
    """Yield the quantities of a text in their order."""
    for found in _QUANTITY.finditer(text):
        number = found["amount"] or found["number"]
        scale = (found["amount_scale"] or found["scale"] or "").lower()
        value = number_of(number) * {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}.get(scale, 1)
        yield Quantity(value, _unit(found), *found.span())


def number_of(written: str) -> Decimal:
    """Read a number in digits (1,500.00 - 1.500,00 - 10 000 - 0.5) or an English number word. A single point or comma with three
    digits after it parts thousands, unless a zero stands before it.
    """
    word = _WORDS.get(written.lower())
    if word is not None:
        return word
    text = re.sub(r"['\u00a0\u202f ]", "", written)
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return Decimal(text)
    whole, fraction = re.sub(r"[.,]", "", text[:last]), text[last + 1 :]
    is_thousands = len(fraction) == _GROUP and not text.startswith("0") and _GROUPED.fullmatch(text) is not None
    return Decimal(whole + fraction) if is_thousands else Decimal(f"{whole}.{fraction}")


def _unit(found: re.Match[str]) -> str:
    currency = found["sign"] or found["after"]
    if currency is not None:
        return _CURRENCIES[currency.lower()] or currency.upper()
    if found["percent"]:
        return "percent"
    if found["time"]:
        time = _TIMES[found["time"].lower()]
        return f"business {time}" if found["business"] else time
    counted = found["counted"].lower()
    return {"retries": "retry", "copies": "copy", "people": "person"}.get(counted, counted)
