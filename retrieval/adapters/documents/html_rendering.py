"""Renders a prepared tree of HTML as Markdown."""

from __future__ import annotations

import re
from typing import Any, Final

from html_to_markdown import ConversionOptions, convert
from lxml import etree, html

from retrieval.adapters.documents.html_elements import text_of
from retrieval.adapters.documents.html_tree import AND, BACKSLASH, LESS

_LONGEST_HEADING: Final = 80
_BLANKS: Final = re.compile(r"\n{3,}")
_OPTIONS: Final[dict[str, Any]] = {"extract_metadata": False, "skip_images": True, "autolinks": False, "strong_em_symbol": "*"}


def render(root: Any) -> str:  # noqa: ANN401 -- an element of lxml, which has no types
    """Return the Markdown of a tree that `html_tree.prepare` has prepared."""
    _bold_headings(root)
    text = etree.tostring(root, encoding="unicode", method="html")
    content = convert(text, ConversionOptions(**_OPTIONS)).content or ""
    return _BLANKS.sub("\n\n", content.replace(LESS, "&lt;").replace(AND, "&amp;").replace(BACKSLASH, "\\")).strip() + "\n"


def _bold_headings(root: Any) -> None:  # noqa: ANN401
    """Make headings of short paragraphs that are bold throughout, where a document has no headings."""
    if next(root.iter("h1", "h2", "h3", "h4", "h5", "h6"), None) is not None:
        return
    for paragraph in list(root.iter("p")):
        text, bold = text_of(paragraph), paragraph.findall("strong") + paragraph.findall("b")
        is_whole = (
            bold and text == " ".join(filter(None, map(text_of, bold))) and paragraph.getparent().tag in {"body", "div", "section"}
        )
        if is_whole and len(text) <= _LONGEST_HEADING and not text.endswith((".", ";", ",")):
            heading = html.Element("h2")
            heading.text, heading.tail = text, paragraph.tail
            paragraph.getparent().replace(paragraph, heading)
