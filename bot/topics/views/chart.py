"""Draws how often people stumbled, week by week: bars as a PNG, and the same in words for people who see no picture.

Only counts go in, so the picture may be fetched by whoever has its address. Colour never tells anything alone: every bar carries
its number, and a change of the SOP is a dashed line with its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.charts.drawing import png_of
from core.local_formats import dated, day
from core.localization import N_, counted, pgettext
from core.localization import gettext as _
from insights.reports.models import Chart, Series, Shape

MOST_WEEKS: Final = 12
_MOST: Final = 9_999
TITLE: Final = N_("How often people stumbled")

_SPARKS: Final = "▁▂▃▄▅▆▇█"
_CODE = re.compile(r"(\d{4})(\d\d)(\d\d)-(\d{1,4}(?:\.\d{1,4}){0,11})(?:-c(\d{1,2}))?")


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


def code_of(trend: Trend) -> str:
    """Return the whole chart as a short code for an address: `20261123-0.1.4.6-c2`."""
    counts = ".".join(str(min(number, _MOST)) for number in trend.counts[-MOST_WEEKS:])
    cut = max(0, len(trend.counts) - MOST_WEEKS)
    changed = "" if trend.changed is None or trend.changed < cut else f"-c{trend.changed - cut}"
    return f"{trend.last:%Y%m%d}-{counts}{changed}"


def trend_of(code: str) -> Trend | None:
    """Return the chart behind such a code; None when the code is invalid."""
    match = _CODE.fullmatch(code)
    if match is None:
        return None
    counts = tuple(int(number) for number in match[4].split("."))
    changed = int(match[5]) if match[5] else None
    try:
        last = date(int(match[1]), int(match[2]), int(match[3]))
        Trend(last, counts).starts  # noqa: B018 - the first weeks there ever were have none before them
    except (ValueError, OverflowError):
        return None
    return None if changed is not None and changed >= len(counts) else Trend(last, counts, changed)


def sparkline(counts: tuple[int, ...]) -> str:
    """Return the counts as `▁▂▅█`; every week that has any stands out from those without."""
    most = max(counts, default=0)
    return "".join(_SPARKS[-(-number * 7 // most) if most else 0] for number in counts)


def in_words(trend: Trend) -> str:
    """Return the numbers themselves, which the card says instead of the picture."""
    first = trend.starts[0] if trend.counts else trend.last
    numbers = ", ".join(str(number) for number in trend.counts)
    words = _("{numbers} a week since {day}").format(numbers=numbers, day=day(first))
    if trend.changed is not None:
        changed = _("the SOP changed in the week of {day}").format(day=day(trend.starts[trend.changed]))
        words = f"{words}, {changed}"
    return f"{sparkline(trend.counts)}  {words}"


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


def chart_png(trend: Trend) -> bytes:
    """Return the chart, 1200 by 360 pixels; the same bytes for the same trend."""
    return png_of(chart_of(trend))


def _short(moment: date) -> str:
    return dated(moment, pgettext("date pattern (CLDR)", "d MMM"))
