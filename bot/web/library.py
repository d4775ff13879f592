"""Serves the library as one person sees it: every SOP by folder, and a search. Only the person of its link may open it.

What is typed into the search is stored nowhere: it is a look around, not a question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from flask import Flask, Response, request

from bot.ports import UnitOfWork
from bot.web.links import LIBRARY, Ticket
from bot.web.reading import Closed, LinkReader, SopPages
from core.people import Viewer
from core.plain import storable
from retrieval.library.ids import folder_of
from retrieval.library.models import CurrentSection, SopCard
from retrieval.units import beginning_of

LONGEST: Final = 300
_PREVIEW: Final = 200
_POLICY: Final = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

Find = Callable[[str, Viewer], Sequence[CurrentSection]]
"""Sections that fit a text, the best first, of those that the viewer may see. Raises nothing; empty when nothing is found."""


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    url: str
    owner: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """The page of the library. `hits` is None before a search."""

    key: str
    query: str
    folders: tuple[tuple[str, tuple[Row, ...]], ...] = ()
    hits: tuple[Row, ...] | None = None
    sops: int = field(default=0)


@dataclass(frozen=True)
class LibraryPages:
    pages: SopPages
    find: Find

    def register(self, web: Flask) -> None:
        web.get("/library", endpoint="library")(self._show)

    def _show(self) -> Response:
        query_text = request.args.get("q", "")
        response = self.pages.response(LIBRARY, lambda key: self.open(key, query_text), "library.html")
        response.headers["Content-Security-Policy"] = _POLICY
        return response

    def open(self, key: str, query: str = "") -> LibraryPage | Closed:
        """Return the page that a link's `k` opens, with what the search finds if something is asked."""
        query_text = " ".join(storable(query).split())[:LONGEST]
        opened = self.pages.opened(LIBRARY, key, lambda uow, _ticket, reader: self._page(uow, key, query_text, reader))
        if isinstance(opened, Closed) or not query_text:
            return opened
        ticket = self.pages.links.ticket(LIBRARY, key)
        return self._found(opened, ticket) if ticket is not None else opened

    def _found(self, page: LibraryPage, ticket: Ticket) -> LibraryPage:
        """Search for what the reader may see, outside of the unit of work."""
        viewer = self.pages.viewer(ticket.reader) or Viewer()
        hits = tuple(self._hit(section, ticket.reader) for section in self.find(page.query, viewer))
        return LibraryPage(page.key, page.query, page.folders, hits, page.sops)

    def _hit(self, section: CurrentSection, reader: str) -> Row:
        title = " › ".join((section.sop.title, *section.section.path))
        url = self.pages.links.section(section.sop, section.section, reader)
        return Row(title, url, text=beginning_of(section.section, _PREVIEW))

    def _page(self, uow: UnitOfWork, key: str, query: str, reader: LinkReader) -> LibraryPage:
        cards = uow.library.cards()
        seen = sorted((card for card in cards if reader.may_see(card.governance)), key=lambda card: card.title.casefold())
        folders: dict[str, list[Row]] = {}
        for card in seen:
            known = uow.people.get(card.governance.owner) if card.governance.owner else None
            row = Row(card.title, self._url(card, reader), known.name if known else "")
            folders.setdefault(folder_of(card.source), []).append(row)
        return LibraryPage(key, query, tuple((name, tuple(rows)) for name, rows in sorted(folders.items())), sops=len(seen))

    def _url(self, card: SopCard, reader: LinkReader) -> str:
        return card.governance.url or self.pages.links.page(card, reader.id)
