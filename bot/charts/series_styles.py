"""Defines the styles that tell the series of a chart apart without colour: by dash, marker and fill. Colour only adds to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.charts.elements import Point, element

MOST_SERIES: Final = 6
"""A chart draws this many series at most; the table beside it has them all."""


@dataclass(frozen=True, slots=True)
class SeriesStyle:
    """How one series is drawn. `css` is the class that a stylesheet colours, `colour` the colour without a stylesheet.

    `dash` is the SVG dash pattern of a line, `marker` a key of `_MARKERS`, `filling` the SVG attributes of a bar.
    """

    css: str
    colour: str
    dash: str
    marker: str
    filling: Mapping[str, str | float]


_SOLID: Final[Mapping[str, str | float]] = {"fill_opacity": 1.0}
_HOLLOW: Final[Mapping[str, str | float]] = {"fill_opacity": 0.0, "stroke_width": 2.0}
_PALE: Final[Mapping[str, str | float]] = {"fill_opacity": 0.35, "stroke_width": 2.0}
_DASHED: Final[Mapping[str, str | float]] = {"fill_opacity": 0.0, "stroke_width": 2.0, "stroke_dasharray": "4 3"}
_PALE_DASHED: Final[Mapping[str, str | float]] = {"fill_opacity": 0.35, "stroke_width": 2.0, "stroke_dasharray": "4 3"}
_DOTTED: Final[Mapping[str, str | float]] = {"fill_opacity": 0.6, "stroke_width": 2.0, "stroke_dasharray": "1 3"}

SERIES_STYLES: Final = (
    SeriesStyle("c0", "#0072b2", "", "circle", _SOLID),
    SeriesStyle("c1", "#c44f00", "8 4", "square", _HOLLOW),
    SeriesStyle("c2", "#00785a", "2 4", "triangle", _PALE),
    SeriesStyle("c3", "#8f4e8b", "10 3 2 3", "diamond", _DASHED),
    SeriesStyle("c4", "#7a6200", "14 4", "ring", _PALE_DASHED),
    SeriesStyle("c5", "#5c6066", "4 2", "plus", _DOTTED),
)
"""Colours after Okabe and Ito (2008), darkened until each has a contrast of at least 4 to 1 on white."""


def marker(style: SeriesStyle, at: Point, content: str = "", size: float = 4.5) -> str:
    """Draw the marker of a series at a point, as an SVG element; `content` is SVG to put inside it: a tooltip or nothing."""
    return _MARKERS[style.marker](style, at, size, content)


def _circle(style: SeriesStyle, at: Point, size: float, content: str) -> str:
    return element("circle", content, cx=at.x, cy=at.y, r=size, fill=style.colour, class_=f"fill {style.css}")


def _ring(style: SeriesStyle, at: Point, size: float, content: str) -> str:
    return element(
        "circle", content, cx=at.x, cy=at.y, r=size, fill="#ffffff", stroke=style.colour, stroke_width=2, class_=f"open {style.css}"
    )


def _square(style: SeriesStyle, at: Point, size: float, content: str) -> str:
    side = 2 * size - 1
    box = {"x": at.x - side / 2, "y": at.y - side / 2, "width": side, "height": side}
    return element("rect", content, **box, fill=style.colour, class_=f"fill {style.css}")


def _polygon(style: SeriesStyle, corners: tuple[tuple[float, float], ...], content: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return element("polygon", content, points=path, fill=style.colour, class_=f"fill {style.css}")


def _triangle(style: SeriesStyle, at: Point, size: float, content: str) -> str:
    extent = size * 1.2
    return _polygon(style, ((at.x, at.y - extent), (at.x + extent, at.y + size), (at.x - extent, at.y + size)), content)


def _diamond(style: SeriesStyle, at: Point, size: float, content: str) -> str:
    extent = size * 1.3
    return _polygon(style, ((at.x, at.y - extent), (at.x + extent, at.y), (at.x, at.y + extent), (at.x - extent, at.y)), content)


def _plus(style: SeriesStyle, at: Point, size: float, content: str) -> str:
    path = f"M{at.x - size:.1f} {at.y:.1f}h{2 * size:.1f}M{at.x:.1f} {at.y - size:.1f}v{2 * size:.1f}"
    return element("path", content, d=path, fill="none", stroke=style.colour, stroke_width=2.5, class_=f"line {style.css}")


_MARKERS: Final[Mapping[str, Callable[[SeriesStyle, Point, float, str], str]]] = {
    "circle": _circle,
    "ring": _ring,
    "square": _square,
    "triangle": _triangle,
    "diamond": _diamond,
    "plus": _plus,
}
