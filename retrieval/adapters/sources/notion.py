"""Reads a data source of Notion as a source: each page of it is an SOP, read as the Markdown that Notion makes of it.

Notion rounds the time of an edit down to the minute, so a page that was edited in the last two minutes is read again next time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from retrieval.adapters.sources.answers import every, items, optional, paths_of, text
from retrieval.adapters.sources.http import HttpReader, Pace
from retrieval.sources.errors import PageError, PageGoneError
from retrieval.sources.models import Entry, Listing, SourcePage

NOTION: Final = "https://api.notion.com"
_VERSION: Final = "2025-09-03"
_AT_ONCE: Final = 100
_PACE: Final = 0.34
"""Seconds between requests: Notion takes three a second."""
_ROUNDED: Final = timedelta(minutes=2)
_MOST_BLOCKS: Final = 100
"""Parts of one page that are asked for by themselves."""
_UNKNOWN: Final = re.compile(r"<unknown\b[^>]*?(?:/>|>\s*</unknown>)")


@dataclass(frozen=True)
class NotionSource:
    """Implements `retrieval.sources.ports.Source` for a data source (its id), in a run that began at `now`. `front` is the front
    matter of every page.
    """

    data_source: str
    reader: HttpReader
    front: Mapping[str, str]
    now: datetime

    def listing(self) -> Listing:
        why: list[str] = []

        def ask(cursor: str) -> tuple[Sequence[Mapping[str, Any]], str]:
            body = {"page_size": _AT_ONCE, **({"start_cursor": cursor} if cursor else {})}
            answer = self.reader.required(f"/v1/data_sources/{quote(self.data_source)}/query", body).value
            if optional(answer, "request_status", "type") == "incomplete":
                why.append("Notion lists only a part of the data source")
            has_more = bool(answer.get("has_more"))
            return items(answer, "results"), text(answer, "next_cursor") if has_more else ""

        results = {text(page, "id"): page for page in every(ask)}
        pages = {
            page_id: page
            for page_id, page in results.items()
            if page.get("object") == "page" and not (page.get("in_trash") or page.get("archived"))
        }
        titles = {page_id: _title(page) for page_id, page in pages.items()}
        paths = paths_of(titles, dict.fromkeys(titles, ".md"))
        entries = [self._entry(page, titles[page_id], paths[page_id]) for page_id, page in pages.items()]
        return Listing(tuple(entries), not why, next(iter(why), ""))

    def fetch(self, entry: Entry) -> SourcePage:
        """Read a page with the parts that Notion leaves out of a long one. Parts that cannot be read are named."""
        markdown, unknown = self._markdown(entry.id)
        lost = 0
        for number, block in enumerate(unknown):
            part = self._part(block) if number < _MOST_BLOCKS else None
            lost += part is None
            markdown = _filled(markdown, block, part or "")
        lost += len(_UNKNOWN.findall(markdown))
        if not _UNKNOWN.sub("", markdown).strip():
            raise PageError("the page is empty", "Write the SOP, or delete the page.")
        parts = "1 part" if lost == 1 else f"{lost} parts"
        warnings = (f"{parts} of the page cannot be read through Notion's API",) if lost else ()
        content = _UNKNOWN.sub("", markdown).encode()
        return SourcePage(content, {"title": entry.title, **self.front}, warnings=warnings)

    def _markdown(self, page: str) -> tuple[str, list[str]]:
        answer = self.reader.json(f"/v1/pages/{quote(page)}/markdown?markdown_version=v2").value
        markdown = answer.get("markdown") if isinstance(answer, Mapping) else None
        if not isinstance(markdown, str):
            raise PageError("Notion sent no Markdown", "Look whether the page opens in Notion.")
        blocks = answer.get("unknown_block_ids") or []
        return markdown, [block for block in blocks if isinstance(block, str)]

    def _part(self, block: str) -> str | None:
        """Return a part's Markdown; None when it cannot be read, or holds such parts itself."""
        try:
            markdown, further = self._markdown(block)
        except (PageGoneError, PageError):
            return None
        return None if further else markdown

    def _entry(self, page: Mapping[str, Any], title: str, path: str) -> Entry:
        edited = text(page, "last_edited_time")
        is_fresh = self.now - datetime.fromisoformat(edited) < _ROUNDED
        revision = f"{edited} {self.now.isoformat()}" if is_fresh else edited
        return Entry(text(page, "id"), revision, title, path, optional(page, "url"))


def _filled(markdown: str, block: str, part: str) -> str:
    """Insert a part at its mark: the mark that names it, else the first one, else the end."""
    marks = list(_UNKNOWN.finditer(markdown))
    named = [mark for mark in marks if block.replace("-", "") in mark[0].replace("-", "")]
    mark = next(iter(named or marks), None)
    if mark is None:
        return f"{markdown}\n\n{part}".rstrip()
    return f"{markdown[: mark.start()]}{part}{markdown[mark.end() :]}"


def _title(page: Mapping[str, Any]) -> str:
    """Return the text of the property that is the title."""
    properties = page.get("properties")
    for field in properties.values() if isinstance(properties, Mapping) else ():
        if isinstance(field, Mapping) and field.get("type") == "title":
            title = "".join(optional(part, "plain_text") for part in items(field, "title"))
            return " ".join(title.split()) or "Untitled"
    return "Untitled"


def notion_reader(token: str, pace: Pace, base: str = NOTION) -> HttpReader:
    headers = {"Authorization": f"Bearer {token}", "Notion-Version": _VERSION}
    return HttpReader(base, headers, Pace(pace.sleep, pace.jitter, _PACE), "Notion")
