"""Reads the amounts of a text: money, shares, times, sizes, counted things, bare numbers and ranges.

What only looks like an amount is none: a time of day, a date, an ordinal, a phone number, a version, a code, a number that names
something ("SOP 12"). Reading never fails and takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from core.amounts import units
from core.amounts.moments import moments
from core.amounts.numbers import DIGITS, FRACTION, SPOKEN, Style, is_two_ways, number_of, style_of_language, style_shown
from core.amounts.units import COUNTED, MEASURE, MONEY_AFTER, MONEY_BEFORE

SCALES = {"k": 1_000, "thousand": 1_000, "m": 10**6, "mn": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9}
NUMBER = rf"(?:{FRACTION}|{DIGITS}|{SPOKEN}|half(?:\san?)?)"
SCALE = r"(?:\s?(?:thousand|million|billion)(?!\w)|(?:k|m|mn|bn)(?!\w))"
_TOKEN = re.compile(
    rf"(?<![\w.,/:#+$€£¥₹])(?P<before>{MONEY_BEFORE})?(?P<number>{NUMBER})(?P<half>\sand\sa\shalf\b)?(?P<scale>{SCALE}|(?(before)\s[km](?!\w)|(?!)))?"
    rf"(?:\s?(?P<after>{MONEY_AFTER})|[\s-]?(?P<unit>{MEASURE}))?(?![\w/]|:\d|[.,]\d|-[A-Za-z])",
    re.IGNORECASE,
)
_DASHES = "-–"
_GAP = re.compile(rf"\s?[{_DASHES}—]\s?|\s(?:to|through|bis)\s", re.IGNORECASE)
_AND = re.compile(r"\sand\s", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|zwischen)\s$", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:order|ticket|case|invoice|room|lines?|steps?|sections?|version|pages?|table|floor|lot|account|#|\bno\.?|\bnr\.?|number|parts?"
    r"|clause|level|tier|sop|policy|form|article|chapter|appendix|release|call|phone|tel\.?|fax|ext\.?|extension)[\s:]*$",
    re.IGNORECASE,
)
_NAMED_REACH = 14
_PHONE = re.compile(
    r"\+\d[\d ()./-]{5,24}\d|\(\d{2,5}\)\s?\d[\d -]{3,20}\d|(?<![\w-])\d{2,4}(?:-\d{2,6}){2,4}(?![\w-])"
    r"|\b0\d{2,5}[ /-]\d[\d -]{2,14}\d"
)
_CODE = re.compile(r"(?<!\d[.,'’\u00a0\u202f ])(?<!\w)0\d+\b(?![.,])")
_YEARS = range(1900, 2100)
_PHONE_GROUPS = (3, 4)


@dataclass(frozen=True, slots=True)
class Amount:
    """A value with its unit at text[start:end]; a range also has an `upper` end.

    `unit` is canonical and singular: "EUR", "business day", "percent", the noun that is counted, "" for a bare number. A counted
    noun is not part of the text and ends at `noun_end`. `other` is a second reading of a number that may be thousands or decimals.
    """

    value: Decimal
    unit: str
    start: int
    end: int
    text: str
    noun_end: int
    upper: Decimal | None = None
    other: Decimal | None = None
    is_spoken: bool = False
    is_measured: bool = False

    @property
    def is_time(self) -> bool:
        return units.is_time(self.unit)

    @property
    def is_money(self) -> bool:
        return units.is_money(self.unit)

    @property
    def is_year(self) -> bool:
        """Whether the amount is a bare number that may be a year."""
        return not self.unit and self.text.isdecimal() and int(self.value) in _YEARS

    @property
    def is_plain(self) -> bool:
        """Whether the amount is one number with one reading: no range, no "1.500"."""
        return self.upper is None and self.other is None

    @property
    def ends(self) -> tuple[Decimal, ...]:
        """Return the value, or both ends of a range."""
        return (self.value,) if self.upper is None else (self.value, self.upper)

    @property
    def readings(self) -> tuple[Decimal, ...]:
        """Return every value that the number may mean."""
        return self.ends if self.other is None else (*self.ends, self.other)


@dataclass(frozen=True, slots=True)
class _Token:
    """A number with the signs and words directly beside it, before its value is known."""

    number: str
    scale: str
    unit: str
    start: int
    end: int
    is_halved: bool

    @property
    def is_spoken(self) -> bool:
        return self.number[0].isalpha()

    def value(self, unit: str, style: Style | None, scale: str) -> Decimal:
        if self.number.lower().startswith("half"):
            return Decimal("0.5") * SCALES.get(scale, 1)
        own = style if style is not None or not is_two_ways(self.number) else _default_style(self.number, unit, self.scale)
        return (number_of(self.number, own) + (Decimal("0.5") if self.is_halved else 0)) * SCALES.get(scale, 1)


def amounts(text: str, style: Style | None = None) -> list[Amount]:
    """Return the amounts of a text in their order.

    Args:
        text: any text.
        style: how the document that the text comes from writes decimals, where that is known.
    """
    tokens = list(_tokens(text))
    style = style or _style_of(text, tokens)
    readings: list[Amount] = []
    at = 0
    while at < len(tokens):
        low, high = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
        joined = _joined(text, low, high, style) if high is not None else None
        read = joined or _single(text, low, style)
        if read is not None and not _is_name(text, read):
            readings.append(read)
        at += 2 if joined else 1
    return readings


def amount(text: str, style: Style | None = None) -> Amount | None:
    """Return the first amount of a text."""
    return next(iter(amounts(text, style)), None)


def quantities(text: str) -> list[Amount]:
    """Return the amounts that can be compared across texts: with a measure, or of what rules usually count."""
    return [quantity for quantity in amounts(text) if quantity.is_measured or quantity.unit in COUNTED]


def style_of(text: str) -> Style | None:
    """Return how a document writes decimals, as its other amounts or its language show; None when they do not."""
    return _style_of(text, list(_tokens(text)))


def _style_of(text: str, tokens: Sequence[_Token]) -> Style | None:
    return style_shown(token.number for token in tokens if token.unit) or style_of_language(text)


def _tokens(text: str) -> Iterator[_Token]:
    spans = [match.span() for pattern in (_PHONE, _CODE) for match in pattern.finditer(text)]
    taken = sorted([*spans, *((moment.start, moment.end) for moment in moments(text))])
    at = 0
    for match in _TOKEN.finditer(text):
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        if at < len(taken) and taken[at][0] < match.end():
            continue
        sign, measure = match["before"] or match["after"], match["unit"]
        unit = units.currency_of(sign) if sign else units.measure_of(measure) if measure else ""
        scale = (match["scale"] or "").strip().lower()
        if _is_number(match["number"], unit, scale):
            yield _Token(match["number"], scale, unit, match.start(), match.end(), bool(match["half"]))


def _is_number(number: str, unit: str, scale: str) -> bool:
    """Return whether a half or a fraction has a unit, without which it is no amount: 10/12 alone may be a date."""
    if number.lower().startswith("half"):
        return units.is_time(unit) or bool(scale)
    return "/" not in number or (bool(unit) and int(number.rpartition("/")[2]) != 0)


def _default_style(number: str, unit: str, scale: str) -> Style:
    """Return the style of "1.500" where the text does not show one: decimals for units without thousands, else thousands."""
    is_decimal = "," not in number and (bool(scale) or unit in units.POINT_MONEY or units.is_continuous(unit))
    return Style.POINT if is_decimal or "," in number else Style.COMMA


def _joined(text: str, low: _Token, high: _Token, style: Style | None) -> Amount | None:
    """Return the range that two neighbouring amounts form; None where they are two amounts."""
    gap = text[low.end : high.start]
    is_gap = _GAP.fullmatch(gap) or (_AND.fullmatch(gap) and _BETWEEN.search(text, max(0, low.start - 9), low.start))
    if not is_gap or len({low.unit, high.unit} - {""}) > 1:
        return None
    measure = high.unit or low.unit
    noun, noun_end = ("", high.end) if measure else units.noun_behind(text, high.end)
    unit = measure or noun
    value, upper = low.value(unit, style, low.scale), high.value(unit, style, high.scale)
    if high.scale and not low.scale and value < upper / SCALES[high.scale]:
        value *= SCALES[high.scale]
    if value >= upper or (not low.unit and _is_code(text, gap, low, high, unit)):
        return None
    read = Amount(value, unit, low.start, high.end, text[low.start : high.end], noun_end, upper)
    return replace(read, other=_other((low, high), unit, style), is_spoken=high.is_spoken, is_measured=bool(measure))


def _is_code(text: str, gap: str, low: _Token, high: _Token, unit: str) -> bool:
    """Return whether two numbers with a dash between them are not a range: years, a phone number, "Step 1 - 2 approvals"."""
    if gap.strip() not in {"-", "–", "—"}:
        return False
    numbers = (low.number, high.number)
    are_years = not unit and all(number.isdigit() and int(number) in _YEARS for number in numbers)
    is_phone = not unit and tuple(map(len, numbers)) == _PHONE_GROUPS and not all(number.endswith("0") for number in numbers)
    return are_years or is_phone or (gap != gap.strip() and _names(text, low.start))


def _single(text: str, token: _Token, style: Style | None) -> Amount | None:
    if _hangs_on_dash(text, token):
        return None
    noun, noun_end = ("", token.end) if token.unit else units.noun_behind(text, token.end)
    unit = token.unit or noun
    value, other = token.value(unit, style, token.scale), _other((token,), unit, style)
    written = text[token.start : token.end]
    return Amount(value, unit, token.start, token.end, written, noun_end, None, other, token.is_spoken, bool(token.unit))


def _hangs_on_dash(text: str, token: _Token) -> bool:
    """Return whether a number is a part of something longer: "INV-2024-001", "-5"."""
    before, after = text[max(0, token.start - 1) : token.start], text[token.end : token.end + 2]
    return (bool(before) and before in _DASHES) or (not token.unit and after[:1] == "-" and after[1:].isdigit())


def _other(tokens: Sequence[_Token], unit: str, style: Style | None) -> Decimal | None:
    """Return the second reading of an ambiguous number such as "1.500"; things are counted in whole numbers."""
    is_counted = bool(unit) and not units.is_money(unit) and not units.is_continuous(unit)
    for token in tokens:
        default = _default_style(token.number, unit, token.scale)
        is_open = is_two_ways(token.number) and ("." in token.number if style is None else style is not default)
        if is_open and not is_counted and not ("." in token.number and style is Style.COMMA):
            turned = Style.COMMA if (style or default) is Style.POINT else Style.POINT
            return token.value(unit, turned, token.scale)
    return None


def _is_name(text: str, read: Amount) -> bool:
    """Return whether the number names something: "SOP 12", "order 48812"."""
    return not read.is_measured and read.unit not in COUNTED and _names(text, read.start)


def _names(text: str, start: int) -> bool:
    return _NAMED.search(text, max(0, start - _NAMED_REACH), start) is not None
