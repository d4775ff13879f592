"""Draws bars: vertical ones over moments, horizontal ones for names that are too long to be side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from bot.charts.elements import INK, SMALL, SOFT, Point, element, fitted, hint, width_of, words
from bot.charts.frame import ROW, Label, Plot, Size, axis, horizontal_labels, legend, legend_height
from bot.charts.marks import drawn_marks, placed, rows
from bot.charts.numbers import is_number, limits, number, ticks, with_unit
from bot.charts.series_styles import MOST_SERIES, SERIES_STYLES, SeriesStyle
from core.localization import gettext as _
from insights.reports.models import Chart, Series

_LONG: Final = 13
"""Letters of the longest label from which bars lie: `23 Nov 2026` still stands."""

MOST_LYING: Final = 20
_BAR: Final = 16


def drawn_bars(chart: Chart, size: Size) -> tuple[str, float]:
    """Return the inside of the SVG of a BAR chart, and its height."""
    chart = replace(chart, series=list(chart.series)[:MOST_SERIES])
    is_lying = not chart.marks and max(map(len, chart.labels), default=0) > _LONG
    return _lying(chart, size) if is_lying else (_standing(chart, size), float(size.height))


def _standing(chart: Chart, size: Size) -> str:
    is_labelled = _has_room(chart, size)
    plot = _plot(chart, size, is_labelled=is_labelled)
    slot = plot.width / max(1, len(chart.labels))
    labels = [Label(plot.left + (at + 0.5) * slot, text) for at, text in enumerate(chart.labels)]
    marks = placed([(plot.left + at * slot, text) for at, text in chart.marks if 0 <= at <= len(chart.labels)], size)
    unit = words(fitted(chart.unit, size.width / 2, SMALL), Point(2, plot.top - 22 - ROW * rows(marks)), tone="soft", size=SMALL)
    zero = element("line", x1=plot.left, x2=plot.right, y1=plot.y(0), y2=plot.y(0), stroke=SOFT, class_="zero")
    bars = "".join(bar.standing() for bar in _bars(chart, plot, slot, is_labelled=is_labelled))
    frame = unit if is_labelled else axis(plot, size, chart.unit, rows(marks))
    return frame + horizontal_labels(labels, plot, size) + bars + zero + drawn_marks(marks, plot) + _legend(chart, size)


def _has_room(chart: Chart, size: Size) -> bool:
    """Return whether every bar has room for its number; below zero the number would be among the labels."""
    if any(is_number(value) and value < 0 for value in _heights(chart)):
        return False
    count = max(1, len(chart.labels)) * max(1, len(chart.series))
    widest = max((width_of(_said(chart, value)) for series in chart.series for value in series.values), default=0.0)
    return (size.width - 16) / count * 0.9 >= widest


def _plot(chart: Chart, size: Size, *, is_labelled: bool) -> Plot:
    low, high = limits(_heights(chart), has_zero=True)
    scale = [low, high if high > low else low + 1] if is_labelled else ticks(low, high)
    left = 8.0 if is_labelled else max(width_of(number(value), SMALL) for value in scale) + 12
    slot = (size.width - 8 - left) / max(1, len(chart.labels))
    row_count = rows(placed([(left + at * slot, text) for at, text in chart.marks if 0 <= at <= len(chart.labels)], size))
    above = (legend_height(legend(chart, size)) if len(chart.series) > 1 else 0.0) + ROW * row_count
    top = above + (ROW if chart.unit else 4) + (18 if is_labelled else 8)
    return Plot(left, size.width - 8, top, size.height - 28, scale[0], scale[-1])


def _heights(chart: Chart) -> list[float | None]:
    values = [value for series in chart.series for value in series.values]
    return values + [end for series in chart.series for pair in series.band for end in pair]


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bar: `at` counts labels; `start` and `thick` are across, in the units of the SVG."""

    chart: Chart
    series: Series
    style: SeriesStyle
    at: int
    start: float
    thick: float
    plot: Plot
    is_labelled: bool = True

    @property
    def value(self) -> float | None:
        return self.series.values[self.at] if self.at < len(self.series.values) else None

    def standing(self) -> str:
        middle = self.start + self.thick / 2
        if not is_number(self.value):
            return words("–", Point(middle, self.plot.y(0) - 6), anchor="middle", tone="soft") if self.is_labelled else ""
        top, floor = self.plot.y(max(self.value, 0)), self.plot.y(min(self.value, 0))
        box = {"x": self.start, "y": top, "width": self.thick, "height": max(floor - top, 0.0)}
        shape = self._shape(box) + self._whisker(middle)
        if not self.is_labelled:
            return shape
        return shape + words(
            _said(self.chart, self.value), Point(middle, top - 6), anchor="middle", tone="ink" if self.value else "soft"
        )

    def lying(self, x: float, scale: float) -> str:
        if not is_number(self.value):
            return words("–", Point(x, self.start + self.thick - 4), tone="soft")
        wide = abs(self.value) * scale
        box = {"x": x, "y": self.start, "width": wide, "height": self.thick}
        return self._shape(box) + words(_said(self.chart, self.value), Point(x + wide + 6, self.start + self.thick - 4))

    def _shape(self, box: dict[str, float]) -> str:
        text = ": ".join(
            part for part in (self.series.name, self.chart.labels[self.at], with_unit(self.value, self.chart.unit)) if part
        )
        return element(
            "rect",
            hint(text),
            **box,
            fill=self.style.colour,
            stroke=self.style.colour,
            **self.style.filling,
            class_=f"bar {self.style.css}",
        )

    def _whisker(self, middle: float) -> str:
        if self.at >= len(self.series.band):
            return ""
        low, high = (self.plot.y(end) for end in self.series.band[self.at])
        path = f"M{middle:.1f} {low:.1f}V{high:.1f}M{middle - 5:.1f} {low:.1f}h10M{middle - 5:.1f} {high:.1f}h10"
        return element("path", d=path, stroke=INK, stroke_width=1.5, fill="none", class_="mark")


