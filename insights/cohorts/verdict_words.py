"""How a comparison is put into words: its method, its people, and no cause where the data name none."""

from __future__ import annotations

from enum import StrEnum

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


def explain(grade: Grade, estimate: Estimate, sizes: tuple[int, int | None], *, control: str = "", is_large: bool = False) -> str:
    """Two or three sentences. `sizes` counts people in the treated and the control arm."""
    people = (
        f"{sizes[0]} people" if sizes[1] is None else f"{sizes[0]} people against {sizes[1]}{f' ({control})' if control else ''}"
    )
    method = f"{grade.value[0].upper()}{grade.value[1:]}, {people}."
    if estimate.low <= 0 <= estimate.high:
        return f"No clear difference: {_range(estimate)}. {method}"
    direction = "Higher" if estimate.effect > 0 else "Lower"
    return (
        f"{direction} by {_amount(abs(estimate.effect))} ({_range(estimate)}). {method} {_CAUTION[grade] if is_large else _SMALL}"
    )


def _range(estimate: Estimate) -> str:
    return f"between {_amount(estimate.low)} and {_amount(estimate.high)}"


def _amount(value: float) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2  # noqa: PLR2004 (three figures are enough to read)
    return f"{value:.{digits}f}"
