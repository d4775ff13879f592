"""Turns a stored SOP version into what the template of its page shows. Pure. Raw HTML in an SOP stays text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markupsafe import Markup

from retrieval.library.models import SopCard, SopDocument
from retrieval.library.versions import Version


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of the page. `headings` are those not shown above it yet, as (HTML level, text)."""

    anchor: str
    headings: tuple[tuple[int, str], ...]
    html: Markup


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A section in the list of contents; `depth` counts the headings above its own."""

    anchor: str
    title: str
    depth: int


@dataclass(frozen=True, slots=True)
class SopPage:
    """The page of a version. `current` is the version number that readers get now."""

    title: str
    version: int
    approved_on: date | None
    approved_by: str
    owner: str
    review_due: date | None
    is_overdue: bool
    current: int
    current_url: str
    sections: tuple[SectionView, ...]
    contents: tuple[ContentsEntry, ...] = ()
    """Empty for a page of few sections."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a page needs beside the document: the SOP as readers see it now, names for ids, today.

    `pages` gives the address of another SOP by its file; one that is missing there is shown as plain text.
    """

    card: SopCard
    pages: Mapping[str, str]
    current_url: str
    owner: str
    approved_by: str
    today: date


_WORTH_CONTENTS = 3
"""Sections from which on a page has a list of contents."""

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


def page_of(document: SopDocument, version: Version, context: PageContext) -> SopPage:
    card, views = context.card, tuple(_views(document, context.pages))
    return SopPage(
        title=document.title,
        version=version.number,
        approved_on=version.approved_at.date() if version.approved_at else None,
        approved_by=context.approved_by,
        owner=context.owner,
        review_due=card.review_due(),
        is_overdue=card.is_overdue(context.today),
        current=card.version,
        current_url=context.current_url,
        sections=views,
        contents=_contents(views),
    )


def _contents(views: Sequence[SectionView]) -> tuple[ContentsEntry, ...]:
    """Return the list of contents. A heading that has no words of its own comes before the section below it."""
    entries = [
        ContentsEntry(view.anchor, " › ".join(" ".join(text.split()) for _, text in view.headings), view.headings[0][0] - 2)
        for view in views
        if view.headings
    ]
    return tuple(entries) if len(entries) >= _WORTH_CONTENTS else ()


def inline_html(text: str) -> Markup:
    """Return one line of an SOP as HTML; links are left out, their words stay."""
    tokens = _markdown.parseInline(text)
    for token in tokens:
        token.children = [child for child in token.children or () if child.type not in {"link_open", "link_close"}]
    return Markup(_markdown.renderer.render(tokens, _markdown.options, {}))  # noqa: S704 - raw HTML is escaped, links are gone


def _views(document: SopDocument, pages: Mapping[str, str]) -> Iterator[SectionView]:
    above: tuple[str, ...] = ()
    folder = PurePosixPath(document.source).parent
    for section in document.sections:
        shown = _shared(above, section.path)
        headings = tuple((min(6, 2 + depth), text) for depth, text in enumerate(section.path) if depth >= shown)
        yield SectionView(section.anchor, headings, _html(section.text, folder, pages))
        above = section.path


def _html(text: str, folder: PurePosixPath, pages: Mapping[str, str]) -> Markup:
    tokens = _markdown.parse(text)
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrs = _link(str(child.attrs.get("href", "")), folder, pages)
    return Markup(_markdown.renderer.render(tokens, _markdown.options, {}))  # noqa: S704 - raw HTML is escaped, links are vetted


def _link(href: str, folder: PurePosixPath, pages: Mapping[str, str]) -> dict[str, str | int | float]:
    """Return the attributes of a link: outside addresses and places on this page as they are, other SOPs by their page, else
    none.
    """
    if href.startswith(("https://", "http://", "mailto:", "#")):
        return {"href": href}
    path, _, anchor = unquote(href).partition("#")
    page = pages.get(normpath(folder / path))
    return {"href": page + (f"#{anchor}" if anchor else "")} if page else {}


def _shared(above: tuple[str, ...], path: tuple[str, ...]) -> int:
    """Return how many headings two paths share from the top."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(above, path, strict=False)))
