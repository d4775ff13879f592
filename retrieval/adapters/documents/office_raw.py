"""Reads the text of Word files and presentations directly from their XML, for the guard to compare the conversion with. Shares no
code with the converters.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, fromstring

from retrieval.adapters.documents.packages import Package
from retrieval.documents.models import RawPart

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED: Final = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}pPr", f"{_W}sectPr"})
_TEXT_PARTS: Final = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_DRAWING: Final = re.compile(r"^word/(?:diagrams/data|charts/chart)\d*\.xml$")
_BREAKS: Final = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_FRAME: Final = frozenset({"dt", "ftr", "sldNum", "hdr", "sldImg"})
_RELATED: Final = re.compile(r"/(?:notesSlide|diagramData|chart)$")
_ROUND: Final = re.compile(r"^(-?\d+)\.0+$")


def raw_text(package: Package) -> str:
    """Return the visible text, one line per paragraph; of drawings and charts every label."""
    parts = [_xml(package, name) for name in _TEXT_PARTS if name in package]
    lines = ["".join(_walk(part)) for part in parts]
    for name in package.names:
        if _DRAWING.match(name):
            drawing = _xml(package, name)
            lines += [node.text or "" for node in drawing.iter() if node.tag in {f"{_A}t", f"{_C}v"}]
    return "\n".join(lines)


def _walk(element: Element) -> Iterator[str]:
    if element.tag in _SKIPPED or (element.tag == f"{_W}r" and _is_hidden(element)):
        return
    if element.tag in _BREAKS:
        yield _BREAKS[element.tag]
    elif element.tag in {f"{_W}t", f"{_M}t"}:
        yield element.text or ""
    for child in element:
        yield from _walk(child)
    if element.tag == f"{_W}p":
        yield "\n"


def _is_hidden(run: Element) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val") not in {"0", "false", "off"}


def raw_parts(package: Package) -> tuple[RawPart, ...]:
    """Return one part per visible slide, with its notes, drawings and charts."""
    main = "ppt/presentation.xml"
    targets = _targets(package, main)
    parts = []
    slides = _xml(package, main).iter(f"{_P}sldId")
    for number, entry in enumerate(slides, start=1):
        name = targets[entry.get(f"{_R}id", "")][1]
        slide = _xml(package, name)
        if slide.get("show") != "0":
            others = [target for kind, target in _targets(package, name).values() if _RELATED.search(kind) and target in package]
            texts = [_text(slide), *(_text(_xml(package, other)) for other in sorted(others))]
            parts.append(RawPart("\n".join(texts), f"slide {number}"))
    return tuple(parts)


def _targets(package: Package, name: str) -> dict[str, tuple[str, str]]:
    """Return the kind and part name of every relation, by its id."""
    folder, base = posixpath.split(name)
    relations = f"{folder}/_rels/{base}.rels"
    if relations not in package:
        return {}
    return {
        relation.get("Id", ""): (
            relation.get("Type", ""),
            posixpath.normpath(posixpath.join(folder, relation.get("Target", ""))).lstrip("/"),
        )
        for relation in _xml(package, relations)
        if relation.get("TargetMode") != "External"
    }


def _text(root: Element) -> str:
    return "\n".join(line for line in _lines(root) if line.strip())


def _lines(element: Element) -> Iterator[str]:
    if element.tag == f"{_MC}Fallback" or _is_frame(element):
        return
    if element.tag == f"{_A}p":
        yield "".join(
            " " if node.tag == f"{_A}br" else node.text or ""
            for node in element.iter()
            if node.tag in {f"{_A}t", f"{_A}br", f"{_M}t"}
        )
    elif element.tag == f"{_C}v":
        yield _ROUND.sub(r"\1", element.text or "")
    else:
        for child in element:
            yield from _lines(child)


def _is_frame(shape: Element) -> bool:
    """Return whether this is a footer, a date or a number of the slide."""
    if shape.tag != f"{_P}sp":
        return False
    place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return place is not None and place.get("type") in _FRAME


def _xml(package: Package, name: str) -> Element:
    return fromstring(package.read(name))  # noqa: S314 - a package refuses entities
