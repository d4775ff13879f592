"""Turns the numbers of a chart into a table, for people who do not see the chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.charts.numbers import is_number, number, with_unit
from core.localization import gettext as _
from core.localization import pgettext
from insights.reports.models import Chart, Series, Shape, Table

_FIRST: Final[Mapping[Shape, Callable[[], str]]] = {
    Shape.LINE: lambda: pgettext("a table's column", "When"),
    Shape.STEP: lambda: pgettext("a table's column", "From"),
    Shape.BAR: lambda: pgettext("a table's column", "What"),
}


def table_of(chart: Chart) -> Table:
    """Return a row for each label (or position) with the value of each series, its band, and what happened there."""
    most = max((len(series.values) for series in chart.series), default=0)
    labels = list(chart.labels) if len(chart.labels) >= most or not chart.positions else [number(at) for at in chart.positions]
    labels += [str(at + 1) for at in range(len(labels), most)]
    marks = {at: "; ".join(text for position, text in chart.marks if position == at) for at, _ in chart.marks}
    header = [
        _FIRST[chart.shape](),
        *(series.name or pgettext("a table's column", "Value") for series in chart.series),
        *([pgettext("a table's column", "Note")] if marks else []),
    ]
    rows = [
        [label, *(_cell(series, at, chart.unit) for series in chart.series), *([marks.get(at, "")] if marks else [])]
        for at, label in enumerate(labels)
    ]
    return Table(chart.title, header, rows, frozenset(range(1, 1 + len(chart.series))))


def _cell(series: Series, at: int, unit: str) -> str:
    value = series.values[at] if at < len(series.values) else None
    if at >= len(series.band) or not is_number(value):
        return with_unit(value, unit)
    low, high = series.band[at]
    pattern = _("{value} ({low} to {high})")
    return pattern.format(value=with_unit(value, unit), low=number(low), high=number(high))
