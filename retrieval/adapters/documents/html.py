"""Converts HTML to Markdown: the main part of the page, without navigation, with merged cells filled."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree, html
from typing_extensions import override

from core.csv_tables import decoded
from retrieval.adapters.documents.html_elements import UNSEEN, remove
from retrieval.adapters.documents.html_tree import Prepared, prepare, render
from retrieval.adapters.markdown.html import PageParser
from retrieval.documents.models import DocumentError, Draft, Limits, RawPart

_AROUND: Final = frozenset({"nav", "header", "footer", "aside"})
_ROLES: Final = frozenset({"navigation", "banner", "contentinfo", "search", "complementary"})
_CONTENT: Final = frozenset({"main-content", "mw-content-text"})
"""The ids of the part that holds the text, in exports of Confluence and MediaWiki."""
_HOLDERS: Final = frozenset({"div", "section", "article"})
_VOID: Final = frozenset({*"area base br col embed hr img input link meta source track wbr".split()})  # noqa: SIM905
_BLOCKS: Final = frozenset({*"p div li tr td th h1 h2 h3 h4 h5 h6 br dt dd pre section article table ul ol blockquote".split()})  # noqa: SIM905


def is_frame(tag: str, role: str | None, kind: str) -> bool:
    return tag == "nav" or role == "navigation" or (not kind and (tag in _AROUND or role in _ROLES))


class _Text(PageParser):
    """Collects the text of the page's main part without lxml."""

    def __init__(self, kind: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._kind, self._stack = kind, list[tuple[str, bool, bool]]()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag in _VOID:
            return
        given = dict(attrs)
        style = (given.get("style") or "").replace(" ", "").lower()
        is_unseen = tag in UNSEEN or "hidden" in given or "display:none" in style or "visibility:hidden" in style
        is_main = tag == self._kind or (self._kind == "role" and given.get("role") == "main")
        is_main |= self._kind == "id" and tag in _HOLDERS and given.get("id") in _CONTENT
        self._stack.append((tag, is_unseen or is_frame(tag, given.get("role"), self._kind), is_main))

    @override
    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _, _ in self._stack):
            while self._stack.pop()[0] != tag:
                pass
        if tag in _BLOCKS:
            self.parts.append("\n")

    @override
    def handle_data(self, data: str) -> None:
        is_inside = not self._kind or any(is_main for _, _, is_main in self._stack)
        if is_inside and not any(is_unseen for _, is_unseen, _ in self._stack):
            self.parts.append(" ".join(data.split("\n")))


def raw_text(text: str, kind: str) -> str:
    parser = _Text(kind)
    parser.feed(text)
    parser.close()
    return "".join(parser.parts)


_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
_HEAD: Final = 4096
_CONTROLS: Final = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that no text of a tree may hold; browsers show nothing for them."""


def read_html(data: bytes, _limits: Limits | None = None) -> Draft:
    """Convert a page. Raises `DocumentError`: no HTML, or nothing to read in it."""
    text = _text(data)
    parser = html.HTMLParser(huge_tree=False, no_network=True, recover=True, encoding="utf-8")
    try:
        document = html.document_fromstring(text.encode(), parser=parser)
    except etree.ParserError as error:  # nothing, or comments alone
        raise DocumentError("there is no text in it", "Write the SOP, or delete the file.") from error
    _without_controls(document)
    title, author = _page_title(document), next(iter(document.xpath("//meta[@name='author']/@content")), None)
    main, kind = _main(document)
    _without_frame(main, kind)
    done = prepare(main)
    raw = RawPart(raw_text(text, kind))
    return Draft(render(main), (raw,), _clean(title), _clean(author), tuple(done.added), (), remarks(done))


def remarks(done: Prepared) -> tuple[str, ...]:
    """Return what a person should know about the preparation."""
    lines = []
    if done.pictures:
        lines.append(
            f"{done.pictures} picture{'s' if done.pictures > 1 else ''} without alternative text: say in words what they show"
        )
    if done.hidden:
        lines.append(f"{done.hidden} hidden part{'s' if done.hidden > 1 else ''} left out, because readers do not see them")
    return tuple(lines)


def _text(data: bytes) -> str:
    text = decoded(data)
    if text is None:
        named = _CHARSET.search(data[:_HEAD])
        try:
            text = data.decode(named[1].decode() if named else "cp1252")
        except (UnicodeDecodeError, LookupError):
            raise DocumentError("the text is not UTF-8", "Save the page with the encoding UTF-8.") from None
    if "\0" in text or not text.strip() or "<" not in text:
        raise DocumentError("this is not HTML", "Save the page as HTML again.")
    return _CONTROLS.sub("", text)


def _without_controls(document: Any) -> None:  # noqa: ANN401 -- an element of lxml, which has no types
    """Remove what character references such as `&#1;` inserted: lxml returns it and does not accept it back."""
    for element in document.iter():
        if _CONTROLS.search(element.text or ""):
            element.text = _CONTROLS.sub("", element.text)
        if _CONTROLS.search(element.tail or ""):
            element.tail = _CONTROLS.sub("", element.tail)
        for name, value in element.attrib.items():
            if _CONTROLS.search(value):
                element.set(name, _CONTROLS.sub("", value))


def _main(document: Any) -> tuple[Any, str]:  # noqa: ANN401 -- an element of lxml, which has no types
    """Return the main part of the page and what identifies it: a tag, `role`, or nothing."""
    for path, kind in (("//main", "main"), ("//*[@role='main']", "role"), ("//article", "article")):
        parts = document.xpath(path)
        if len(parts) == 1:
            return parts[0], kind
    holders = [part for part in document.iter(*_HOLDERS) if part.get("id") in _CONTENT]
    if len(holders) == 1:
        return holders[0], "id"
    return document.body if document.body is not None else document, ""


def _without_frame(main: Any, kind: str) -> None:  # noqa: ANN401
    for element in list(main.iterdescendants()):
        if isinstance(element.tag, str) and is_frame(element.tag, element.get("role"), kind) and element.getparent() is not None:
            remove(element)


def _page_title(document: Any) -> str | None:  # noqa: ANN401
    """Return the title; an export of Confluence writes the space before it: `Ops : Returns`."""
    title = str(document.findtext(".//title") or "")
    is_export = bool(document.xpath("//*[@id='breadcrumbs']")) and " : " in title
    return title.partition(" : ")[2] if is_export else title or None


def _clean(text: object) -> str | None:
    return (" ".join(str(text).split()) or None) if text else None
