"""An SOP version as a page: pure, from the stored document to what the template shows. Raw HTML in an SOP stays text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from markdown_it import MarkdownIt
from markupsafe import Markup

from retrieval.library.models import Section, SopCard, SopDocument, Version


@dataclass(frozen=True, slots=True)
class SectionView:
    """`headings` are those not shown above it yet, as (HTML level, text)."""

    anchor: str
    headings: tuple[tuple[int, str], ...]
    html: Markup


@dataclass(frozen=True, slots=True)
class SopPage:
    """`current` is the version number that readers get now; None when the SOP is retired."""

    title: str
    version: int
    approved_on: date | None
    approved_by: str
    owner: str
    review_due: date | None
    is_overdue: bool
    current: int | None
    current_url: str
    sections: tuple[SectionView, ...]


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a page needs beside the document: the SOP as readers see it now, names for ids, today."""

    card: SopCard | None
    current_url: str
    owner: str
    approved_by: str
    today: date


_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


def page_of(document: SopDocument, version: Version, context: PageContext) -> SopPage:
    card = context.card
    return SopPage(
        title=document.title,
        version=version.number,
        approved_on=version.approved_at.date() if version.approved_at else None,
        approved_by=context.approved_by,
        owner=context.owner,
        review_due=card.review_due() if card else None,
        is_overdue=card.is_overdue(context.today) if card else False,
        current=card.version if card else None,
        current_url=context.current_url,
        sections=tuple(_views(document.sections)),
    )


def _views(sections: tuple[Section, ...]) -> Iterator[SectionView]:
    above: tuple[str, ...] = ()
    for section in sections:
        shown = _shared(above, section.path)
        headings = tuple((min(6, 2 + depth), text) for depth, text in enumerate(section.path) if depth >= shown)
        html = Markup(_markdown.render(section.text))  # noqa: S704 - markdown-it escapes raw HTML and drops unsafe links
        yield SectionView(section.anchor, headings, html)
        above = section.path


def _shared(above: tuple[str, ...], path: tuple[str, ...]) -> int:
    """How many headings two paths share from the top."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(above, path, strict=False)))
