"""Converts DOCX to Markdown: mammoth reads the text, headings are computed from `basedOn`, numbers of steps are those that Word
shows.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, Final

import mammoth
from lxml import etree, html

from retrieval.adapters.documents.docx_numbering import Numbering, labelled
from retrieval.adapters.documents.html import remarks
from retrieval.adapters.documents.html_elements import Element, remove, replace, text_of
from retrieval.adapters.documents.html_tree import prepare, render
from retrieval.adapters.documents.office_raw import raw_text
from retrieval.adapters.documents.packages import Package, properties, xml_of
from retrieval.documents.models import Draft, Limits, RawPart

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING: Final = re.compile(r"^(?:heading|überschrift|titre|título|titolo|kop) ?([1-9])$", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"^(?:toc|verzeichnis|table of contents)\b", re.IGNORECASE)
_MAIN: Final = "word/document.xml"
_STYLES: Final = "word/styles.xml"
_DEEPEST: Final = 6


def read_docx(data: bytes, limits: Limits) -> Draft:
    """Convert a document. Raises `DocumentError`: it is broken, encrypted, too large, or holds macros."""
    package = Package(data, limits, _MAIN)
    body, styles = xml_of(package, _MAIN), _Styles(package)
    removed = _without_contents(body, styles)
    hidden = _without_hidden(body, styles)
    _promote_outlines(body, styles)
    Numbering(package, styles.numbering()).label(body)
    content = _with(package, {_MAIN: body, **styles.parts()})
    converted = mammoth.convert_to_html(
        io.BytesIO(content), style_map=styles.style_map(), convert_image=mammoth.images.img_element(_no_source)
    )
    root = html.fragment_fromstring(converted.value or "<p></p>", create_parent="div")
    _title(root, body)
    _inline_notes(root)
    labels = labelled(root)
    done = prepare(root)
    done.hidden += hidden
    title, author = properties(package)
    raw = (RawPart(raw_text(package)),)
    return Draft(render(root), raw, title, author, (*done.added, *labels), tuple(removed), remarks(done), _faults(body))


def _faults(body: Element) -> tuple[str, ...]:
    """Return remarks on embedded objects, whose text no reader of Word files returns."""
    objects = sum(1 for _ in body.iter(f"{W}object"))
    return (f"{objects} embedded object{'s' if objects > 1 else ''}, such as a spreadsheet: text is missing",) if objects else ()


def _no_source(_image: Any) -> Mapping[str, str]:  # noqa: ANN401 -- mammoth has no types
    """Return only the alternative text: mammoth would put the picture itself into the text."""
    return {"src": ""}


class _Styles:
    """Resolves the meaning of paragraph styles, through the styles that they are based on."""

    def __init__(self, package: Package) -> None:
        self._root = xml_of(package, _STYLES) if _STYLES in package else None
        all_styles = self._root.iterfind(f"{W}style") if self._root is not None else iter(())
        self._styles = {style.get(f"{W}styleId", ""): style for style in all_styles if style.get(f"{W}type") != "table"}

    def parts(self) -> dict[str, Element]:
        """Return the part of the styles without entries that say nothing about text; mammoth reads it three times as fast."""
        if self._root is None:
            return {}
        for unused in [*self._root.iterfind(f"{W}latentStyles"), *self._root.iterfind(f"{W}style")]:
            if unused.tag.endswith("latentStyles") or unused.get(f"{W}type") == "table":
                self._root.remove(unused)
        return {_STYLES: self._root}

    def chain(self, style_id: str) -> Iterator[Element]:
        """Yield the style and those that it is based on, nearest first; a circle ends."""
        seen = set[str]()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style
            based = style.find(f"{W}basedOn")
            style_id = "" if based is None else based.get(f"{W}val", "")

    def level(self, style_id: str) -> int | None:
        """Return the level of a heading style, 0 for the document's title; None for text."""
        for style in self.chain(style_id):
            outline, name = style.find(f"{W}pPr/{W}outlineLvl"), _name(style)
            if outline is not None and outline.get(f"{W}val", "9").isdigit() and int(outline.get(f"{W}val")) < _DEEPEST:
                return int(outline.get(f"{W}val")) + 1
            match = _HEADING.match(name)
            if match is not None:
                return int(match[1])
            if name.casefold() in {"title", "titel"}:
                return 0
        return None

    def is_contents(self, style_id: str) -> bool:
        return any(_CONTENTS.match(_name(style)) for style in self.chain(style_id))

    def is_hidden(self, style_id: str) -> bool:
        return any(style.find(f"{W}rPr/{W}vanish") is not None for style in self.chain(style_id))

    def style_map(self) -> str:
        lines = []
        for style_id, style in self._styles.items():
            level, name = self.level(style_id), _name(style)
            if level is not None and name and "\n" not in name and style.get(f"{W}type") in {None, "paragraph"}:
                quoted = name.replace("\\", "\\\\").replace("'", "\\'")
                lines.append(f"p[style-name='{quoted}'] => h{min(max(level, 1), _DEEPEST)}:fresh")
        return "\n".join(lines)

    def numbering(self) -> dict[str, Element]:
        """Return the numbering that a paragraph gets from its style, by style id."""
        by_style = {}
        for style_id in self._styles:
            own = (style.find(f"{W}pPr/{W}numPr") for style in self.chain(style_id))
            first = next((element for element in own if element is not None), None)
            if first is not None:
                by_style[style_id] = first
        return by_style


