"""The numbers of a chart as a table: what it shows for who does not see it."""

from __future__ import annotations

from typing import Final

from bot.charts.numbers import is_number, number, with_unit
from insights.reports.models import Chart, Series, Shape, Table

_FIRST: Final = {Shape.LINE: "When", Shape.STEP: "From", Shape.BAR: "What"}


def table_of(chart: Chart) -> Table:
    """A row for each label (or position) with the value of each series, its band, and what happened there."""
    most = max((len(series.values) for series in chart.series), default=0)
    labels = list(chart.labels) if len(chart.labels) >= most or not chart.positions else [number(at) for at in chart.positions]
    labels += [str(at + 1) for at in range(len(labels), most)]
    marks = {at: "; ".join(text for position, text in chart.marks if position == at) for at, _ in chart.marks}
    header = [_FIRST[chart.shape], *(series.name or "Value" for series in chart.series), *(["Note"] if marks else [])]
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
    return f"{with_unit(value, unit)} ({number(low)} to {number(high)})"
