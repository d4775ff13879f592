"""Every number of a text as one comparable word: its value, its unit, and how it bounds ("more than EUR 200" is `#EUR:200:>`).

Two figures are the same only when all three are. `retrieval.library.quantities` reads amounts, times and shares; here come ranges,
times of day, dates, places in a row ("day 5", "the 15th") and bare numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from retrieval.library.quantities import number_of, quantities

_ONES = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {word: number for number, word in enumerate(_ONES, 1)} | {word: 10 * tens for tens, word in enumerate(_TENS, 2)}
_WORD = "|".join(_VALUES)
_UNIT = r"(?:business |working |bank |calendar )?(?:second|minute|hour|day|week|month|quarter|year|euro|dollar|pound)s?\b"
_SPOKEN = re.compile(rf"\b(?P<tens>{_WORD})(?:[- ](?P<ones>one|two|three|four|five|six|seven|eight|nine))?\b", re.IGNORECASE)
_LONE_ONE = re.compile(rf"one(?=[ -]{_UNIT})", re.IGNORECASE)
_A_UNIT = re.compile(
    r"(?<!half )\b(?:an?|each|every|per)\s+(?=(?:business |working )?(?:minute|hour|day|week|month|year)\b)", re.IGNORECASE
)
_HALF_HOUR = re.compile(r"\bhalf an hour\b|\ba half hour\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_DASH = re.compile(r"(?P<day>\b\d{4}-\d{2}-\d{2}\b)|(?<=\d)\s?-\s?(?=\d)")
_CALENDAR_DAY = re.compile(r"(?<=\d )calendar (?=days?\b)", re.IGNORECASE)

_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)"
)
_PLACES = re.compile(
    rf"""(?P<clock>\b\d{{1,2}}:\d{{2}}(?:\s?[ap]\.?m\b\.?)?(?!\d)|\b\d{{1,2}}\.\d{{2}}\s?[ap]\.?m\b\.?
        |\b\d{{1,2}}\s?[ap]\.?m\b\.?|\bnoon\b|\bmidnight\b)
      | (?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)
      | (?P<date>\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}\b\.?(?:,?\s\d{{4}})?
        |\b{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s\d{{4}})?)
      | (?P<place>\b\d{{1,3}}(?:st|nd|rd|th)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_BARE = re.compile(
    r"(?<![\w.,/#-])[+-]?\d{1,3}(?:[.,' ]\d{3})+(?![\d])(?:[.,]\d{1,2})?|(?:(?<![\w/#.,-])-)?(?<![\w/#])\d+(?:[.,]\d+)?(?![\w])"
)
_COUNTED = re.compile(r"\s[a-z]+$", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-|to|and)\s*$", re.IGNORECASE)

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
    """`key` is what is compared; `start` and `end` take in the words of the bound."""

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
    """Number words as digits: "two business days", "forty-eight hours", "an hour", "every day"; the length of a text may change."""
    text = _DASH.sub(lambda found: found["day"] or " to ", _HALF_HOUR.sub("30 minutes", text))
    text = _A_UNIT.sub(lambda found: "every 1 " if found[0].lower().startswith(("each", "every", "per")) else "1 ", text)
    return _CALENDAR_DAY.sub("", _SPOKEN.sub(_digits, text))


def figures(text: str) -> list[Figure]:
    """Return the figures of a text in their order; the text is as `in_digits` gives it."""
    if not _DIGIT.search(text) and "noon" not in text and "midnight" not in text:
        return []
    numbers = sorted(_numbers(text), key=lambda one: one.start)
    return [_bounded(text, one, numbers[i - 1].end if i else 0) for i, one in enumerate(_ranged(text, numbers))]


def _digits(found: re.Match[str]) -> str:
    tens, ones = found["tens"].lower(), found["ones"]
    if tens == "one" and _LONE_ONE.match(found.string, found.start()) is None:
        return found[0]
    if ones is None:
        return str(_VALUES[tens])
    if _VALUES[tens] < 20 or _VALUES[tens] % 10:  # noqa: PLR2004 - "three four" is two numbers
        return f"{_VALUES[tens]} {_VALUES[ones.lower()]}"
    return str(_VALUES[tens] + _VALUES[ones.lower()])


def _numbers(text: str) -> Iterator[_Number]:
    taken: list[tuple[int, int]] = []

    def is_free(start: int, end: int) -> bool:
        return all(end <= one or other <= start for one, other in taken)

    for found in _PLACES.finditer(text):
        taken.append(found.span())
        yield _Number(*_place(found), *found.span())
    for quantity in quantities(text):
        if is_free(quantity.start, quantity.end):
            number = _quantity(text, quantity.value, quantity.unit, (quantity.start, quantity.end))
            taken.append((number.start, number.end))
            yield number
    for found in _BARE.finditer(text):
        if is_free(*found.span()):
            sign = "-" if found[0].startswith("-") else ""
            yield _Number("", sign + _value(number_of(found[0].lstrip("+-"))), *found.span())


def _quantity(text: str, value: Decimal, unit: str, span: tuple[int, int]) -> _Number:
    start, end = span
    if unit in _MINUTES:
        return _Number("time", _value(value * _MINUTES[unit]), start, end)
    if unit == "year":
        return _Number("month", _value(value * 12), start, end)
    if unit.isupper() or unit in {"percent", "month"} or unit.startswith("business"):
        return _Number(unit, _value(value), start, end)
    counted = _COUNTED.search(text, start, end)
    return _Number("", _value(value), start, counted.start() if counted else end)


def _place(found: re.Match[str]) -> tuple[str, str]:
    if found["clock"]:
        return "clock", _clock(found["clock"].lower())
    if found["place"]:
        return "", str(int(re.sub(r"\D", "", found["place"])))
    return "date", _date((found["iso"] or found["date"]).lower())


def _clock(text: str) -> str:
    if text in {"noon", "midnight"}:
        return "12:00" if text == "noon" else "0:00"
    hour, *rest = (int(part) for part in re.findall(r"\d+", text))
    if "p" in text and hour < 12:  # noqa: PLR2004 - p.m.
        hour += 12
    elif "a" in text and hour == 12:  # noqa: PLR2004 - 12 a.m. is midnight
        hour = 0
    return f"{hour}:{rest[0] if rest else 0:02}"


def _date(text: str) -> str:
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    month = next((number for number, name in enumerate(_MONTHS, 1) if name in text), 0)
    if not month:
        return "-".join(map(str, numbers))
    year = next((number for number in numbers if number > 31), 0)  # noqa: PLR2004 - no day
    return f"{year}-{month}-{numbers[0] if numbers[0] != year else numbers[-1]}"


def _value(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _ranged(text: str, numbers: list[_Number]) -> list[_Number]:
    """`5 to 10 business days` is one figure, and neither 5 nor 10 of anything."""
    joined: list[_Number] = []
    for one in numbers:
        last = joined[-1] if joined else None
        gap = text[last.end : one.start] if last else ""
        if (
            last
            and last.unit in {"", one.unit}
            and one.unit
            and _RANGE.fullmatch(gap)
            and (gap.strip() != "and" or _between(text, last))
        ):
            joined[-1] = _Number(one.unit, f"{_scaled(last, one)}..{one.value}", last.start, one.end)
        else:
            joined.append(one)
    return joined


def _between(text: str, one: _Number) -> bool:
    return text[: one.start].rstrip().lower().endswith("between")


def _scaled(low: _Number, high: _Number) -> str:
    """The lower end in the unit of the upper one, which alone was written with it."""
    return low.value if low.unit or high.unit != "time" else f"{low.value}x"


def _bounded(text: str, number: _Number, since: int) -> Figure:
    start, end = number.start, number.end
    sign = ""
    for mark, pattern in _AHEAD:
        found = pattern.search(text, max(since, start - 40), start)
        if found:
            sign, start = mark, found.start()
            break
    for mark, pattern in _BEHIND:
        found = pattern.match(text, end)
        if found:
            sign, end = mark, found.end()
    if sign in {"by", "until"} and number.unit in {"time", "business day", "business hour", "month"}:
        sign = "<="
    return Figure(f"#{number.unit}:{number.value}:{sign}", start, end)
