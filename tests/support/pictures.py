"""What a test reads of a picture."""

from __future__ import annotations

import struct

from bot.charts.drawing import drawn, svg_of
from bot.charts.frame import CARD
from insights.reports.models import Chart


def png_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the header."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def png_of(chart: Chart) -> bytes:
    """Return the picture of a chart on a card in the current language."""
    return drawn(svg_of(chart, CARD))
