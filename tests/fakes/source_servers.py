"""Confluence, Notion and Google Drive on loopback: each lists in parts of two, knows one token, and fails as a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PART = 2
TOKEN = "bot@example.com:a-token-of-sixteen"  # noqa: S105 -- of the fakes alone
_PUT = "PUT "


@dataclass
class Fault:
    """What is answered in place of the truth, once. `cut`: the connection ends before the body does. `at`: part of the address."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    cut: bool = False
    at: str = ""


@dataclass
class StoredPage:
    """`revision` counts edits; `files` names what a test looks up by itself."""

    title: str
    text: str
    revision: int = 1
    is_trash: bool = False
    restricted_to: tuple[str, ...] = ()
    parent: str = ""
    mime: str = "application/vnd.google-apps.document"
    unknown: dict[str, str] = field(default_factory=dict)


@dataclass
class SourceServer:
    """What every service does: one token, faults before answers, a list of what was asked."""

    url: str = ""
    authorization: str = ""
    pages: dict[str, StoredPage] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def reply(self, address: str, body: bytes, authorization: str) -> tuple[int, dict[str, str], bytes, bool]:
        """Answer a request; the address of a PUT begins with that word."""
        self.asked.append(address)
        fault = next((each for each in self.faults if each.at in address), None)
        if fault is not None:
            self.faults.remove(fault)
            return fault.status, fault.headers, fault.body, fault.cut
        if authorization != self.authorization:
            return 401, {}, b'{"message": "unauthorized"}', False
        parts = urlsplit(address.removeprefix(_PUT))
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        said = json.loads(body) if body else {}
        status, headers, value = self.put(parts.path, said) if address.startswith(_PUT) else self.answer(parts.path, query, said)
        return status, headers, value if isinstance(value, bytes) else json.dumps(value).encode(), False

    def answer(self, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        raise NotImplementedError

    def put(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        return 405, {}, {"path": path, "body": body}

    def part(self, ids: list[str], start: str) -> tuple[list[str], str]:
        """Two ids, and the mark of the next two."""
        first = int(start or 0)
        return ids[first : first + PART], str(first + PART) if first + PART < len(ids) else ""


@dataclass
class ConfluenceServer(SourceServer):
    """`drafts` are unpublished changes by page; with `is_read_only` the token may read and nothing else."""

    drafts: dict[str, str] = field(default_factory=dict)
    is_read_only: bool = False

    def put(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        """Update a page as API v2 does: a draft bears number 1 and takes the place of any draft; a new version bears the next."""
        page = path.rpartition("/")[2]
        status = self._refusal(page, body)
        if status:
            return status, {}, {"message": "refused"}
        number, text = body["version"]["number"], body["body"]["value"]
        if body["status"] == "draft":
            self.drafts[page] = text
            return 200, {}, {**self._page(page), "status": "draft", "version": {"number": number}}
        self.pages[page] = replace(self.pages[page], text=text, revision=number)
        return 200, {}, self._page(page)

    def _refusal(self, page: str, body: dict[str, Any]) -> int:
        """The status of an update that is refused; 0 where none is."""
        if page not in self.pages:
            return 404
        is_draft, number = body["status"] == "draft", body["version"]["number"]
        is_whole = body["id"] == page and body["body"]["representation"] == "storage" and body["title"]
        if not is_whole or (is_draft and number != 1):
            return 400
        is_next = is_draft or number == self.pages[page].revision + 1
        return 403 if self.is_read_only else 0 if is_next else 409

    def answer(  # noqa: PLR0911 - one for each address
        self, path: str, query: dict[str, str], body: dict[str, Any]
    ) -> tuple[int, dict[str, str], Any]:
        steps = path.strip("/").split("/")
        match steps:
            case ["wiki", "api", "v2", "spaces"]:
                return 200, {}, {"results": [{"id": "77", "key": "OPS"}] if query.get("keys") == "OPS" else []}
            case ["wiki", "api", "v2", "spaces", "77", "pages"]:
                return self._listed(query)
            case ["wiki", "api", "v2", "pages", page] if page in self.pages:
                return self._read(page, query)
            case ["wiki", "rest", "api", "content", page, "restriction", "byOperation", "read"] if page in self.pages:
                users = [{"accountId": each} for each in self.pages[page].restricted_to]
                return 200, {}, {"restrictions": {"user": {"results": users}, "group": {"results": []}}}
            case ["wiki", "rest", "api", "user"]:
                return 200, {}, {"displayName": "Ada", "email": "ada@example.com"}
        return 404, {}, {"message": "not found"}

    def _read(self, page: str, query: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        is_draft = query.get("get-draft") == "true"
        if is_draft and page not in self.drafts:
            return 404, {}, {"message": "not found"}
        form = query.get("body-format", "storage")
        said = self.drafts[page] if is_draft else self.pages[page].text
        state = {"status": "draft"} if is_draft else {}
        return 200, {}, {**self._page(page), **state, "body": {form: {"value": said}}}

    def _listed(self, query: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        ids, following = self.part(list(self.pages), query.get("cursor", ""))
        link = f"/wiki/api/v2/spaces/77/pages?limit=250&status=current&cursor={following}"
        headers = {"Link": f'<{link}>; rel="next", <{self.url}/wiki>; rel="base"'} if following else {}
        return 200, headers, {"results": [self._page(page) for page in ids], "_links": {}}

    def _page(self, page: str) -> dict[str, Any]:
        held = self.pages[page]
        version = {"number": held.revision, "authorId": "a1", "message": f"Edit {held.revision}"}
        state = "trashed" if held.is_trash else "current"
        links = {"webui": f"/spaces/OPS/pages/{page}", "editui": f"/pages/resumedraft.action?draftId={page}"}
        return {
            "id": page,
            "title": held.title,
            "status": state,
            "parentId": held.parent or None,
            "version": version,
            "_links": links,
        }


class NotionServer(SourceServer):
    is_partial = False

    def answer(self, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        match path.strip("/").split("/"):
            case ["v1", "data_sources", _, "query"]:
                ids, following = self.part(list(self.pages), body.get("start_cursor", ""))
                more = {"has_more": bool(following), "next_cursor": following or None}
                state = {"request_status": {"type": "incomplete"}} if self.is_partial else {}
                return 200, {}, {"object": "list", "results": [self._page(page) for page in ids], **more, **state}
            case ["v1", "pages", page, "markdown"] if page in self.pages:
                held = self.pages[page]
                return 200, {}, {"object": "page_markdown", "markdown": held.text, "unknown_block_ids": [*held.unknown]}
            case ["v1", "pages", block, "markdown"]:
                found = next((held.unknown[block] for held in self.pages.values() if held.unknown.get(block)), None)
                if found is not None:
                    return 200, {}, {"object": "page_markdown", "markdown": found, "unknown_block_ids": []}
        return 404, {}, {"code": "object_not_found"}

    def _page(self, page: str) -> dict[str, Any]:
        held = self.pages[page]
        title = {"Name": {"type": "title", "title": [{"plain_text": held.title}]}, "Tags": {"type": "multi_select"}}
        edited = f"2026-03-01T10:{held.revision:02}:00.000Z"
        about = {"object": "page", "id": page, "in_trash": held.is_trash, "url": f"https://www.notion.so/{page}"}
        return {**about, "last_edited_time": edited, "properties": title}


class DriveServer(SourceServer):
    is_partial = False
    folder = "folder0123456789"

    def answer(  # noqa: PLR0911 - one for each address
        self, path: str, query: dict[str, str], body: dict[str, Any]
    ) -> tuple[int, dict[str, str], Any]:
        match path.strip("/").split("/"):
            case ["drive", "v3", "files"]:
                parent = query["q"].split("'")[1]
                inside = [page for page, held in self.pages.items() if (held.parent or self.folder) == parent and not held.is_trash]
                ids, following = self.part(inside, query.get("pageToken", ""))
                more = {"nextPageToken": following} if following else {}
                return 200, {}, {"files": [self._file(page) for page in ids], "incompleteSearch": self.is_partial, **more}
            case ["drive", "v3", "files", page] if page in self.pages:
                is_content = query.get("alt") == "media"
                return 200, {}, self.pages[page].text.encode() if is_content else self._file(page)
            case ["drive", "v3", "files", self.folder]:
                return 200, {}, {"id": self.folder}
            case ["drive", "v3", "files", page, "export"] if page in self.pages:
                return 200, {}, bytes.fromhex(self.pages[page].text)
        return 404, {}, {"error": {"code": 404}}

    def _file(self, page: str) -> dict[str, Any]:
        held = self.pages[page]
        is_own = held.mime.startswith("application/vnd.google-apps.")
        digest = {} if is_own else {"md5Checksum": f"{page}{held.revision}"}
        author = {"displayName": "Ada", "emailAddress": "ada@example.com"}
        times = {"modifiedTime": f"2026-03-01T10:00:{held.revision:02}.000Z", "trashed": held.is_trash}
        about = {"id": page, "name": held.title, "mimeType": held.mime, "webViewLink": f"https://docs.google.com/{page}"}
        return {**about, **times, **digest, "lastModifyingUser": author}


@contextmanager
def serving(server: SourceServer, authorization: str) -> Iterator[SourceServer]:
    """Serve on a free port of 127.0.0.1 while the block runs."""
    server.authorization = authorization

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def do_PUT(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])), _PUT)

        def _answer(self, body: bytes, mark: str = "") -> None:
            authorization = self.headers.get("Authorization", "")
            status, headers, said, cut = server.reply(mark + self.path, body, authorization)
            self.send_response(status)
            self.send_header("Content-Length", str(len(said) + (100 if cut else 0)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
