"""Computes the numbers that Word shows before paragraphs: counted by level, with their start, their restart and their text."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree, html

from retrieval.adapters.documents.html_elements import Element
from retrieval.adapters.documents.packages import Package, xml_of

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
START: Final = "\ue000"
END: Final = "\ue001"
_LABEL: Final = re.compile(f"^{START}(.*?){END}")
_DECIMAL: Final = re.compile(r"^(\d{1,9})[.)]?$")
_ROMAN: Final = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LEVELS: Final = 9
_MOST: Final = 3_999


@dataclass(frozen=True, slots=True)
class _Level:
    kind: str
    text: str
    start: int


@dataclass(slots=True)
class _Counter:
    values: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Reads `numbering.xml` and counts along the document. `by_style` is the numbering that paragraphs get from their style."""

    def __init__(self, package: Package, by_style: Mapping[str, Element]) -> None:
        root = xml_of(package, "word/numbering.xml") if "word/numbering.xml" in package else None
        self._by_style = by_style
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._counters: dict[str, _Counter] = {}
        self._started: set[tuple[str, int]] = set()
        self._overrides: dict[str, dict[int, int]] = {}
        if root is not None:
            self._read(root)

    def label(self, body: Element) -> None:
        """Write each paragraph's number as its first text, between `START` and `END`."""
        for paragraph in body.iter(f"{W}p"):
            text = self._label(paragraph)
            if text:
                run = etree.Element(f"{W}r")
                etree.SubElement(run, f"{W}t").text = f"{START}{text}{END}"
                properties = paragraph.find(f"{W}pPr")
                paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, run)

    def _read(self, root: Element) -> None:
        abstract = {
            definition.get(f"{W}abstractNumId"): {
                _int(level.get(f"{W}ilvl"), 0): _level(level) for level in definition.iterfind(f"{W}lvl")
            }
            for definition in root.iterfind(f"{W}abstractNum")
        }
        for number in root.iterfind(f"{W}num"):
            key, based = number.get(f"{W}numId", ""), number.find(f"{W}abstractNumId")
            based_on = "" if based is None else based.get(f"{W}val", "")
            self._lists[key] = (based_on, abstract.get(based_on, {}))
            starts = {
                _int(override.get(f"{W}ilvl"), 0): override.find(f"{W}startOverride")
                for override in number.iterfind(f"{W}lvlOverride")
            }
            self._overrides[key] = {level: _int(start.get(f"{W}val"), 1) for level, start in starts.items() if start is not None}

    def _label(self, paragraph: Element) -> str:
        own = paragraph.find(f"{W}pPr/{W}numPr")
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        inherited = None if style is None else self._by_style.get(style.get(f"{W}val", ""))
        key, depth = _value(own, "numId") or _value(inherited, "numId"), _int(_value(own, "ilvl") or _value(inherited, "ilvl"), 0)
        based_on, levels = self._lists.get(key, ("", {}))
        level = levels.get(depth)
        if level is None or level.kind in {"bullet", "none"} or not any(text.text for text in paragraph.iter(f"{W}t")):
            return ""
        values = self._counted(key, based_on, depth, levels)
        text = level.text
        for other in range(_LEVELS):
            kind = levels[other].kind if other in levels else "decimal"
            text = text.replace(f"%{other + 1}", _written(values.get(other, levels[other].start if other in levels else 1), kind))
        return text.strip()

    def _counted(self, key: str, based_on: str, depth: int, levels: Mapping[int, _Level]) -> dict[int, int]:
        values = self._counters.setdefault(based_on, _Counter()).values
        override = self._overrides.get(key, {}).get(depth)
        if override is not None and (key, depth) not in self._started:
            values[depth] = override - 1
        self._started.add((key, depth))
        values[depth] = values.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in values if level > depth]:
            del values[deeper]
        return values


def _level(level: Element) -> _Level:
    kind, text = _value(level, "numFmt") or "decimal", _value(level, "lvlText")
    return _Level(kind, text, _int(_value(level, "start"), 1))


def _value(element: Element | None, name: str) -> str:
    child = None if element is None else element.find(f"{W}{name}")
    return "" if child is None else str(child.get(f"{W}val", ""))


def _int(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < _LEVELS else otherwise


def _written(number: int, kind: str) -> str:
    if kind in {"lowerLetter", "upperLetter"} and number > 0:
        letter = string.ascii_lowercase[(number - 1) % 26] * ((number - 1) // 26 + 1)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in {"lowerRoman", "upperRoman"} and 0 < number <= _MOST:
        text, rest = "", number
        for value, sign in ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), *_ROMAN):
            text += sign * (rest // value)
            rest %= value
        return text if kind == "lowerRoman" else text.upper()
    return f"{number:02}" if kind == "decimalZero" else str(number)


def labelled(root: Element) -> list[str]:
    """Give lists the numbers that Word shows; return the labels that became text, which the file does not hold."""
    labels = []
    for item in list(root.iter("li", "p", "h1", "h2", "h3", "h4", "h5", "h6")):
        holder = item
        while not (holder.text or "").strip() and len(holder):
            holder = holder[0]
        match = _LABEL.match(holder.text or "")
        if match is None:
            continue
        holder.text = (holder.text or "")[match.end() :]
        number = _DECIMAL.match(match[1])
        if item.tag == "li" and number is not None:
            _number(item, int(number[1]))
        else:
            labels.append(match[1])
            holder.text = f"{match[1]} {holder.text}"
            if item.tag == "li" and item.getparent().tag == "ol":
                item.getparent().tag = "ul"
    return labels


def _number(item: Element, number: int) -> None:
    """Let the item's list count from this number; where it counts otherwise it is parted."""
    whole = item.getparent()
    at = whole.index(item)
    if at == 0:
        whole.tag = "ol"
        whole.set("start", str(number))
    elif whole.tag != "ol" or int(whole.get("start", "1")) + at != number:
        rest = html.Element("ol")
        rest.set("start", str(number))
        rest.extend(list(whole)[at:])
        rest.tail, whole.tail = whole.tail, None
        whole.addnext(rest)
