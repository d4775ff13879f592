"""Draws a chart as PNG from its SVG, with Cairn's own font, so that no machine's fonts matter."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import Final

import resvg_py

from bot.charts.drawing import svg_of
from bot.charts.frame import CARD
from insights.reports.models import Chart

_PAPER: Final = "#ffffff"
_TWICE: Final = 2
"""Slack shows a picture at half its size on a screen of many pixels."""

_NOT_IN_FONT: Final = str.maketrans({"→": "›", "⇒": "›", "▲": "+", "▼": "\u2212"})


def png_of(chart: Chart) -> bytes:
    """Return the picture of a chart in the current language; the same bytes for the same chart."""
    return drawn(svg_of(chart, CARD))


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
