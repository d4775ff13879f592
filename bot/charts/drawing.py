"""Draws a chart as SVG, and as PNG from its SVG, with Cairn's own font, so that no machine's fonts matter. The same chart gives
the same text and the same bytes.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import Final

import resvg_py

from bot.charts.bars import drawn_bars
from bot.charts.elements import Point, element, hint, number_of, plain, words
from bot.charts.frame import WIDE, Size
from bot.charts.lines import drawn_lines
from bot.charts.numbers import is_number
from core.localization import N_
from core.localization import gettext as _
from insights.reports.models import Chart, Shape

NO_DATA: Final = N_("No data yet.")
_EMPTY_HEIGHT: Final = 90.0


def svg_of(chart: Chart, size: Size = WIDE) -> str:
    """Return an SVG element with `<title>` and `<desc>`. A chart without any number says so."""
    if not has_data(chart):
        inside, height = words(_(NO_DATA), Point(size.width / 2, _EMPTY_HEIGHT / 2), anchor="middle", tone="soft"), _EMPTY_HEIGHT
    elif chart.shape is Shape.BAR:
        inside, height = drawn_bars(chart, size)
    else:
        inside, height = drawn_lines(chart, size), float(size.height)
    return element(
        "svg",
        hint(chart.title) + f"<desc>{plain(chart.description)}</desc>" + inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {size.width} {number_of(height)}",
        width=size.width,
        height=height,
        role="img",
        font_family="Open Sans, sans-serif",
        class_="chart narrow" if size.is_narrow else "chart wide",
    )


def has_data(chart: Chart) -> bool:
    """Return whether there is any number to draw."""
    return any(is_number(value) for series in chart.series for value in series.values)


_PAPER: Final = "#ffffff"
_TWICE: Final = 2
"""Slack shows a picture at half its size on a screen of many pixels."""

_NOT_IN_FONT: Final = str.maketrans({"→": "›", "⇒": "›", "▲": "+", "▼": "\u2212"})


def drawn(svg: str) -> bytes:
    """Return the picture on a white background, twice as many pixels wide as the SVG has units."""
    with as_file(files("bot.charts") / "font" / "OpenSans-Regular.ttf") as font:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg.translate(_NOT_IN_FONT),
                background=_PAPER,
                skip_system_fonts=True,
                font_files=[str(font)],
                sans_serif_family="Open Sans",
                zoom=_TWICE,
            )
        )
