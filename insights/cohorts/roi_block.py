"""The return as a part of a page: the range, the costs, what it takes to break even, and every assumption."""

from __future__ import annotations

from collections.abc import Iterator

from insights.cohorts.roi import Range, Roi
from insights.cohorts.roi_assumptions import RoiAssumptions
from insights.reports.models import Block, Table

_NO_GAIN = "No gain is measured yet, so nothing covers the cost."
_RULES = "First year only, full cost, people who left are no gain. Low and high are the ends of the comparisons' 95 % intervals."


def roi_block(found: Roi, assumptions: RoiAssumptions) -> Block:
    """Say what comes back, for how much, and on which assumptions."""
    return Block(
        title="Return on the first year",
        text=" ".join((_summary(found, assumptions.currency), _break_even(found), _RULES, *found.missing)),
        tables=(_gains(found, assumptions.currency), _costs(found, assumptions.currency), _assumptions(assumptions)),
    )


def _summary(found: Roi, currency: str) -> str:
    if not found.lines:
        return f"A year costs {_money(found.cost, currency)}."
    percent = found.percent
    share = f" ({percent.low:.0f} % to {percent.high:.0f} % of the cost, {percent.mid:.0f} % in the middle)" if percent else ""
    net = [_money(gain - found.cost, currency) for gain in (found.gain.low, found.gain.mid, found.gain.high)]
    return f"After all costs a year is worth between {net[0]} and {net[2]}, {net[1]} in the middle{share}."


def _break_even(found: Roi) -> str:
    if found.break_even is None:
        return _NO_GAIN
    if found.break_even > 1:
        return "Even if the whole change were Cairn's doing, it would not cover the cost."
    return f"It breaks even if {_percent(found.break_even)} of the measured change is Cairn's doing."


def _gains(found: Roi, currency: str) -> Table:
    rows = [(line.title, *_ends(line.whole.times(line.share), currency), _percent(line.share), line.words) for line in found.lines]
    header = ("Gain", "Low", "Middle", "High", "Attributed to Cairn", "Comparison")
    return Table("Gains of a year", header, rows, frozenset({1, 2, 3, 4}), "No KPI has both figures and a value.")


def _costs(found: Roi, currency: str) -> Table:
    rows = [(name, _money(amount, currency)) for name, amount in (*found.costs, ("Together", found.cost))]
    return Table("Costs of a year", ("Cost", "Amount"), rows, frozenset({1}))


def _assumptions(assumptions: RoiAssumptions) -> Table:
    return Table("Assumptions (`roi:` in kpis.yaml)", ("Assumption", "Value"), list(_rows(assumptions)), frozenset({1}))


def _rows(assumptions: RoiAssumptions) -> Iterator[tuple[str, str]]:
    currency = assumptions.currency
    yield "An hour of a learner", _money(assumptions.learner_hour, currency)
    yield "An hour of an owner", _money(assumptions.owner_hour, currency)
    yield "Running it for a month", _money(assumptions.running_per_month, currency)
    yield "Setting it up", _money(assumptions.setup, currency)
    yield "Counted of a change without a comparison group", _percent(assumptions.attribution)
    yield "Minutes for a question", f"{assumptions.minutes_per_question:g}"
    yield "Minutes for a lesson", f"{assumptions.minutes_per_lesson:g}"
    yield "Minutes for a review by an owner", f"{assumptions.minutes_per_review:g}"
    for kpi, value in assumptions.values.items():
        yield f"One unit of {kpi}", f"{value.per_unit:g} {currency}"
        yield f"{kpi} for each person and year", f"{value.per_person_and_year:g}"


def _ends(amount: Range, currency: str) -> tuple[str, str, str]:
    return _money(amount.low, currency), _money(amount.mid, currency), _money(amount.high, currency)


def _money(amount: float, currency: str) -> str:
    return f"{round(amount):,} {currency}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
