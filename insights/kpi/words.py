"""Formats KPI values for people."""

from __future__ import annotations

from typing import Final

from core.localization import N_, percent, written
from core.localization import gettext as _
from insights.kpi.models import PERCENT
from insights.kpi.values import Measured, Value

WITHHELD: Final = N_("withheld")
NOTHING: Final = N_("no data")


def amount(value: float, unit: str) -> str:
    """Format an amount: `84 %`, `2.4 %`, `35 minutes`, `1,240 EUR`."""
    if unit == PERCENT:
        return percent(value)
    digits = 0 if abs(value) >= 100 or float(value).is_integer() else 1  # noqa: PLR2004 - three figures are enough to read
    return f"{written(f'{value:,.{digits}f}')} {_(unit)}".strip()


def shown(measured: Measured, value: Value | None) -> str:
    """Format a value with its unit, and "per week" where the formula has no divisor.

    "Not yet" means that there are events, but no figure so far.
    """
    if value is None:
        return ""
    if value.is_withheld:
        return _(WITHHELD)
    if value.value is None:
        return _("not yet") if value.n else _(NOTHING)
    formula = measured.kpi.formula
    is_weekly = formula is not None and formula.below is None
    text = amount(value.value, measured.unit)
    return _("{amount} per week").format(amount=text) if is_weekly else text


def change(measured: Measured) -> float | None:
    """Return the change since the four weeks before, in the unit (percentage points for shares)."""
    now, previous = measured.now.value, measured.previous.value
    return None if now is None or previous is None else now - previous


def change_words(measured: Measured) -> str:
    """Format the change: `+3.1 points`, `-12 minutes`; empty where one of the two values is missing."""
    difference = change(measured)
    if difference is None:
        return ""
    unit = N_("points") if measured.unit == PERCENT else measured.unit
    digits = 0 if abs(difference) >= 10 else 1  # noqa: PLR2004 - two figures are enough to read
    return f"{written(f'{difference:+,.{digits}f}')} {_(unit)}".strip()
