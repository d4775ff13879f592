"""Reads the text of a DOCX directly from its XML, for the guard's comparison. Shares no code with the converter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, fromstring

from retrieval.adapters.documents.packages import Package

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_TEXTS: Final = frozenset({f"{_W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})
_SKIPPED: Final = frozenset(
    {
        f"{_W}del",
        f"{_W}moveFrom",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
        f"{_W}pPr",
        f"{_W}sectPr",
    }
)
_PARTS: Final = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_DRAWING: Final = re.compile(r"^word/(?:diagrams/data|charts/chart)\d*\.xml$")
_BREAKS: Final = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def raw_text(package: Package) -> str:
    """Return the visible text, one line per paragraph; of drawings and charts every label."""
    parts = [fromstring(package.read(name)) for name in _PARTS if name in package]  # noqa: S314 - a package refuses entities
    lines = ["".join(_walk(part)) for part in parts]
    for name in package.names:
        if _DRAWING.match(name):
            drawing = fromstring(package.read(name))  # noqa: S314 - the same
            lines += [node.text or "" for node in drawing.iter() if node.tag in {f"{_A}t", f"{_C}v"}]
    return "\n".join(lines)


def _walk(element: Element) -> Iterator[str]:
    if element.tag in _SKIPPED or (element.tag == f"{_W}r" and _is_hidden(element)):
        return
    if element.tag in _BREAKS:
        yield _BREAKS[element.tag]
    elif element.tag in _TEXTS:
        yield element.text or ""
    for child in element:
        yield from _walk(child)
    if element.tag == f"{_W}p":
        yield "\n"


def _is_hidden(run: Element) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val") not in {"0", "false", "off"}