def _bars(chart: Chart, plot: Plot, slot: float, *, is_labelled: bool) -> Iterator[_Bar]:
    gap = min(slot * 0.2, 16)
    thick = min((slot - gap) / max(1, len(chart.series)), 64)
    inset = (slot - thick * len(chart.series)) / 2
    for at in range(len(chart.labels)):
        for place, (series, style) in enumerate(zip(chart.series, SERIES_STYLES, strict=False)):
            start = plot.left + at * slot + inset + place * thick
            yield _Bar(chart, series, style, at, start + 1, max(thick - 2, 0.5), plot, is_labelled)


def _lying(chart: Chart, size: Size) -> tuple[str, float]:
    shown = range(min(len(chart.labels), MOST_LYING))
    top = legend_height(legend(chart, size)) if len(chart.series) > 1 else 0.0
    top += ROW if chart.unit else 4
    unit = words(fitted(chart.unit, size.width / 2, SMALL), Point(2, top - 4), tone="soft", size=SMALL)
    values = [abs(value) for series in chart.series for value in series.values if is_number(value)]
    room = size.width - 16 - max((width_of(_said(chart, value)) for value in values), default=0.0)
    scale = max(room, 20) / (max(values, default=0.0) or 1)
    plot, parts, y = Plot(2, size.width, 0, 0, 0, 1), [_legend(chart, size), unit], top
    for at in shown:
        parts.append(words(fitted(chart.labels[at], size.width - 8), Point(2, y + 15)))
        y += 21
        for series, style in zip(chart.series, SERIES_STYLES, strict=False):
            parts.append(_Bar(chart, series, style, at, y, _BAR, plot).lying(2, scale))
            y += _BAR + 3
        y += 8
    if len(chart.labels) > MOST_LYING:
        y += ROW
        left_out = _("The first {n} of {all}; the table has all.").format(n=MOST_LYING, all=len(chart.labels))
        parts.append(words(left_out, Point(2, y - 2), tone="soft", size=SMALL))
    return "".join(parts), y + 4


def _said(chart: Chart, value: float | None) -> str:
    return with_unit(value, "%" if chart.unit == "%" else "")


def _legend(chart: Chart, size: Size) -> str:
    if len(chart.series) < 2:  # noqa: PLR2004 - one series needs no name
        return ""
    return "".join(
        element(
            "rect",
            "",
            x=entry.at.x + 1,
            y=entry.at.y - 11,
            width=22,
            height=12,
            fill=entry.style.colour,
            stroke=entry.style.colour,
            **entry.style.filling,
            class_=f"bar {entry.style.css}",
        )
        + words(entry.name, Point(entry.at.x + 30, entry.at.y))
        for entry in legend(chart, size)
    )
