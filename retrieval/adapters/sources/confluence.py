"""Reads a space of Confluence Cloud as a source, by API v2: `version.number` is a page's revision, `body.export_view` its HTML.

A page that not everybody of the space may read, or that lies below such a page, is left out and named.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

from retrieval.adapters.sources.answers import every, items, mapping, optional, paths_of, text
from retrieval.adapters.sources.http import HttpReader, Pace
from retrieval.library.models import Problem, Severity
from retrieval.sources.errors import PageError, PageGoneError, SourceError
from retrieval.sources.models import Entry, Listing, SourcePage

_AT_ONCE: Final = 250
_WHAT: Final = "Confluence"
_RESTRICTED: Final = "Nothing to do; to publish it, remove the restriction in Confluence and say who may read it by `audience`."


@dataclass(frozen=True)
class ConfluenceSource:
    """Implements `retrieval.sources.ports.Source` for the space at `https://acme.atlassian.net/wiki/spaces/OPS`. `front` is the
    front matter of every page.
    """

    address: str
    reader: HttpReader
    front: Mapping[str, str]

    def listing(self) -> Listing:
        pages = self._pages(self._space())
        restricted = self._restricted(pages)
        shown = [page for page in pages if text(page, "id") not in restricted]
        titles = {text(page, "id"): text(page, "title") for page in shown}
        paths = paths_of(titles, dict.fromkeys(titles, ".html"))
        entries = tuple(self._entry(page, paths[text(page, "id")]) for page in shown)
        skipped = tuple(
            Problem(optional(page, "title"), None, "not read: it is restricted in Confluence", _RESTRICTED, Severity.NOTICE)
            for page in pages
            if text(page, "id") in restricted
        )
        return Listing(entries, skipped=skipped)

    def fetch(self, entry: Entry) -> SourcePage:
        page = self.reader.json(f"/wiki/api/v2/pages/{quote(entry.id)}?body-format=export_view").value
        if optional(page, "status") not in {"", "current"}:
            raise PageGoneError("the page was deleted", "Nothing to do.")
        try:
            body = mapping(page, "body", "export_view").get("value")
        except SourceError as error:
            raise PageError(error.what, error.remedy) from None
        if not isinstance(body, str) or not body.strip():
            raise PageError("the page is empty", "Write the SOP, or delete the page.")
        title = html.escape(entry.title)
        content = f"<!doctype html><html><head><title>{title}</title></head><body><main>{body}</main></body></html>"
        author = self._author(optional(page, "version", "authorId"))
        return SourcePage(content.encode(), {"title": entry.title, **self.front}, author, optional(page, "version", "message"))

    def _space(self) -> str:
        key = urlsplit(self.address).path.split("/")[3]
        spaces = items(self.reader.required(f"/wiki/api/v2/spaces?keys={quote(key)}").value, "results")
        if not spaces:
            what = f"Confluence shows Cairn no space with the key {key}"
            raise SourceError(what, "Correct the address, or let the token's account read the space.")
        return text(spaces[0], "id")

    def _pages(self, space: str) -> Sequence[Mapping[str, Any]]:
        first = f"/wiki/api/v2/spaces/{quote(space)}/pages?limit={_AT_ONCE}&status=current"

        def ask(following: str) -> tuple[Sequence[Mapping[str, Any]], str]:
            reply = self.reader.required(following or first)
            return items(reply.value, "results"), reply.following or optional(reply.value, "_links", "next")

        pages = {text(page, "id"): page for page in every(ask)}
        return [page for page in pages.values() if optional(page, "status") in {"", "current"}]

    def _restricted(self, pages: Sequence[Mapping[str, Any]]) -> frozenset[str]:
        """Return the pages that have a restriction of their own, and all below them."""
        own = {text(page, "id") for page in pages if self._is_restricted(text(page, "id"))}
        parents = {text(page, "id"): str(page.get("parentId") or "") for page in pages}

        def is_below(page: str) -> bool:
            seen = set[str]()
            while page and page not in seen:
                if page in own:
                    return True
                seen.add(page)
                page = parents.get(page, "")
            return False

        return frozenset(page for page in parents if is_below(page))

    def _is_restricted(self, page: str) -> bool:
        """Return whether a page is restricted. A page whose restrictions Cairn may not see counts as restricted."""
        try:
            reply = self.reader.json(f"/wiki/rest/api/content/{quote(page)}/restriction/byOperation/read").value
        except PageGoneError:
            return True
        except PageError as error:
            raise SourceError(error.what, error.remedy) from None
        restrictions = mapping(reply, "restrictions")
        return any(items(mapping(restrictions, who), "results") for who in ("user", "group"))

    def _author(self, account: str) -> str | None:
        """Return the author's address where Confluence shows it, else the name."""
        if not account:
            return None
        try:
            user = self.reader.json(f"/wiki/rest/api/user?accountId={quote(account)}").value
        except PageError:
            return None
        return optional(user, "email") or optional(user, "displayName") or None

    def _entry(self, page: Mapping[str, Any], path: str) -> Entry:
        shown = optional(page, "_links", "webui")
        url = f"{self.reader.base}/wiki{shown}" if shown.startswith("/") else ""
        return Entry(text(page, "id"), text(page, "version", "number"), text(page, "title"), path, url)


def confluence_reader(address: str, token: str, pace: Pace) -> HttpReader:
    """Return a reader for the host of a space; `token` is `me@example.com:API_TOKEN`, or a token that is sent as it is."""
    parts = urlsplit(address)
    basic = f"Basic {base64.b64encode(token.encode()).decode()}"
    login = basic if ":" in token else f"Bearer {token}"
    return HttpReader(f"{parts.scheme}://{parts.netloc}", {"Authorization": login}, pace, _WHAT)
