"""Writes numbers as people read them, and chooses the ticks of an axis."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final, TypeGuard

from core.localization import decimal

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_LEAST: Final = 1e-6
"""Smaller numbers are drawn as zero."""
_WHOLE, _TENTHS = 100, 10
_BEYOND: Final = 1e15


def is_number(value: float | None) -> TypeGuard[float]:
    """Return whether a value can be drawn; None, not-a-number and values too large to be real are gaps."""
    return value is not None and abs(value) < _BEYOND


def number(value: float | None) -> str:
    """Return the number as the reader's language writes it: `1,234`, `12.5`, `0.25`, `-3` with a real minus; a gap is a dash."""
    if not is_number(value):
        return "–"
    size = abs(value)
    places = 0 if size >= _WHOLE else 1 if size >= _TENTHS else 2
    text = decimal(round(size, places))
    return f"\u2212{text}" if value < 0 and text != "0" else text


def with_unit(value: float | None, unit: str) -> str:
    """Return the number with its unit: `84 %`, `12 minutes`; a gap has no unit."""
    gap = "\u00a0" if unit == "%" else " "
    return f"{number(value)}{gap}{unit}" if unit and is_number(value) else number(value)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers that hold `low` and `high` between the first and the last of them."""
    if high - low <= max(abs(low), abs(high), _LEAST) * 1e-9:
        high = low + (abs(low) if abs(low) > _LEAST else 1)
    raw = (high - low) / most
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next((size * magnitude for size in _STEPS if size * magnitude >= raw * (1 - 1e-9)), 10 * magnitude)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [index * step for index in range(first, last + 1)]


def limits(values: Iterable[float | None], *, has_zero: bool) -> tuple[float, float]:
    """Return the smallest and the largest number; (0, 1) without any. Zero is among them where a height is read as an amount."""
    drawn: Sequence[float] = [value for value in values if is_number(value)]
    if not drawn:
        return 0.0, 1.0
    low, high = min(drawn), max(drawn)
    is_near_zero = low >= 0 and low <= 0.6 * high
    return (min(low, 0.0), max(high, 0.0)) if has_zero or is_near_zero else (low, high)
