"""Reads the text of a PPTX directly from its XML, slide by slide, for the guard to compare the conversion with."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, fromstring

from retrieval.adapters.documents.packages import Package
from retrieval.documents.models import RawPart

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_FRAME: Final = frozenset({"dt", "ftr", "sldNum", "hdr", "sldImg"})
_PARTS: Final = re.compile(r"/(?:notesSlide|diagramData|chart)$")
_ROUND: Final = re.compile(r"^(-?\d+)\.0+$")


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
            others = [target for kind, target in _targets(package, name).values() if _PARTS.search(kind) and target in package]
            texts = [_text(slide), *(_text(_xml(package, other)) for other in sorted(others))]
            parts.append(RawPart("\n".join(texts), f"slide {number}"))
    return tuple(parts)


def _xml(package: Package, name: str) -> Element:
    return fromstring(package.read(name))  # noqa: S314 - a package refuses entities


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
