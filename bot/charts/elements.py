"""Writes SVG elements with presentation attributes only, so that they are drawn under a policy that forbids inline styles.

Each coloured thing carries a class beside its colour: a stylesheet may replace the colour, a renderer without one uses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Final

INK, SOFT, LINE = "#1d1c1d", "#5c6066", "#d5d9dd"
TEXT: Final = 13
SMALL: Final = 12

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[] ·"), frozenset("mwMWQ%@—…")


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


def element(name: str, content: str = "", **attributes: str | float) -> str:
    """Return one element; `content` is SVG already. An attribute's `_` is written as `-`, and an empty one is left out."""
    written = "".join(f' {key.strip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items() if value != "")
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def plain(text: str) -> str:
    """Return text as XML takes it."""
    return escape(_FORBIDDEN.sub("", text))


def words(text: str, at: Point, *, anchor: str = "start", tone: str = "ink", size: int = TEXT) -> str:
    """Return a line of text. `tone`: `ink` or `soft`."""
    fill = INK if tone == "ink" else SOFT
    shown = element("text", plain(text), x=at.x, y=at.y, text_anchor=anchor, font_size=size, fill=fill, class_=tone)
    return shown if text.strip() else ""


def hint(text: str) -> str:
    """Return the text that is shown when a pointer rests on a shape."""
    return f"<title>{plain(text)}</title>"


def number_of(value: float) -> str:
    """Return a coordinate, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def width_of(text: str, size: int = TEXT) -> float:
    """Return about how wide a text is; rather too wide than too narrow."""
    return sum(_advance(letter) for letter in text) * size


def fitted(text: str, width: float, size: int = TEXT) -> str:
    """Return the text, cut with an ellipsis where it is wider than it may be."""
    if width_of(text, size) <= width:
        return text
    kept = text
    while kept and width_of(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…" if kept else ""


def _advance(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE:
        return 0.95
    return 0.7 if letter.isupper() else 1.0 if ord(letter) > 0x2E80 else 0.58  # noqa: PLR2004 - scripts of square letters begin there


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else number_of(float(value))
