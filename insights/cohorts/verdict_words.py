"""Puts a comparison into words: its method, its people, and a cause only where the data support one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.localization import N_, written
from core.localization import gettext as _
from insights.cohorts.estimates import Estimate


class Grade(StrEnum):
    """Lists how a comparison was made, the strongest method first."""

    RANDOMISED = N_("randomised")
    DIFFERENCE = N_("difference in differences")
    SERIES = N_("interrupted time series")
    DESCRIPTIVE = N_("before and after")


_CAUTION = {
    Grade.RANDOMISED: N_("Nobody chose who came first, so the difference can be put down to the change."),
    Grade.DIFFERENCE: N_("Nobody drew lots for the groups, so something else that differs between them may be the reason."),
    Grade.SERIES: N_("There was no comparison group, so anything else of these weeks may be the reason."),
    Grade.DESCRIPTIVE: N_("This is a description: there was no comparison group, and the weeks may differ for any reason."),
}
_SMALL = N_("Too few people to say why.")


@dataclass(frozen=True, slots=True)
class Sides:
    """Holds who is compared: people in the treated arm, in the control (None: there is none), and the control's name."""

    treated: int
    control: int | None = None
    name: str = ""


def explain(grade: Grade, estimate: Estimate, sides: Sides, *, is_large: bool, unit: str = "") -> str:
    """Return in words what changed, how it was compared and, where the arms are large, what may be concluded."""
    method = _method(grade, sides)
    if estimate.low == estimate.high == 0:
        return f"{_('No difference so far: all values are the same.')} {method}"
    around = _("between {low} and {high}").format(low=_amount(estimate.low), high=f"{_amount(estimate.high)} {unit}".strip())
    if estimate.low <= 0 <= estimate.high:
        return f"{_('No clear difference: {between}.').format(between=around)} {method}"
    changed = _("{amount} higher ({between}).") if estimate.effect > 0 else _("{amount} lower ({between}).")
    difference = changed.format(amount=f"{_amount(abs(estimate.effect))} {unit}".strip(), between=around)
    return f"{difference} {method} {_(_CAUTION[grade] if is_large else _SMALL)}"


def _method(grade: Grade, sides: Sides) -> str:
    """Say how it was compared, and among how many people."""
    name = _(grade.value)
    if sides.control is None:
        text = _("{grade}, {n} people.")
    else:
        text = _("{grade}, {n} people against {others} ({name}).") if sides.name else _("{grade}, {n} people against {others}.")
    return text.format(grade=f"{name[0].upper()}{name[1:]}", n=sides.treated, others=sides.control, name=sides.name)


def _amount(value: float) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2  # noqa: PLR2004 (three figures are enough to read)
    return written(f"{value:.{digits}f}")
