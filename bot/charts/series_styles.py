"""Defines the styles that tell the series of a chart apart without colour: by dash, marker and fill. Colour only adds to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.charts.elements import Point, element

MOST_SERIES: Final = 4
"""A chart draws this many series at most; the table beside it has them all."""


@dataclass(frozen=True, slots=True)
class SeriesStyle:
    """How one series is drawn. `css` is the class that a stylesheet colours, `colour` the colour without a stylesheet.

    `dash` is the SVG dash pattern of a line, `marker` the shape of its points, `filling` the SVG attributes of a bar.
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

SERIES_STYLES: Final = (
    SeriesStyle("c0", "#0072b2", "", "circle", _SOLID),
    SeriesStyle("c1", "#c44f00", "8 4", "square", _HOLLOW),
    SeriesStyle("c2", "#00785a", "2 4", "triangle", _PALE),
    SeriesStyle("c3", "#8f4e8b", "10 3 2 3", "diamond", _DASHED),
)
"""Colours after Okabe and Ito (2008), darkened until each has a contrast of at least 4 to 1 on white."""


_RADIUS: Final = 4.5
_CORNERS: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    "square": ((-4, -4), (4, -4), (4, 4), (-4, 4)),
    "triangle": ((0, -5.4), (5.4, 4.5), (-5.4, 4.5)),
    "diamond": ((0, -5.8), (5.8, 0), (0, 5.8), (-5.8, 0)),
}
"""Around the point; a marker without corners is a circle."""


def marker(style: SeriesStyle, at: Point, content: str = "") -> str:
    """Draw the marker of a series at a point, as an SVG element; `content` is SVG to put inside it: a tooltip or nothing."""
    colours = {"fill": style.colour, "class_": f"fill {style.css}"}
    corners = _CORNERS.get(style.marker)
    if corners is None:
        return element("circle", content, cx=at.x, cy=at.y, r=_RADIUS, **colours)
    return element("polygon", content, points=" ".join(f"{at.x + x:.1f},{at.y + y:.1f}" for x, y in corners), **colours)
