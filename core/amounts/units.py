"""Names the units of amounts: maps written forms to a canonical singular for comparisons ("EUR", "business day", "percent")."""

from __future__ import annotations

import re

_CODES = ["usd", "eur", "gbp", "jpy", "chf", "cad", "aud", "inr", "sek", "nok", "dkk", "pln"]
_CURRENCIES = {
    **{code: code.upper() for code in _CODES},
    "us$": "USD",
    "$": "USD",
    "a$": "AUD",
    "c$": "CAD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "dollar": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "yen": "JPY",
}
POINT_MONEY = frozenset({"USD", "GBP", "CAD", "AUD", "INR"})
"""Currencies of countries that write 1,500.00: there "1.500" is one and a half."""

MONEY_BEFORE = rf"(?:(?:US|A|C)\$|[€$£¥₹]|(?:{'|'.join(_CODES)}))\s?"
MONEY_AFTER = rf"(?:[€£¥₹$](?!\d)|(?:{'|'.join(_CODES)}|dollars?|euros?|pounds?|yen)(?!\w))"
_DAYS = r"(?:business|working|work|bank|calendar|consecutive|week)[ -]days?|(?:business|working|credit)[ -](?:hours?|weeks?)"
_TIME = (
    rf"{_DAYS}|pay periods?|seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|(?-i:d)|weeks?|wks?|months?|mos?|quarters?|years?"
    r"|yrs?|nights?"
)
MEASURE = rf"(?:{_TIME}|percent|per\scent|%|[KMGT]B|km|miles?|characters?|pages?|people|persons?)(?![\w/])"
TIME_WORDS = frozenset({"second", "minute", "hour", "day", "week", "month", "quarter", "year", "night", "period"})
COUNTED = frozenset(
    {"approval", "approver", "reminder", "attempt", "retry", "copy", "signature", "reviewer", "person", "customer", "user", "seat"}
    | {"item", "time"}
)
"""What rules count most often: a number of them is compared like a measure."""

_SHORT = {"min": "minute", "h": "hour", "hr": "hour", "d": "day", "wk": "week", "mo": "month", "yr": "year", "sec": "second"}
_SAME = {"people": "person", "%": "percent", "per cent": "percent"}
_BUSINESS = re.compile(r"^(?:working|work|bank) ")
_STOP = (
    "or|and|of|in|to|is|are|per|for|on|at|by|with|an?|the|from|as|if|after|before|than|was|were|has|have|each|this|his|not|but|when|how"
    "|needs|requires|goes|gets|takes|means|does|exceeds|counts|applies|plus|less|unless|always|across|towards|regardless|us|its"
)
NOUN = re.compile(
    rf"\s(?P<noun>(?:(?!(?:{_STOP})\s)[a-z][a-z-]{{0,30}}\s){{0,2}}?(?!(?:{_STOP})\b)(?:[a-z][a-z-]{{0,30}}(?<![sui])(?-i:s)|people|staff))\b",
    re.IGNORECASE,
)
"""The plural behind a number: "business debit cards"."""
ONE_THING = re.compile(rf"\s(?P<noun>{'|'.join(sorted(COUNTED))})s?\b", re.IGNORECASE)
_NOT_COUNTED = frozenset({"times", "ones", "always"})


def currency_of(written: str) -> str:
    """Return the code of a currency sign, code or word."""
    name = written.strip().lower()
    return _CURRENCIES.get(name) or _CURRENCIES[name.removesuffix("s")]


def measure_of(written: str) -> str:
    """Return the canonical unit of a measure: "mins" is "minute" and "bank days" is "business day"."""
    words = " ".join(re.split(r"[\s-]+", written.strip().lower()))
    if words in _SAME:
        return _SAME[words]
    if re.fullmatch(r"[kmgt]b", words):
        return words.upper()
    singular = words.removesuffix("s")
    return _BUSINESS.sub("business ", _SHORT.get(singular, singular))


def noun_behind(text: str, end: int) -> tuple[str, int]:
    """Return the singular of the noun that a number counts, and where its words end; ("", end) without one."""
    match = NOUN.match(text, end)
    if match is None or match["noun"].lower().rpartition(" ")[2] in _NOT_COUNTED:
        match = ONE_THING.match(text, end)
    return (singular(match["noun"]), match.end()) if match else ("", end)


def singular(noun: str) -> str:
    """Return a noun phrase in small letters, its last word in the singular."""
    phrase = noun.casefold()
    if phrase in _SAME:
        return _SAME[phrase]
    if phrase.endswith("ies"):
        return phrase[:-3] + "y"
    return phrase[:-1] if phrase.endswith("s") and not phrase.endswith("ss") else phrase


def plural(noun: str) -> str:
    """Return the plural of a singular noun phrase."""
    return f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else noun if noun == "staff" else f"{noun}s"


def is_money(unit: str) -> bool:
    """Return whether a unit is a currency."""
    return unit in _CURRENCIES.values()


def is_time(unit: str) -> bool:
    """Return whether a unit measures time."""
    return unit.rpartition(" ")[2] in TIME_WORDS


def is_continuous(unit: str) -> bool:
    """Return whether a unit can be divided: time, shares and sizes can, counted things cannot."""
    return is_time(unit) or unit in {"percent", "km", "mile", "KB", "MB", "GB", "TB"}
