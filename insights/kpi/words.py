"""KPI values as people read them."""

from __future__ import annotations

from typing import Final

from insights.kpi.models import MINUTES, PERCENT
from insights.kpi.values import Measured, Value

WITHHELD: Final = "withheld"
NOTHING: Final = "no data"


def amount(value: float, unit: str) -> str:
    """`84 %`, `2.4 %`, `35 minutes`, `1,240 EUR`."""
    if unit == PERCENT:
        return f"{value:.0f} %" if abs(value) >= 10 else f"{value:.1f} %"  # noqa: PLR2004 - two figures are enough to read
    digits = 0 if abs(value) >= 100 or float(value).is_integer() else 1  # noqa: PLR2004 - three figures are enough to read
    return f"{value:,.{digits}f} {unit}".strip()


def shown(measured: Measured, value: Value | None) -> str:
    """A value with its unit and, where it is no share, per what it is."""
    if value is None:
        return ""
    if value.is_withheld:
        return WITHHELD
    if value.value is None:
        return NOTHING
    formula = measured.kpi.formula
    is_weekly = formula is not None and formula.below is None
    return amount(value.value, measured.unit) + (" per week" if is_weekly else "")


def change(measured: Measured) -> float | None:
    """What changed since the four weeks before, in the unit (percentage points for shares)."""
    now, previous = measured.now.value, measured.previous.value
    return None if now is None or previous is None else now - previous


def change_words(measured: Measured) -> str:
    """`+3.1 points`, `-12 minutes`; empty where one of the two is missing."""
    difference = change(measured)
    if difference is None:
        return ""
    unit = "points" if measured.unit == PERCENT else MINUTES if measured.unit == MINUTES else measured.unit
    digits = 0 if abs(difference) >= 10 else 1  # noqa: PLR2004 - two figures are enough to read
    return f"{difference:+,.{digits}f} {unit}".strip()
