"""How often people stumbled, week by week: bars as a PNG, and the same in words for who sees no picture.

Only counts go in, so the picture may be fetched by whoever has its address. Colour never tells anything alone: every bar carries
its number, and a change of the SOP is a dashed line with its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from bot.blocks.words import count, day

MOST_WEEKS: Final = 12
_MOST: Final = 9_999
_WIDTH, _HEIGHT = 1200, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 40, 44, 64
"""Twice the size at which Slack shows it, so that it is crisp on any screen."""

_PAPER, _INK, _FAINT = "#ffffff", "#1d1c1d", "#616061"
_BEFORE, _AFTER = "#0072b2", "#d55e00"
"""Blue and vermillion of Okabe and Ito (2008): told apart with every kind of colour vision, 5.2 and 3.9 to 1 on white."""

_SPARKS: Final = "▁▂▃▄▅▆▇█"
_CODE = re.compile(r"(\d{4})(\d\d)(\d\d)-(\d{1,4}(?:\.\d{1,4}){0,11})(?:-c(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Trend:
    """`counts` by week, oldest first; the last week begins on the day `last`. `changed` is the position of the week in which the
    section was changed, None when it was not.
    """

    last: date
    counts: tuple[int, ...]
    changed: int | None = None

    @property
    def starts(self) -> tuple[date, ...]:
        return tuple(self.last - timedelta(weeks=back) for back in reversed(range(len(self.counts))))


def code_of(trend: Trend) -> str:
    """The whole chart in a few letters that fit into an address: `20261123-0.1.4.6-c2`."""
    counts = ".".join(str(min(number, _MOST)) for number in trend.counts[-MOST_WEEKS:])
    cut = max(0, len(trend.counts) - MOST_WEEKS)
    changed = "" if trend.changed is None or trend.changed < cut else f"-c{trend.changed - cut}"
    return f"{trend.last:%Y%m%d}-{counts}{changed}"


def trend_of(code: str) -> Trend | None:
    """The chart behind such letters; None when they are none."""
    match = _CODE.fullmatch(code)
    if match is None:
        return None
    counts = tuple(int(number) for number in match[4].split("."))
    changed = int(match[5]) if match[5] else None
    try:
        last = date(int(match[1]), int(match[2]), int(match[3]))
        Trend(last, counts).starts  # noqa: B018 - the first weeks there ever were have none before them
    except (ValueError, OverflowError):
        return None
    return None if changed is not None and changed >= len(counts) else Trend(last, counts, changed)


def sparkline(counts: tuple[int, ...]) -> str:
    """`▁▂▅█`; every week that has any stands out from those without."""
    most = max(counts, default=0)
    return "".join(_SPARKS[-(-number * 7 // most) if most else 0] for number in counts)


def in_words(trend: Trend) -> str:
    """The numbers themselves: what the card says below (or instead of) the picture."""
    first = trend.starts[0] if trend.counts else trend.last
    changed = f", the SOP changed in the week of {day(trend.starts[trend.changed])}" if trend.changed is not None else ""
    numbers = ", ".join(str(number) for number in trend.counts)
    return f"{sparkline(trend.counts)}  {numbers} a week since {day(first)}{changed}"


def alt_text(trend: Trend) -> str:
    """For who has the picture read out."""
    weeks = ", ".join(f"{_short(start)}: {number}" for start, number in zip(trend.starts, trend.counts, strict=True))
    changed = f" The SOP was changed in the week of {_short(trend.starts[trend.changed])}." if trend.changed is not None else ""
    return f"Bars for {count(len(trend.counts), 'week')}, how often people stumbled in each. {weeks}.{changed}"


def chart_png(trend: Trend) -> bytes:
    """The chart, 1200 by 360 pixels; the same bytes for the same trend."""
    image = Image.new("RGB", (_WIDTH, _HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    floor = _HEIGHT - _BOTTOM
    draw.line((_LEFT, floor, _WIDTH - _RIGHT, floor), fill=_FAINT, width=2)
    for slot in _slots(trend):
        _bar(draw, slot, floor)
    if trend.changed is not None:
        _mark(draw, trend, floor)
    made = BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()


@dataclass(frozen=True, slots=True)
class _Slot:
    """One week: where its bar stands, in pixels."""

    left: float
    right: float
    height: float
    number: int
    label: str
    colour: str


def _slots(trend: Trend) -> Iterator[_Slot]:
    width = (_WIDTH - _LEFT - _RIGHT) / max(1, len(trend.counts))
    most, room = max(*trend.counts, 1, 1), _HEIGHT - _TOP - _BOTTOM - 40
    gap = min(width * 0.2, 30)
    for at, (start, number) in enumerate(zip(trend.starts, trend.counts, strict=True)):
        is_after = trend.changed is not None and at >= trend.changed
        left = _LEFT + at * width
        colour = _AFTER if is_after else _BEFORE
        yield _Slot(left + gap, left + width - gap, room * number / most, number, _short(start), colour)


def _bar(draw: ImageDraw.ImageDraw, slot: _Slot, floor: int) -> None:
    middle, top = (slot.left + slot.right) / 2, floor - slot.height
    if slot.number:
        draw.rounded_rectangle((slot.left, top, slot.right, floor - 1), 6, fill=slot.colour, corners=(True, True, False, False))
    draw.text((middle, top - 8), str(slot.number), font=_font(30), fill=_INK if slot.number else _FAINT, anchor="mb")
    draw.text((middle, floor + 14), slot.label, font=_font(26), fill=_FAINT, anchor="mt")


def _mark(draw: ImageDraw.ImageDraw, trend: Trend, floor: int) -> None:
    """A dashed line before the first week that knew the new text."""
    width = (_WIDTH - _LEFT - _RIGHT) / len(trend.counts)
    at, is_right = _LEFT + (trend.changed or 0) * width, (trend.changed or 0) * 2 >= len(trend.counts)
    for top, bottom in pairwise(range(_TOP - 24, floor, 10)):
        if (top // 10) % 2:
            draw.line((at, top, at, bottom), fill=_INK, width=3)
    words, side = ("SOP changed", "rm") if is_right else ("SOP changed", "lm")
    draw.text((at + (-12 if is_right else 12), _TOP - 12), words, font=_font(26), fill=_INK, anchor=side)


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font (Aileron), so that no machine's fonts matter."""
    return ImageFont.load_default(size)


def _short(moment: date) -> str:
    return day(moment).rpartition(" ")[0]
