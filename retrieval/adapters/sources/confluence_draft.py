"""Puts a text into the draft of a Confluence page. It publishes nothing, and replaces nobody's unpublished changes.

A draft of a published page is an update with the status `draft` and the version number 1. Confluence puts it in place of any
draft that is there, so Cairn looks first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import quote

from markdown_it import MarkdownIt

from retrieval.adapters.sources.answers import mapping, optional, text
from retrieval.adapters.sources.http import HttpReader, Reply
from retrieval.sources.errors import PageError, PageGoneError, SourceError
from retrieval.sources.models import KnownPage, SavedDraft

_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@cache
def _renderer() -> MarkdownIt:
    options = {"html": False, "linkify": False, "xhtmlOut": True, "langPrefix": ""}
    return MarkdownIt("commonmark", options).enable("table").disable("image")


def storage_of(markdown: str) -> str:
    """Return the body of a page: well-formed XHTML in which every sign of the text is text."""
    tokens = _renderer().parse(_NOT_IN_XML.sub("", markdown))
    for token in tokens:
        token.info = ""
    return str(_renderer().renderer.render(tokens, _renderer().options, {}))


_FORBIDDEN: Final = 403
_MISSING: Final = 404
_CONFLICT: Final = 409
_DRAFT_NUMBER: Final = 1
_SYNC: Final = "Run `cairn sources sync`, look at the change, then try again. Nothing was written."
_LOST: Final = {"macro": re.compile(r"<ac:structured-macro\b"), "picture": re.compile(r"<ac:image\b")}


def save_draft(reader: HttpReader, known: KnownPage, body: str, message: str) -> SavedDraft:
    """Save a body in storage format as the draft of the page that Cairn knows. Raises `SourceError`: the page has changed or is
    gone, somebody's draft is there, or Cairn's account may not write.
    """
    address = f"/wiki/api/v2/pages/{quote(known.entry)}"
    page = _page(reader, address)
    number = text(page, "version", "number")
    if number != known.revision:
        what = f"the page was changed in Confluence since Cairn read it (version {number} there, {known.revision} here)"
        raise SourceError(what, _SYNC)
    before, draft = _body(page), _draft(reader, address)
    if draft is not None and _body(draft) != before and _body(draft) != body:
        what = "the page has a draft that nobody has published, and Cairn's would take its place"
        raise SourceError(what, "Let its author publish or discard it, then try again. Nothing was written.")
    written = {
        "id": known.entry,
        "status": "draft",
        "title": text(page, "title"),
        "body": {"representation": "storage", "value": body},
        "version": {"number": _DRAFT_NUMBER, "message": message},
    }
    saved = _put(reader, address, written)
    lost = {name: len(sign.findall(before)) for name, sign in _LOST.items()}
    return SavedDraft(_address(reader, saved, page), {name: count for name, count in lost.items() if count})


def _page(reader: HttpReader, address: str) -> Mapping[str, Any]:
    gone = SourceError("the page is gone in Confluence, or Cairn's account cannot see it", _SYNC)
    try:
        page = mapping(reader.json(f"{address}?body-format=storage").value)
    except PageGoneError:
        raise gone from None
    except PageError as error:
        raise SourceError(error.what, error.remedy) from None
    if optional(page, "status") != "current":
        raise gone
    return page


def _draft(reader: HttpReader, address: str) -> Mapping[str, Any] | None:
    """Return the page's unpublished draft; None where there is none."""
    try:
        draft = mapping(reader.json(f"{address}?body-format=storage&get-draft=true").value)
    except PageError as error:
        if error.status == _MISSING:
            return None
        what = f"Cairn cannot see whether the page has a draft ({error.what})"
        raise SourceError(what, "Let its account edit the page. Nothing was written.") from None
    return draft if optional(draft, "status") == "draft" else None


def _put(reader: HttpReader, address: str, written: Mapping[str, object]) -> Mapping[str, Any]:
    try:
        reply: Reply = reader.put(address, written)
    except PageError as error:
        raise _refused(error) from None
    if optional(reply.value, "status") != "draft":
        raise SourceError("Confluence did not answer that it saved a draft", "Look at the page and its history there.")
    return mapping(reply.value)


def _refused(error: PageError) -> SourceError:
    if error.status in {_FORBIDDEN, _MISSING}:
        what = f"Cairn's account may read this page, but not write it ({error.status})"
        return SourceError(what, "Let it edit the page, or name a token of an account that may. Nothing was written.")
    if error.status == _CONFLICT:
        return SourceError("the page was changed in Confluence at this moment (409)", _SYNC)
    return SourceError(error.what, f"{error.remedy} Nothing was written.")


def _body(page: Mapping[str, Any]) -> str:
    return optional(page, "body", "storage", "value")


def _address(reader: HttpReader, saved: Mapping[str, Any], page: Mapping[str, Any]) -> str:
    links = (optional(saved, "_links", "editui"), optional(page, "_links", "editui"), optional(page, "_links", "webui"))
    return next((f"{reader.base}/wiki{link}" for link in links if link.startswith("/")), "")
