"""Prepares a tree of HTML and renders it as Markdown: what readers do not see is dropped, merged cells are filled, lists that were
typed by hand become lists, pictures become their alternative text, plain signs are escaped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from html_to_markdown import ConversionOptions, convert
from lxml import etree, html

from retrieval.adapters.documents.html_elements import BLOCKS, UNSEEN, Element, after, flat_table, place, remove, replace, text_of
from retrieval.documents.escaping import escape, escape_line

_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NUMBER: Final = re.compile(r"^\s*(\d{1,3})[.)]\s+(?=\S)")
_BULLET: Final = re.compile(r"^\s*[•▪●◦‣·\uf0b7–—-]\s+(?=\S)")
LESS: Final = "\ue002"
AND: Final = "\ue003"
BACKSLASH: Final = "\ue004"
"""Placeholders for `&lt;`, `&amp;` and backslashes until the tree is Markdown, as the renderer escapes these again."""
_LINK: Final = re.compile(r"^(?:https?://|mailto:)", re.IGNORECASE)


@dataclass(slots=True)
class Prepared:
    """The result of preparing a tree."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    pictures: int = 0
    """Pictures without alternative text."""
    hidden: int = 0


def prepare(root: Element) -> Prepared:
    """Rewrite the tree in place."""
    done = Prepared()
    _drop_unseen(root, done)
    _resolve_pictures(root, done)
    _plain_links(root)
    _definitions(root)
    done.added += [f"{place(item)}." for item in root.iter("li") if item.getparent().tag == "ol"]
    for paragraph in list(root.iter("p", "div")):
        _typed_item(paragraph)
    _escape_texts(root)
    for grid in reversed(list(root.iter("table"))):
        done.added += flat_table(grid)
    _join_lists(root)
    return done


def _drop_unseen(root: Element, done: Prepared) -> None:
    for element in list(root.iter(etree.Comment, etree.ProcessingInstruction, *UNSEEN)):
        remove(element)
    for element in list(root.iter()):
        if "hidden" in element.attrib or _HIDDEN.search(element.get("style", "")):
            done.hidden += bool(text_of(element))
            remove(element)


def _resolve_pictures(root: Element, done: Prepared) -> None:
    for picture in list(root.iter("img")):
        alternative = " ".join((picture.get("alt") or "").split())
        done.pictures += not alternative and picture.get("role") != "presentation"
        done.added.append(alternative)
        span = html.Element("span")
        span.text, span.tail = alternative, picture.tail
        picture.getparent().replace(picture, span)


def _plain_links(root: Element) -> None:
    for link in list(root.iter("a")):
        if not _LINK.match(link.get("href", "")) or not text_of(link):
            link.drop_tag()


def _definitions(root: Element) -> None:
    for term in list(root.iter("dt", "summary")):
        term.tag = "p"
        strong = html.Element("strong")
        strong.text, term.text = term.text, None
        strong.extend(list(term))
        term.append(strong)
    for meaning in list(root.iter("dd")):
        meaning.tag = "p"
    for whole in list(root.iter("dl", "details")):
        whole.tag = "div"


def _typed_item(paragraph: Element) -> None:
    """Turn a paragraph that begins with `3.` or `•` into an item of a list."""
    if any(child.tag in BLOCKS for child in paragraph) or paragraph.getparent().tag == "li":
        return
    holder = _first_text(paragraph)
    if holder is None:
        return
    number, bullet = _NUMBER.match(holder.text), _BULLET.match(holder.text)
    match = number or bullet
    if match is None:
        return
    holder.text = holder.text[match.end() :]
    kind = html.Element("ol" if number else "ul")
    if number:
        kind.set("start", number[1])
    item = html.Element("li")
    item.text = paragraph.text
    item.extend(list(paragraph))
    kind.append(item)
    replace(paragraph, kind)


def _first_text(element: Element) -> Element | None:
    """Return the element that holds the first words."""
    while not (element.text or "").strip():
        if len(element) == 0 or not isinstance(element[0].tag, str):
            return None
        element = element[0]
    return element


def _escape_texts(root: Element) -> None:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        is_code = any(node.tag in {"pre", "code"} for node in (element, *element.iterancestors()))
        if element.text and not is_code:
            opens = element.tag in {"p", "div", "li", "blockquote"} and element.text.strip()
            element.text = _guarded(_padded(element.text, escape_line) if opens else escape(element.text))
        if element.tail and not any(ancestor.tag in {"pre", "code"} for ancestor in element.iterancestors()):
            element.tail = _guarded(escape(element.tail))


def _guarded(text: str) -> str:
    return text.replace("&lt;", LESS).replace("&amp;", AND).replace("\\", BACKSLASH)


def _padded(text: str, rewrite: Any) -> str:  # noqa: ANN401 -- a function
    before, after = " " * text[:1].isspace(), " " * text[-1:].isspace()
    return f"{before}{rewrite(' '.join(text.split()))}{after}"


def _join_lists(root: Element) -> None:
    """Join neighbouring lists that were typed item by item into one, where their numbers continue."""
    for first in list(root.iter("ol", "ul")):
        if first.getparent() is None:
            continue
        while (other := first.getnext()) is not None and other.tag == first.tag and not (first.tail or "").strip():
            if first.tag == "ol" and (first.get("start") is None or other.get("start") != str(after(first))):
                break
            tail = other.tail
            first.extend(list(other))
            first.getparent().remove(other)
            first.tail = tail


_BLANKS: Final = re.compile(r"\n{3,}")
_OPTIONS: Final[dict[str, Any]] = {"extract_metadata": False, "skip_images": True, "autolinks": False, "strong_em_symbol": "*"}


def render(root: Any) -> str:  # noqa: ANN401 -- an element of lxml, which has no types
    """Return the Markdown of a tree that `html_tree.prepare` has prepared."""
    text = etree.tostring(root, encoding="unicode", method="html")
    content = convert(text, ConversionOptions(**_OPTIONS)).content or ""
    return _BLANKS.sub("\n\n", content.replace(LESS, "&lt;").replace(AND, "&amp;").replace(BACKSLASH, "\\")).strip() + "\n"
