"""Builds the block of a page that shows the return: range, costs, break-even share, and every assumption."""

from __future__ import annotations

from collections.abc import Iterator

from core.localization import N_, decimal, percent, written
from core.localization import gettext as _
from insights.cohorts.comparison import CLAIMABLE
from insights.cohorts.roi import Effort, Range, Roi
from insights.cohorts.roi_assumptions import RoiAssumptions
from insights.reports.models import Block, Table

_NO_GAIN = N_("No gain is measured yet, so nothing covers the cost.")
_NO_GAIN_IN_ALL = N_("Added up, no gain is measured yet, so nothing covers the cost.")
_RULES = N_(
    "First year only, full cost, people who left are no gain. Low and high are the ends of the comparisons' 95 % intervals."
    " What the counted weeks show is taken for the whole year."
)


def roi_block(roi: Roi, assumptions: RoiAssumptions) -> Block:
    """Return the block: the gain, its cost, and the assumptions behind both."""
    return Block(
        title=_("Return on the first year"),
        text=" ".join((_summary(roi, assumptions.currency), _break_even(roi), _(_RULES), *roi.missing)),
        tables=(_gains(roi, assumptions.currency), _costs(roi, assumptions.currency), _assumptions(roi, assumptions)),
    )


def _summary(roi: Roi, currency: str) -> str:
    if not roi.lines:
        return _("A year costs {amount}.").format(amount=_money(roi.cost, currency))
    low, mid, high = _ends(roi.gain.less(roi.cost), currency)
    share = roi.percent
    if share is None:
        text = _("After all costs a year is worth between {low} and {high}, {mid} in the middle.")
        return text.format(low=low, mid=mid, high=high)
    text = _(
        "After all costs a year is worth between {low} and {high}, {mid} in the middle "
        "({low_share} to {high_share} of the cost, {mid_share} in the middle)."
    )
    low_share, mid_share, high_share = map(percent, (round(share.low), round(share.mid), round(share.high)))
    return text.format(low=low, mid=mid, high=high, low_share=low_share, mid_share=mid_share, high_share=high_share)


def _break_even(roi: Roi) -> str:
    if roi.break_even is None:
        return _(_NO_GAIN_IN_ALL) if roi.lines else _(_NO_GAIN)
    if roi.break_even > 1:
        return _("Even if the whole change were Cairn's doing, it would not cover the cost.")
    return _("It breaks even if {share} of the measured change is Cairn's doing.").format(
        share=percent(round(100 * roi.break_even))
    )


def _gains(roi: Roi, currency: str) -> Table:
    rows = [
        (line.title, *_ends(line.whole.times(line.share), currency), percent(round(100 * line.share)), line.words)
        for line in roi.lines
    ]
    header = (_("Gain"), _("Low"), _("Middle"), _("High"), _("Attributed to Cairn"), _("Comparison"))
    return Table(_("Gains per year"), header, rows, frozenset({1, 2, 3, 4}), _("No KPI has both figures and a value."))


def _costs(roi: Roi, currency: str) -> Table:
    rows = [(name, _money(amount, currency)) for name, amount in (*roi.costs, (_("Together"), roi.cost))]
    return Table(_("Costs per year"), (_("Cost"), _("Amount")), rows, frozenset({1}))


def _assumptions(roi: Roi, assumptions: RoiAssumptions) -> Table:
    header = (_("Assumption"), _("Value"))
    rows = [*_rows(assumptions), *_counted(roi.effort)]
    return Table(_("Assumptions (`roi:` in kpis.yaml), and what was counted"), header, rows, frozenset({1}))


def _counted(effort: Effort) -> Iterator[tuple[str, str]]:
    weeks = f"{effort.weeks:.0f}"
    yield _("Minutes of learners in the last {weeks} weeks, counted").format(weeks=weeks), decimal(round(effort.learner_minutes))
    yield _("Minutes of owners in the last {weeks} weeks, counted").format(weeks=weeks), decimal(round(effort.owner_minutes))


def _rows(assumptions: RoiAssumptions) -> Iterator[tuple[str, str]]:
    currency = assumptions.currency
    yield _("An hour of a learner"), _money(assumptions.learner_hour, currency)
    yield _("An hour of an owner"), _money(assumptions.owner_hour, currency)
    yield _("Running it for a month"), _money(assumptions.running_per_month, currency)
    yield _("Setting it up"), _money(assumptions.setup, currency)
    text = _("Counted of a change that no comparison of {n} people on either side tells apart")
    yield text.format(n=CLAIMABLE), percent(round(100 * assumptions.attribution))
    yield _("Minutes for a question"), _plain(assumptions.minutes_per_question)
    yield _("Minutes for a lesson"), _plain(assumptions.minutes_per_lesson)
    yield _("Minutes for a review by an owner"), _plain(assumptions.minutes_per_review)
    for kpi, value in assumptions.values.items():
        yield _("One unit of {kpi}").format(kpi=kpi), f"{_plain(value.per_unit)} {currency}"
        yield _("{kpi} for each person and year").format(kpi=kpi), _plain(value.per_person_and_year)


def _ends(amount: Range, currency: str) -> tuple[str, str, str]:
    return _money(amount.low, currency), _money(amount.mid, currency), _money(amount.high, currency)


def _money(amount: float, currency: str) -> str:
    return f"{written(f'{round(amount):,}')} {currency}"


def _plain(number: float) -> str:
    return written(f"{number:g}")
