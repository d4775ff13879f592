"""How a comparison is put into words: its method, its people, and no cause where the data name none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from typing_extensions import override

from insights.cohorts.estimates import Estimate


class Grade(StrEnum):
    """How a comparison was made, the strongest first."""

    RANDOMISED = "randomised"
    DIFFERENCE = "difference in differences"
    SERIES = "interrupted time series"
    DESCRIPTIVE = "before and after"


_CAUTION = {
    Grade.RANDOMISED: "Who came first was not chosen, so the difference can be put down to the change.",
    Grade.DIFFERENCE: "Nobody drew lots for the groups, so something else that differs between them may be the reason.",
    Grade.SERIES: "There was no comparison group, so anything else of these weeks may be the reason.",
    Grade.DESCRIPTIVE: "This is a description: there was no comparison group, and the weeks may differ for any reason.",
}
_SMALL = "Too few people to say why."


@dataclass(frozen=True, slots=True)
class Sides:
    """Who is compared: people in the treated arm, in the control (None: there is none), and the control's name."""

    treated: int
    control: int | None = None
    name: str = ""

    @override
    def __str__(self) -> str:
        if self.control is None:
            return f"{self.treated} people"
        return f"{self.treated} people against {self.control}" + (f" ({self.name})" if self.name else "")


def explain(grade: Grade, estimate: Estimate, sides: Sides, *, is_large: bool, unit: str = "") -> str:
    """Say what changed, how it was compared and, where the arms are large, what that allows to conclude."""
    method = f"{grade.value[0].upper()}{grade.value[1:]}, {sides}."
    if estimate.low == estimate.high == 0:
        return f"No difference so far: all values are the same. {method}"
    around = f"between {_amount(estimate.low)} and {_amount(estimate.high)}{f' {unit}' if unit else ''}"
    if estimate.low <= 0 <= estimate.high:
        return f"No clear difference: {around}. {method}"
    direction = "Higher" if estimate.effect > 0 else "Lower"
    caution = _CAUTION[grade] if is_large else _SMALL
    return f"{direction} by {_amount(abs(estimate.effect))}{f' {unit}' if unit else ''} ({around}). {method} {caution}"


def _amount(value: float) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2  # noqa: PLR2004 (three figures are enough to read)
    return f"{value:.{digits}f}"
