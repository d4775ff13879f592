"""Writes amounts as people do. What it writes is read back as the same value, whatever the style of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from core.amounts.numbers import Style, in_words
from core.amounts.reading import NUMBER, SCALE, SCALES, Amount, amount
from core.amounts.units import is_money, plural

_NUMBER = re.compile(rf"(?P<number>{NUMBER})(?P<half>\sand\sa\shalf\b)?(?P<scale>{SCALE}|\s[km](?!\w))?", re.IGNORECASE)
_GROUPED = re.compile(r"\d(?P<sign>[.,'’ \u00a0\u202f])\d{3}(?!\d)")
_FRACTION = re.compile(r"[.,](\d+)$")
_GROUP = 3
_THOUSAND = 1000


def quantity_text(value: Decimal, unit: str) -> str:
    """Write an amount with its canonical unit: "1,500 USD", "30 days", "15 %"."""
    number = _digits(value, Style.POINT, ",")
    if unit == "percent":
        return f"{number} %"
    if is_money(unit) or unit.isupper() or value == 1 or not unit:
        return f"{number} {unit}".strip()
    return f"{number} {plural(unit)}"


def with_value(like: Amount, value: Decimal) -> str:
    """Write another value in the form of a given amount: same currency sign, words or digits, decimals, right plural."""
    number = _NUMBER.search(like.text)
    if number is None or value == like.value:
        return like.text
    head, tail = like.text[: number.start()], like.text[number.end() :]
    for written in _ways(value, number, like):
        text = head + written + _counted(tail, value, like)
        again = amount(text)
        if again is not None and again.ends == (value,) and (again.unit == like.unit or not like.is_measured):
            return text
    return head + _digits(value, Style.POINT, "") + _counted(tail, value, like)


def _ways(value: Decimal, number: re.Match[str], like: Amount) -> Iterator[str]:
    """Yield ways to write a number, the one most like the given number first."""
    written, scale = number["number"], (number["scale"] or "").strip().lower()
    if like.is_spoken and (word := in_words(value)) is not None:
        yield word.capitalize() if written[0].isupper() else word
    if scale:
        yield _digits(value / SCALES[scale], _style(written), "") + number["scale"]
    sign, places = _sign(written, value), len(decimals[1]) if (decimals := _decimals(written, like)) else 0
    if places == 0 and value != value.to_integral_value() and (sign or value >= _THOUSAND):
        places = 2
    yield _digits(value, _style(written), sign, places)
    yield _digits(value, _style(written), "", places)


def _decimals(written: str, like: Amount) -> re.Match[str] | None:
    """Return the number of decimals; three digits count as decimals only where the number is read that way."""
    match = _FRACTION.search(written)
    is_whole = (
        match is not None and len(match[1]) == _GROUP and like.value >= _THOUSAND and like.value == like.value.to_integral_value()
    )
    return None if is_whole and len(re.findall(r"[.,]", written)) == 1 else match


def _style(written: str) -> Style:
    """Return the style in which a number is written; the English one where it does not show."""
    signs = re.findall(r"[.,]", written)
    if not signs:
        return Style.POINT
    is_grouping = len(signs) > 1 and len(set(signs)) == 1
    shown = signs[-1]
    if is_grouping or (len(signs) == 1 and re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", written)):
        return Style.COMMA if shown == "." else Style.POINT
    return Style(shown)


def _sign(written: str, value: Decimal) -> str:
    """Return the sign between thousands: none below a thousand, the style's own where the number shows none."""
    grouped = _GROUPED.search(written)
    style = _style(written)
    usual = "," if style is Style.POINT else "."
    if grouped and grouped["sign"] != style.value:
        return grouped["sign"]
    is_short = len(re.sub(r"[.,]\d*$", "", written)) <= _GROUP
    return usual if value >= _THOUSAND and is_short else ""


def _digits(value: Decimal, style: Style, sign: str, places: int = 0) -> str:
    """Write a value in digits with at least this many decimals; never exactly three, which may be read as thousands."""
    whole, _, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    if len(fraction) == _GROUP and whole != "0":
        fraction += "0"
    grouped = f"{int(whole):,}".replace(",", sign) if sign else whole
    return f"{grouped}{style.value}{fraction}" if fraction else grouped


def _counted(tail: str, value: Decimal, like: Amount) -> str:
    """Write the unit behind a number in its singular or plural; one that the author does not inflect ("10 min") stays."""
    is_uninflected = like.value > 1 and not tail.rstrip().endswith("s")
    is_fixed = tail.startswith("-") or is_uninflected or not re.search(r"[A-Za-z]{3,}", tail)
    if is_fixed or re.search(r"people|cent$|EUR|USD|GBP|CHF|[A-Z]{3}$", tail):
        return tail
    singular = tail.removesuffix("s")
    return singular if value == 1 else f"{singular}s"
