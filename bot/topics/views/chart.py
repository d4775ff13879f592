"""Makes the chart of how often people stumbled, week by week: bars, and the same in words for people who see no picture.

Colour never tells anything alone: every bar carries its number, and a change of the SOP is a dashed line with its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from core.localization import N_, counted, dated, pgettext
from core.localization import gettext as _
from insights.reports.models import Chart, Series, Shape

TITLE: Final = N_("How often people stumbled, by week")


@dataclass(frozen=True, slots=True)
class Trend:
    """The counts of a chart. `counts` by week, oldest first; the last week begins on the day `last`. `changed` is the position of
    the week in which the section was changed, None when it was not.
    """

    last: date
    counts: tuple[int, ...]
    changed: int | None = None

    @property
    def starts(self) -> tuple[date, ...]:
        return tuple(self.last - timedelta(weeks=back) for back in reversed(range(len(self.counts))))


def alt_text(trend: Trend) -> str:
    """Return the description for people who have the picture read out."""
    weeks = ", ".join(f"{_short(start)}: {number}" for start, number in zip(trend.starts, trend.counts, strict=True))
    bars = counted(
        len(trend.counts),
        "Bars for {n} week: how often people stumbled in each. {weeks}.",
        "Bars for {n} weeks: how often people stumbled in each. {weeks}.",
        weeks=weeks,
    )
    if trend.changed is None:
        return bars
    return f"{bars} {_('The SOP was changed in the week of {day}.').format(day=_short(trend.starts[trend.changed]))}"


def chart_of(trend: Trend) -> Chart:
    """Return the trend as a chart; a change is marked before the first week with the new text."""
    return Chart(
        title=_(TITLE),
        description=alt_text(trend),
        shape=Shape.BAR,
        labels=[_short(start) for start in trend.starts],
        series=[Series(_("times"), list(trend.counts))],
        marks=[] if trend.changed is None else [(trend.changed, _("SOP changed"))],
    )


def _short(moment: date) -> str:
    return dated(moment, pgettext("date pattern (CLDR)", "d MMM"))