def _name(style: Element) -> str:
    name = style.find(f"{W}name")
    return "" if name is None else str(name.get(f"{W}val", ""))


def _style_of(paragraph: Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else str(style.get(f"{W}val", ""))


def _without_contents(body: Element, styles: _Styles) -> list[str]:
    """Remove the table of contents; return its lines."""
    removed = []
    for paragraph in list(body.iter(f"{W}p")):
        if styles.is_contents(_style_of(paragraph)):
            removed.append(
                "".join(" " if node.tag == f"{W}tab" else node.text or "" for node in paragraph.iter(f"{W}t", f"{W}tab"))
            )
            remove(paragraph)
    return removed


def _without_hidden(body: Element, styles: _Styles) -> int:
    """Remove runs that Word does not show; return how many had text."""
    hidden = 0
    for run in list(body.iter(f"{W}r")):
        own = run.find(f"{W}rPr/{W}vanish")
        character = run.find(f"{W}rPr/{W}rStyle")
        by_style = character is not None and styles.is_hidden(character.get(f"{W}val", ""))
        is_shown = own is not None and own.get(f"{W}val") in {"0", "false", "off"}
        if (own is not None or by_style) and not is_shown:
            hidden += any(text.text for text in run.iter(f"{W}t"))
            remove(run)
    return hidden


def _promote_outlines(body: Element, styles: _Styles) -> None:
    """Make a heading of every paragraph with an outline level of its own, whatever its style."""
    for paragraph in body.iter(f"{W}p"):
        outline = paragraph.find(f"{W}pPr/{W}outlineLvl")
        value = "9" if outline is None else outline.get(f"{W}val", "9")
        if value.isdigit() and int(value) < _DEEPEST and styles.level(_style_of(paragraph)) is None:
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            if style is None:
                style = etree.Element(f"{W}pStyle")
                paragraph.find(f"{W}pPr").insert(0, style)
            style.set(f"{W}val", f"Heading{int(value) + 1}")


def _title(root: Element, body: Element) -> None:
    """Make a title of a first line that is bold and set larger than every other bold line, where a document has no headings."""
    first = next((element for element in root if text_of(element)), None)
    sizes = [size for paragraph in body.iter(f"{W}p") if (size := _bold_size(paragraph)) is not None]
    has_headings = next(root.iter("h1", "h2", "h3", "h4", "h5", "h6"), None) is not None
    if first is None or first.tag != "p" or has_headings or not sizes or sizes[0] <= max(sizes[1:], default=0):
        return
    if text_of(first) == " ".join(map(text_of, first.findall("strong"))):
        first.tag = "h1"
        for strong in first.findall("strong"):
            strong.drop_tag()


def _bold_size(paragraph: Element) -> int | None:
    """Return the size of a paragraph that is bold throughout, 0 where it names none; None for any other."""
    runs = [run for run in paragraph.iter(f"{W}r") if any((text.text or "").strip() for text in run.iter(f"{W}t"))]
    if not runs or any(run.find(f"{W}rPr/{W}b") is None for run in runs):
        return None
    size = runs[0].find(f"{W}rPr/{W}sz")
    value = "" if size is None else size.get(f"{W}val", "")
    return int(value) if value.isdigit() else 0


def _with(package: Package, changed: Mapping[str, Element]) -> bytes:
    """Return the package with changed parts and without pictures."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name in package.names:
            if not name.startswith("word/media/"):
                content = etree.tostring(changed[name], encoding="UTF-8") if name in changed else package.read(name)
                target.writestr(name, content)
    return out.getvalue()


def _inline_notes(root: Element) -> None:
    """Put each footnote where it is cited, in brackets."""
    notes = {item.get("id", ""): item for item in root.iter("li") if re.match(r"^(?:footnote|endnote)-", item.get("id", ""))}
    for link in list(root.xpath(".//a[starts-with(@href, '#footnote-') or starts-with(@href, '#endnote-')]")):
        note = notes.get(link.get("href", "#")[1:])
        holder = link.getparent() if link.getparent().tag == "sup" else link
        if note is not None:
            span = html.Element("span")
            span.text = f" ({text_of(note).removesuffix('↑').strip()})"
            replace(holder, span)
    for item in notes.values():
        remove(item)
