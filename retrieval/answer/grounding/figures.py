"""Turns every number of a text into one comparable word: its value, its unit and its bound ("more than EUR 200" is `#EUR:200:>`).

Two figures are the same only when all three are. `core.amounts` reads amounts, ranges and moments; this file adds the bounds and
every other number, such as "day 5".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from core.amounts import numbers as written
from core.amounts.moments import moments
from core.amounts.numbers import number_of
from core.amounts.reading import Amount, quantities

_LONE_ONE = re.compile(
    r"\bone(?=[ -](?:business |working |bank |calendar )?(?:second|minute|hour|day|week|month|quarter|year|euro|dollar|pound)s?\b)",
    re.IGNORECASE,
)
_A_UNIT = re.compile(
    r"(?<!half )\b(?:an?|each|every|per)\s+(?=(?:business |working )?(?:minute|hour|day|week|month|year)\b)", re.IGNORECASE
)
_HALF_HOUR = re.compile(r"\bhalf an hour\b|\ba half hour\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_DASH = re.compile(r"(?P<day>\b\d{4}-\d{2}-\d{2}\b)|(?<=\d)\s?-\s?(?=\d)")
_CALENDAR_DAY = re.compile(r"(?<=\d )calendar (?=days?\b)", re.IGNORECASE)

_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
_BARE = re.compile(
    r"(?<![\w.,/#-])[+-]?\d{1,3}(?:[.,' ]\d{3})+(?![\d])(?:[.,]\d{1,2})?|(?:(?<![\w/#.,-])-)?(?<![\w/#])\d+(?:[.,]\d+)?(?![\w])"
)

_GLUE = r"(?:\s+(?:an?|the|of|to|total|sum|amount|limit|cap|is|are|at|day|about))*\s*$"
_BEFORE = [
    (
        "<=",
        r"(?:no|not|never|n't)\s+(?:be\s+)?(?:more|greater|higher|longer|later|larger|over|above|exceed(?:s|ing)?|beyond)(?:\s+than)?",
    ),
    (">=", r"(?:no|not)\s+(?:less|fewer|lower|earlier|shorter|under|below)(?:\s+than)?"),
    (
        "<=",
        r"at\s+(?:the\s+)?most|up\s+to|within|inside|max(?:imum|\.)?|at\s+or\s+(?:below|under)|capped|as\s+(?:much|many|long)\s+as",
    ),
    (">=", r"at\s+(?:the\s+)?(?:very\s+)?least|min(?:imum|\.)?|at\s+or\s+(?:above|over)"),
    (">", r"(?:more|greater|higher|larger|longer)\s+than|over|above|exceed(?:s|ed|ing)?|beyond|in\s+excess\s+of|upwards\s+of"),
    ("<", r"(?:less|fewer|lower|smaller|shorter)\s+than|under|below"),
    ("by", r"by|until|till"),
    ("before", r"before|prior\s+to|earlier\s+than"),
    ("after", r"after|since|past|later\s+than"),
    ("from", r"from|starting|begin(?:s|ning)?"),
    ("every", r"every|each"),
    ("~", r"about|around|roughly|approximately|nearly|almost|circa|some"),
]
_AHEAD = [(sign, re.compile(rf"(?:^|(?<=[\s(,:]))(?:{words}){_GLUE}", re.IGNORECASE)) for sign, words in _BEFORE]
_BEHIND = [
    (
        "<=",
        re.compile(
            r"\s*,?\s*(?:(?:or|and)\s+(?:less|under|below|fewer|lower|sooner|earlier)\b(?!\s+than)|at\s+(?:the\s+)?most\b"
            r"|max(?:imum)?\b|tops\b)",
            re.IGNORECASE,
        ),
    ),
    (
        ">=",
        re.compile(
            r"\s*,?\s*(?:\+|(?:or|and)\s+(?:more|over|above|up|higher|later|longer)\b(?!\s+than)|at\s+(?:the\s+)?least\b"
            r"|min(?:imum)?\b)",
            re.IGNORECASE,
        ),
    ),
]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a text. `key` is what is compared; `start` and `end` include the words of the bound."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Number:
    unit: str
    value: str
    start: int
    end: int


def in_digits(text: str) -> str:
    """Return a text with its number words as digits: "two business days", "forty-eight hours", "an hour", "every day". The length
    may change.
    """
    text = _DASH.sub(lambda match: match["day"] or " to ", _HALF_HOUR.sub("30 minutes", text))
    text = _A_UNIT.sub(lambda match: "every 1 " if match[0].lower().startswith(("each", "every", "per")) else "1 ", text)
    return _CALENDAR_DAY.sub("", written.in_digits(_LONE_ONE.sub("1", text)))


def figures(text: str) -> list[Figure]:
    """Return the figures of a text in their order; the text is as `in_digits` gives it."""
    if not _DIGIT.search(text) and "noon" not in text and "midnight" not in text:
        return []
    numbers = sorted(_numbers(text), key=lambda number: number.start)
    return [_bounded(text, number, numbers[i - 1].end if i else 0) for i, number in enumerate(numbers)]


def _numbers(text: str) -> Iterator[_Number]:
    taken: list[tuple[int, int]] = []

    def is_free(start: int, end: int) -> bool:
        return all(end <= first or last <= start for first, last in taken)

    for moment in moments(text):
        taken.append((moment.start, moment.end))
        yield _Number("" if moment.kind == "place" else moment.kind, moment.value, moment.start, moment.end)
    for quantity in quantities(text):
        if is_free(quantity.start, quantity.end):
            taken.append((quantity.start, quantity.end))
            yield _quantity(quantity)
    for match in _BARE.finditer(text):
        if is_free(*match.span()):
            sign = "-" if match[0].startswith("-") else ""
            yield _Number("", sign + _value(number_of(match[0].lstrip("+-"))), *match.span())


def _quantity(read: Amount) -> _Number:
    """Convert an amount for comparison: times to minutes, years to months; a counted thing stays a word of the sentence."""
    unit, factor = read.unit, 1
    if unit in _MINUTES:
        unit, factor = "time", _MINUTES[unit]
    elif unit == "year":
        unit, factor = "month", 12
    elif not read.is_measured or not (read.is_money or unit in {"percent", "month"} or unit.startswith("business")):
        unit = ""
    return _Number(unit, "..".join(_value(end * factor) for end in read.ends), read.start, read.end)


def _value(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _bounded(text: str, number: _Number, since: int) -> Figure:
    start, end = number.start, number.end
    sign = ""
    for mark, pattern in _AHEAD:
        match = pattern.search(text, max(since, start - 40), start)
        if match:
            sign, start = mark, match.start()
            break
    for mark, pattern in _BEHIND:
        match = pattern.match(text, end)
        if match:
            sign, end = mark, match.end()
    if sign in {"by", "until"} and number.unit in {"time", "business day", "business hour", "month"}:
        sign = "<="
    return Figure(f"#{number.unit}:{number.value}:{sign}", start, end)
