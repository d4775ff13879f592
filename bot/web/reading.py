"""Opens the page of an SOP's version for whoever holds a link to it, or says why the page stays closed.

Shown is what the reader may see at this moment: both the SOP as it stands now and the version itself must be open to them. A closed
page never names the SOP to a reader who may not see it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from flask import Response, make_response, render_template, request

from bot.ports import Clock, UnitOfWork
from bot.web.links import ANYBODY, ROLE, Links, Ticket
from bot.web.pages import PageContext, SopPage, page_of
from core.localization import N_, counted, speaking
from core.localization import gettext as _
from core.people import Directory, Viewer, name_in, names_of
from retrieval.library.models import Governance, SopCard, SopDocument
from retrieval.library.ports import LibraryRepository
from retrieval.library.versions import Version

Page = TypeVar("Page")


class Readers(Protocol):
    """Says what is known of people in Slack now."""

    def viewer(self, person: str, /) -> Viewer | None:
        """Return what a person may see; None for somebody who gets no answers (any more)."""

    def speaking(self, reader: str, /) -> AbstractContextManager[None]:
        """Render in the language of a person; in the workspace's for anybody else."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Says why a page does not open: texts that are translated for the reader when they are shown."""

    title: str
    text: str
    status: int


_AGAIN: Final = N_("Ask Cairn in Slack again: its answer has a new link to what holds today.")
_FORGED: Final = Closed(N_("This link does not open"), N_("It may be cut off. Open it from Cairn's answer in Slack."), 403)
_REVOKED: Final = Closed(N_("This link no longer works"), _AGAIN, 410)
NOT_FOR_READER: Final = Closed(
    N_("This page is not open to you"),
    N_("Who may read it has changed, or the link was made for somebody else. Ask Cairn in Slack: it shows what you may see."),
    403,
)
_MISSING: Final = Closed(N_("This version is gone"), N_("Ask Cairn again for the current one."), 404)
_WITHDRAWN: Final = Closed(
    N_("This SOP was withdrawn"),
    N_("It holds no longer: please do not act on a copy of it. Ask Cairn in Slack what holds instead."),
    410,
)


@dataclass(frozen=True, slots=True)
class LinkReader:
    """The reader of a page. `names` are the ids and addresses under which an SOP may have them as owner or backup."""

    id: str
    viewer: Viewer
    names: frozenset[str] = frozenset()

    def may_see(self, governance: Governance) -> bool:
        looks_after = {name.casefold() for name in (governance.owner, governance.backup) if name}
        return self.viewer.may_see(governance.audience) or not looks_after.isdisjoint(self.names)


@dataclass(frozen=True)
class SopPages:
    unit: Callable[[], UnitOfWork]
    links: Links
    clock: Clock
    readers: Readers | None = None

    def open(self, sop_id: str, key: str) -> SopPage | Closed:
        """Return the page that a link's `k` opens."""
        return self.opened(sop_id, key, lambda uow, ticket, reader: self._page(uow, sop_id, ticket.version, reader))

    def response(self, name: str, open_page: Callable[[str], object], template: str) -> Response:
        """Return what the link of this request opens, or why it stays closed, in the language of its reader."""
        key = request.args.get("k", "")
        ticket = self.links.ticket(name, key)
        reader = ticket.reader if ticket is not None and not ticket.reader.startswith(ROLE) else ANYBODY
        with self.readers.speaking(reader) if self.readers else speaking(None):
            opened = open_page(key)
            if isinstance(opened, Closed):
                closed = render_template("message.html", title=_(opened.title), text=_(opened.text))
                return make_response(closed, opened.status)
            return make_response(render_template(template, page=opened))

    def opened(self, name: str, key: str, page: Callable[[UnitOfWork, Ticket, LinkReader], Page | Closed]) -> Page | Closed:
        """Return what `page` makes for whoever holds a link that was signed for this name and is still valid; else why it stays
        closed.
        """
        ticket = self.links.ticket(name, key)
        if ticket is None or not self.links.is_fresh(ticket):
            return _FORGED if ticket is None else _expired(self.links.lifetime.days)
        viewer = self.viewer(ticket.reader)  # may ask Slack: no transaction is open
        if viewer is None:
            return NOT_FOR_READER
        with self.unit() as uow:
            if self._is_revoked(uow, ticket):
                return _REVOKED
            return page(uow, ticket, LinkReader(ticket.reader, viewer, _names(uow.people, ticket.reader)))

    def viewer(self, reader: str) -> Viewer | None:
        """Return what a reader may see now; None for somebody who gets no answers. It may ask Slack: never in a transaction."""
        if reader == ANYBODY:
            return Viewer()
        if reader.startswith(ROLE):
            return Viewer.of(reader.removeprefix(ROLE))
        if self.readers is not None:
            return self.readers.viewer(reader)
        with self.unit() as uow:
            known = uow.people.get(reader)
        return Viewer.of(known.role if known else None)

    def _is_revoked(self, uow: UnitOfWork, ticket: Ticket) -> bool:
        at = uow.revocations.revoked_at([self.links.trace(ANYBODY), self.links.trace(ticket.reader)])
        return at is not None and ticket.issued_at <= at

    def _page(self, uow: UnitOfWork, sop_id: str, number: int, reader: LinkReader) -> SopPage | Closed:
        library, card = uow.library, uow.library.card(sop_id)
        document = library.document(sop_id, number)
        version = next(
            (candidate for candidate in library.versions(sop_id) if candidate.number == number and candidate.is_approved), None
        )
        if document is None or version is None:
            return _MISSING
        if card is None:
            return _WITHDRAWN if _may_see_last(library, sop_id, document, reader) else NOT_FOR_READER
        if not (reader.may_see(card.governance) and reader.may_see(document.governance)):
            return NOT_FOR_READER
        return page_of(document, version, self._context(uow, card, document, version, reader))

    def _context(self, uow: UnitOfWork, card: SopCard, document: SopDocument, version: Version, reader: LinkReader) -> PageContext:
        return PageContext(
            card=card,
            pages=self._neighbours(uow.library, reader),
            current_url=self.links.page(card, reader.id),
            owner=name_in(uow.people, document.governance.owner),
            approved_by=name_in(uow.people, version.approved_by),
            today=self.clock().date(),
        )

    def _neighbours(self, library: LibraryRepository, reader: LinkReader) -> dict[str, str]:
        """Return pages by file of the SOPs that this reader may see."""
        cards = library.cards()
        return {card.source: self.links.page(card, reader.id) for card in cards if reader.may_see(card.governance)}


def _expired(days: int) -> Closed:
    lasted = counted(days, "Links to SOPs work for {n} day.", "Links to SOPs work for {n} days.")
    return Closed(N_("This link has expired"), f"{lasted} {_(_AGAIN)}", 410)


def _may_see_last(library: LibraryRepository, sop_id: str, document: SopDocument, reader: LinkReader) -> bool:
    """Return whether a reader may know of a retired SOP: by the version that they open and by the last approved one."""
    approved = [version.number for version in library.versions(sop_id) if version.is_approved]
    last = library.document(sop_id, approved[-1]) if approved else None
    return reader.may_see(document.governance) and (last is None or reader.may_see(last.governance))


def _names(people: Directory, reader: str) -> frozenset[str]:
    names = {reader} if not reader or reader.startswith(ROLE) else names_of(people, reader)
    return frozenset(name.casefold() for name in names if name)
