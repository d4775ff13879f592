"""Draws moments above a plot: a dashed line each, its words in the lowest row where nothing crosses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.charts.elements import INK, SMALL, Point, element, fitted, hint, width_of, words
from bot.charts.frame import ROW, Plot, Size

_ROWS: Final = 3
_WIDEST: Final = 190.0
_CLEAR: Final = 5.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment at `x`; its words reach from `start` to `end` in a `row` above the plot (None: only a pointer reads them)."""

    x: float
    text: str
    start: float
    end: float
    row: int | None

    def crosses(self, other: Mark) -> bool:
        """Return whether the words of one of them meet the words or the line of the other."""
        if self.row is None or other.row is None:
            return False
        is_beside = self.row == other.row and self.start < other.end + _CLEAR and other.start < self.end + _CLEAR
        return is_beside or self._covers(other) or other._covers(self)

    def _covers(self, other: Mark) -> bool:
        return self.row is not None and other.row is not None and other.row >= self.row and self.start - 2 < other.x < self.end + 2


def placed(moments: Sequence[tuple[float, str]], size: Size) -> list[Mark]:
    """Return each moment with a place for its words, beginning at the right: so words pass above the lines that follow them."""
    marks: list[Mark] = []
    for x, text in sorted(moments, reverse=True):
        wide = width_of(fitted(text, _WIDEST, SMALL), SMALL)
        start = x + _CLEAR if x + _CLEAR + wide <= size.width - 2 else max(0.0, x - _CLEAR - wide)
        tries = (Mark(x, text, start, start + wide, row) for row in range(_ROWS))
        free = (mark for mark in tries if not any(mark.crosses(other) for other in marks))
        marks.append(next(free, Mark(x, text, start, start + wide, None)))
    return marks


def rows(marks: Sequence[Mark]) -> int:
    return max((mark.row + 1 for mark in marks if mark.row is not None), default=0)


def drawn_marks(marks: Sequence[Mark], plot: Plot) -> str:
    return "".join(_drawn(mark, plot) for mark in marks)


def _drawn(mark: Mark, plot: Plot) -> str:
    base = plot.top - 6 - ROW * (mark.row or 0)
    line = element(
        "line",
        hint(mark.text),
        x1=mark.x,
        x2=mark.x,
        y1=plot.top if mark.row is None else base - 8,
        y2=plot.bottom,
        stroke=INK,
        stroke_width=1.5,
        stroke_dasharray="5 4",
        class_="mark",
    )
    return line if mark.row is None else line + words(fitted(mark.text, _WIDEST, SMALL), Point(mark.start, base), size=SMALL)
