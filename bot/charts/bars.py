"""Draws bars: those of one series stand side by side over moments; of several series, or with long names, they lie."""

from __future__ import annotations

from typing import Final

from bot.charts.elements import SMALL, SOFT, Point, element, fitted, hint, width_of, words
from bot.charts.frame import ROW, Label, Plot, Size, horizontal_labels, legend, legend_height
from bot.charts.marks import drawn_marks, placed, rows
from bot.charts.numbers import is_number, limits, with_unit
from bot.charts.series_styles import MOST_SERIES, SERIES_STYLES, SeriesStyle
from core.localization import gettext as _
from insights.reports.models import Chart, Series

_LONG: Final = 13
"""Letters of the longest label from which bars lie: `23 Nov 2026` still stands."""

MOST_LYING: Final = 20
_BAR: Final = 16


def drawn_bars(chart: Chart, size: Size) -> tuple[str, float]:
    """Return the inside of the SVG of a BAR chart, and its height."""
    is_lying = len(chart.series) > 1 or (not chart.marks and max(map(len, chart.labels), default=0) > _LONG)
    return _lying(chart, size) if is_lying else (_standing(chart, size), float(size.height))


def _standing(chart: Chart, size: Size) -> str:
    (series,) = chart.series
    low, high = limits(series.values, has_zero=True)
    slot = (size.width - 16) / max(1, len(chart.labels))
    marks = placed([(8 + at * slot, text) for at, text in chart.marks if 0 <= at <= len(chart.labels)], size)
    top = ROW * rows(marks) + (ROW if chart.unit else 4) + 18
    plot = Plot(8, size.width - 8, top, size.height - 28, low, high if high > low else low + 1)
    labels = [Label(plot.left + (at + 0.5) * slot, text) for at, text in enumerate(chart.labels)]
    unit = words(fitted(chart.unit, size.width / 2, SMALL), Point(2, top - 22 - ROW * rows(marks)), tone="soft", size=SMALL)
    zero = element("line", x1=plot.left, x2=plot.right, y1=plot.y(0), y2=plot.y(0), stroke=SOFT, class_="zero")
    bars = "".join(_standing_bar(chart, at, plot, slot) for at in range(len(chart.labels)))
    return unit + horizontal_labels(labels, plot, size) + bars + zero + drawn_marks(marks, plot)


def _standing_bar(chart: Chart, at: int, plot: Plot, slot: float) -> str:
    middle, thick = plot.left + (at + 0.5) * slot, max(min(slot * 0.8, 64) - 2, 0.5)
    value = _value(chart.series[0], at)
    if not is_number(value):
        return words("–", Point(middle, plot.y(0) - 6), anchor="middle", tone="soft")
    top, floor = plot.y(max(value, 0)), plot.y(min(value, 0))
    box = {"x": middle - thick / 2, "y": top, "width": thick, "height": max(floor - top, 0.0)}
    number = words(_said(chart, value), Point(middle, top - 6), anchor="middle", tone="ink" if value else "soft")
    return _bar(SERIES_STYLES[0], _hint(chart, chart.series[0], at), box) + number


def _lying(chart: Chart, size: Size) -> tuple[str, float]:
    series_drawn = chart.series[:MOST_SERIES]
    top = legend_height(legend(chart, size)) if len(chart.series) > 1 else 0.0
    top += ROW if chart.unit else 4
    unit = words(fitted(chart.unit, size.width / 2, SMALL), Point(2, top - 4), tone="soft", size=SMALL)
    values = [abs(value) for series in series_drawn for value in series.values if is_number(value)]
    room = size.width - 16 - max((width_of(_said(chart, value)) for value in values), default=0.0)
    scale = max(room, 20) / (max(values, default=0.0) or 1)
    parts, y = [_legend(chart, size), unit], top
    for at in range(min(len(chart.labels), MOST_LYING)):
        parts.append(words(fitted(chart.labels[at], size.width - 8), Point(2, y + 15)))
        y += 21
        for series, style in zip(series_drawn, SERIES_STYLES, strict=False):
            value = _value(series, at)
            wide = abs(value) * scale if is_number(value) else -6.0
            box = {"x": 2, "y": y, "width": wide, "height": _BAR}
            parts.append(_bar(style, _hint(chart, series, at), box) if wide >= 0 else "")
            parts.append(words(_said(chart, value), Point(wide + 8, y + _BAR - 4), tone="ink" if is_number(value) else "soft"))
            y += _BAR + 3
        y += 8
    if len(chart.labels) > MOST_LYING:
        y += ROW
        left_out = _("The first {n} of {all}; the table has all.").format(n=MOST_LYING, all=len(chart.labels))
        parts.append(words(left_out, Point(2, y - 2), tone="soft", size=SMALL))
    return "".join(parts), y + 4


def _value(series: Series, at: int) -> float | None:
    return series.values[at] if at < len(series.values) else None


def _said(chart: Chart, value: float | None) -> str:
    return with_unit(value, "%" if chart.unit == "%" else "")


def _hint(chart: Chart, series: Series, at: int) -> str:
    return hint(": ".join(filter(None, (series.name, chart.labels[at], with_unit(_value(series, at), chart.unit)))))


def _bar(style: SeriesStyle, content: str, box: dict[str, float]) -> str:
    colours = {"fill": style.colour, "stroke": style.colour, **style.filling}
    return element("rect", content, **box, **colours, class_=f"bar {style.css}")


def _legend(chart: Chart, size: Size) -> str:
    if len(chart.series) < 2:  # noqa: PLR2004 - one series needs no name
        return ""
    return "".join(
        _bar(entry.style, "", {"x": entry.at.x + 1, "y": entry.at.y - 11, "width": 22, "height": 12})
        + words(entry.name, Point(entry.at.x + 30, entry.at.y))
        for entry in legend(chart, size)
    )
