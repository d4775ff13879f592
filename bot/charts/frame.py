"""Lays out a chart: its size, the area of the plot, the vertical axis, the labels below the plot and the legend above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.charts.elements import LINE, SMALL, Point, element, fitted, width_of, words
from bot.charts.numbers import number, ticks
from bot.charts.series_styles import SERIES_STYLES, SeriesStyle
from insights.reports.models import Chart

ROW: Final = 18
_GAP: Final = 10
_DATE: Final = 90.0
"""Wide enough for `23 Nov 2026`."""


@dataclass(frozen=True, slots=True)
class Size:
    """`width` and `height` in the units of the SVG; a narrow chart has its legend above, a wide one its names beside the lines."""

    width: int
    height: int
    is_narrow: bool = False


WIDE: Final = Size(760, 300)
NARROW: Final = Size(340, 270, is_narrow=True)
CARD: Final = Size(600, 180)
"""A picture of a Slack message."""


@dataclass(frozen=True, slots=True)
class Plot:
    """The area between the axes, and the numbers at its bottom and top."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - share * (self.bottom - self.top)

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Label:
    """A label below the plot; `x` is its middle."""

    x: float
    text: str


def axis(plot: Plot, size: Size, unit: str, rows: int = 0) -> str:
    """Draw the vertical axis: its lines and numbers, with the unit above them and above the `rows` of marks."""
    most = 3 if plot.bottom - plot.top < 120 else 5  # noqa: PLR2004 - lines less than 24 apart are a grid, not a help
    return "".join(
        element("line", x1=plot.left, x2=plot.right, y1=plot.y(value), y2=plot.y(value), stroke=LINE, class_="rule")
        + words(number(value), Point(plot.left - 6, plot.y(value) + 4), anchor="end", tone="soft", size=SMALL)
        for value in ticks(plot.low, plot.high, most)
        if plot.low <= value <= plot.high
    ) + words(fitted(unit, size.width / 2, SMALL), Point(2, plot.top - 9 - ROW * rows), tone="soft", size=SMALL)


def horizontal_labels(labels: Sequence[Label], plot: Plot, size: Size) -> str:
    """Draw the labels below the plot, evenly thinned so that none overlap, within the picture."""
    return "".join(_horizontal_labels(labels, plot, size))


def _horizontal_labels(labels: Sequence[Label], plot: Plot, size: Size) -> Iterator[str]:
    if not labels:
        return
    texts = [fitted(label.text, max(_DATE, plot.width / len(labels) - 4), SMALL) for label in labels]
    widest = max(width_of(text, SMALL) for text in texts)
    every, taken = 1, -1e9
    slot = plot.width / max(1, len(labels) - 1)
    while slot * every < widest + _GAP and every < len(labels):
        every += 1
    for label, text in list(zip(labels, texts, strict=True))[::every]:
        half = width_of(text, SMALL) * 0.56
        x = min(max(label.x, half), size.width - half)
        if x - half >= taken + 4:
            yield words(text, Point(x, plot.bottom + ROW), anchor="middle", tone="soft", size=SMALL)
            taken = x + half


@dataclass(frozen=True, slots=True)
class Entry:
    """A series' entry in the legend."""

    name: str
    style: SeriesStyle
    at: Point


def legend(chart: Chart, size: Size) -> list[Entry]:
    """Return the positions of the series' names above the plot, in rows that wrap."""
    entries: list[Entry] = []
    x, row = 2.0, 0
    for series, style in zip(chart.series, SERIES_STYLES, strict=False):
        name = fitted(series.name, size.width - 40)
        wide = 30 + width_of(name) + 14
        if entries and x + wide > size.width:
            x, row = 2.0, row + 1
        entries.append(Entry(name, style, Point(x, ROW * row + 14)))
        x += wide
    return entries


def legend_height(entries: Sequence[Entry]) -> float:
    return entries[-1].at.y + 8 if entries else 0.0
