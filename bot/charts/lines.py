"""Draws lines and steps: a gap is a gap, a band is pale, and each series has a dash, a marker and its name beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.charts.elements import Point, element, fitted, hint, width_of, words
from bot.charts.frame import ROW, Label, Plot, Size, axis, horizontal_labels, legend, legend_height
from bot.charts.marks import drawn_marks, placed, rows
from bot.charts.numbers import is_number, limits, number, ticks, with_unit
from bot.charts.series_styles import MOST_SERIES, SERIES_STYLES, SeriesStyle, marker
from insights.reports.models import Chart, Series, Shape

_NAMES: Final = 205.0
"""The widest that names beside the lines may be."""

_CROWDED: Final = 24
"""With more points than that, only the ends of a line carry its marker; so do level lines, like a target."""


def drawn_lines(chart: Chart, size: Size) -> str:
    """Return the inside of the SVG of a LINE or STEP chart."""
    chart = replace(chart, series=list(chart.series)[:MOST_SERIES])
    plot = _plot(chart, size)
    xs = _xs(chart, plot)
    marks = placed([(xs[at], text) for at, text in chart.marks if 0 <= at < len(xs)], size)
    parts = [
        axis(plot, size, chart.unit, rows(marks)),
        horizontal_labels(_labels(chart, plot, xs), plot, size),
        drawn_marks(marks, plot),
    ]
    runs = [_Line(series, style, xs, plot, chart) for series, style in zip(chart.series, SERIES_STYLES, strict=False)]
    parts += [line.band() for line in runs] + [line.line() for line in runs]
    parts.append(_legend(chart, size) if size.is_narrow else _names(runs, plot))
    return "".join(parts)


def _plot(chart: Chart, size: Size) -> Plot:
    bands: list[float | None] = [end for series in chart.series for pair in series.band for end in pair]
    low, high = limits(bands + [value for series in chart.series for value in series.values], has_zero=chart.shape is Shape.STEP)
    scale = ticks(low, high)
    left = max(width_of(number(value), 12) for value in scale) + 12
    names = [_name(chart, series) for series in chart.series]
    beside = 0.0 if size.is_narrow else max((width_of(name) for name in names), default=0.0) + 10
    xs = _xs(chart, Plot(left, size.width - beside - 8, 0, 0, 0, 1))
    above = rows(placed([(xs[at], text) for at, text in chart.marks if 0 <= at < len(xs)], size))
    top = (legend_height(legend(chart, size)) if _has_legend(chart, size) else 0.0) + ROW * above + (ROW + 8 if chart.unit else 12)
    return Plot(left, size.width - beside - 8, top, size.height - 28, scale[0], scale[-1])


def _has_legend(chart: Chart, size: Size) -> bool:
    return size.is_narrow and len(chart.series) > 1


def _xs(chart: Chart, plot: Plot) -> list[float]:
    """Return the positions of the values across the plot."""
    most = max((len(series.values) for series in chart.series), default=0)
    if chart.shape is Shape.STEP and chart.positions:
        first, last = min(0.0, *chart.positions), max(chart.positions)
        return [plot.left + (at - first) / ((last - first) or 1) * plot.width for at in chart.positions]
    number_of_slots = max(most, len(chart.labels))
    if number_of_slots == 1:
        return [(plot.left + plot.right) / 2]
    return [plot.left + slot / (number_of_slots - 1) * plot.width for slot in range(number_of_slots)]


def _labels(chart: Chart, plot: Plot, xs: Sequence[float]) -> list[Label]:
    if chart.shape is Shape.STEP and chart.positions and len(chart.labels) != len(chart.positions):
        first, last = min(0.0, *chart.positions), max(chart.positions)
        scale = [value for value in ticks(first, last, 6) if first <= value <= last]
        return [Label(plot.left + (value - first) / ((last - first) or 1) * plot.width, number(value)) for value in scale]
    return [Label(x, text) for x, text in zip(xs, chart.labels, strict=False)]


def _name(chart: Chart, series: Series) -> str:
    """Return the text beside a line: its name where there are several, and its last number. A name that has no room and stands
    above the chart is left out.
    """
    last = next((value for value in reversed(series.values) if is_number(value)), None)
    value = with_unit(last, chart.unit if chart.unit == "%" else "")
    room = _NAMES - width_of(value)
    is_told = len(chart.series) == 1 or (series.name == chart.title and width_of(series.name) > room)
    return value if is_told else f"{fitted(series.name, room)} {value}"


@dataclass(frozen=True, slots=True)
class _Line:
    series: Series
    style: SeriesStyle
    xs: Sequence[float]
    plot: Plot
    chart: Chart

    def runs(self) -> Iterator[list[int]]:
        """Return the positions of values without a gap between them."""
        run: list[int] = []
        for at, value in enumerate(self.series.values[: len(self.xs)]):
            if is_number(value):
                run.append(at)
            elif run:
                yield run
                run = []
        if run:
            yield run

    def band(self) -> str:
        return "".join(self._band(run) for run in self.runs() if len(run) > 1 and run[-1] < len(self.series.band))

    def _band(self, run: list[int]) -> str:
        above = self._corners(run, [max(self.series.band[at]) for at in run])
        under = self._corners(run, [min(self.series.band[at]) for at in run])
        path = " ".join(f"{point.x:.1f},{point.y:.1f}" for point in [*above, *reversed(under)])
        return element("polygon", points=path, fill=self.style.colour, fill_opacity=0.14, class_=f"band {self.style.css}")

    def line(self) -> str:
        parts = []
        for run in self.runs():
            corners = self._corners(run, [self.series.values[at] or 0.0 for at in run])
            path = "M" + "L".join(f"{point.x:.1f} {point.y:.1f}" for point in corners)
            if len(run) > 1:
                parts.append(element("path", d=path, fill="none", stroke_linejoin="round", **_stroke(self.style)))
        return "".join(parts) + "".join(self._markers())

    def end(self) -> Point | None:
        """Return where the line ends."""
        last = next((run[-1] for run in reversed(list(self.runs()))), None)
        return None if last is None else Point(self.xs[last], self.plot.y(self.series.values[last] or 0.0))

    def name(self) -> str:
        return _name(self.chart, self.series)

    def _corners(self, run: Sequence[int], values: Sequence[float]) -> list[Point]:
        points = [Point(self.xs[at], self.plot.y(self._kept(value))) for at, value in zip(run, values, strict=True)]
        if self.chart.shape is not Shape.STEP:
            return points
        corners = points[:1]
        for point in points[1:]:
            corners += [Point(point.x, corners[-1].y), point]
        return corners

    def _kept(self, value: float) -> float:
        return min(max(value, self.plot.low), self.plot.high) if is_number(value) else self.plot.low

    def _markers(self) -> Iterator[str]:
        runs = list(self.runs())
        if not runs:
            return
        is_level = len({value for value in self.series.values if is_number(value)}) == 1 and len(runs[0]) > 1
        is_crowded = sum(map(len, runs)) > _CROWDED or self.chart.shape is Shape.STEP or is_level
        for run in runs:
            for at in [run[-1]] if is_crowded else run:
                label = self.chart.labels[at] if at < len(self.chart.labels) else ""
                value_text = with_unit(self.series.values[at], self.chart.unit)
                text = ": ".join(part for part in (self.series.name, label, value_text) if part)
                yield marker(self.style, Point(self.xs[at], self.plot.y(self.series.values[at] or 0.0)), hint(text))


def _names(lines: Sequence[_Line], plot: Plot) -> str:
    """Return names at the right of the plot, moved apart where lines end close to each other."""
    ends = sorted(((end, line) for line in lines if (end := line.end()) is not None), key=lambda pair: pair[0].y)
    ys: list[float] = []
    for end, _line in ends:
        ys.append(max(end.y + 4, ys[-1] + 16 if ys else plot.top))
    excess = (ys[-1] - plot.bottom) if ys else 0
    if excess > 0:
        ys = [y - excess for y in ys]
    return "".join(words(line.name(), Point(plot.right + 10, y)) for (_end, line), y in zip(ends, ys, strict=True))


def _legend(chart: Chart, size: Size) -> str:
    parts = []
    for entry in legend(chart, size) if _has_legend(chart, size) else ():
        x, y = entry.at.x, entry.at.y - 4
        line = element("line", x1=x, x2=x + 24, y1=y, y2=y, **_stroke(entry.style))
        parts.append(line + marker(entry.style, Point(x + 12, y)) + words(entry.name, Point(x + 30, entry.at.y)))
    return "".join(parts)


def _stroke(style: SeriesStyle) -> dict[str, str]:
    return {"stroke": style.colour, "stroke_width": "2.5", "stroke_dasharray": style.dash, "class_": f"line {style.css}"}
