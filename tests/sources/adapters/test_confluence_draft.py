"""A change on its way back into a page of Confluence, on loopback: saved as a draft or refused, and never published."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fakes.source_servers import TOKEN, ConfluenceServer, Fault, StoredPage, serving
from support.source_world import Slept

from retrieval.adapters.sources.confluence import confluence_reader
from retrieval.adapters.sources.confluence_draft import save_draft
from retrieval.sources.errors import SourceError
from retrieval.sources.models import KnownPage, SavedDraft

KNOWN = KnownPage("100", "3", "Refunds.html", "wiki:Refunds")
TEXT = "<p>Refunds up to 300 EUR.</p>"
NEW = "<p>Refunds up to 500 EUR.</p>"


@pytest.fixture
def server() -> Iterator[ConfluenceServer]:
    with serving(ConfluenceServer(), "Basic Ym90QGV4YW1wbGUuY29tOmEtdG9rZW4tb2Ytc2l4dGVlbg==") as server:
        server.pages["100"] = StoredPage("Refunds", TEXT, revision=3)
        yield server


def saved(server: ConfluenceServer) -> SavedDraft:
    reader = confluence_reader(f"{server.url}/wiki/spaces/OPS", TOKEN, Slept().pace)
    return save_draft(reader, KNOWN, NEW, "Draft from Cairn, version 2")


def refused(server: ConfluenceServer) -> str:
    """Why nothing was written."""
    before = dict(server.drafts)
    with pytest.raises(SourceError) as caught:
        saved(server)
    assert server.drafts == before
    assert server.pages.get("100", StoredPage("", TEXT)).text == TEXT
    return str(caught.value)


def test_the_change_becomes_a_draft_and_the_page_stays(server: ConfluenceServer) -> None:
    draft = saved(server)
    assert draft.address == f"{server.url}/wiki/pages/resumedraft.action?draftId=100"
    assert (server.drafts, draft.lost) == ({"100": NEW}, {})
    assert server.pages["100"] == StoredPage("Refunds", TEXT, revision=3)


def test_a_second_time_is_as_good_as_the_first(server: ConfluenceServer) -> None:
    assert saved(server) == saved(server)
    assert server.drafts == {"100": NEW}


def test_it_says_what_the_draft_cannot_hold(server: ConfluenceServer) -> None:
    macro = '<ac:structured-macro ac:name="info"><ac:rich-text-body><p>x</p></ac:rich-text-body></ac:structured-macro>'
    picture = '<ac:image><ri:attachment ri:filename="a.png" /></ac:image>'
    server.pages["100"] = StoredPage("Refunds", f"{TEXT}{macro}{picture}{picture}", revision=3)
    assert saved(server).lost == {"macro": 1, "picture": 2}


def test_a_page_that_moved_on_is_left_alone(server: ConfluenceServer) -> None:
    server.pages["100"] = replace(server.pages["100"], revision=4)
    said = refused(server)
    assert "was changed in Confluence since Cairn read it (version 4 there, 3 here)" in said
    assert "cairn sources sync" in said


def test_a_page_that_moves_on_while_it_is_written_is_left_alone(server: ConfluenceServer) -> None:
    server.faults = [Fault(409, at="PUT ")]
    assert "changed in Confluence at this moment (409)" in refused(server)


@pytest.mark.parametrize("status", ["gone", "trashed"])
def test_a_page_that_is_gone_gets_no_draft(server: ConfluenceServer, status: str) -> None:
    if status == "gone":
        del server.pages["100"]
    else:
        server.pages["100"] = replace(server.pages["100"], is_trash=True)
    assert "is gone in Confluence, or Cairn's account cannot see it" in refused(server)


def test_a_token_that_may_only_read_is_told_so(server: ConfluenceServer) -> None:
    server.is_read_only = True
    assert "may read this page, but not write it (403)" in refused(server)


def test_unpublished_changes_of_others_are_never_replaced(server: ConfluenceServer) -> None:
    server.drafts["100"] = "<p>Half written</p>"
    assert "has a draft that nobody has published" in refused(server)
    server.drafts["100"] = TEXT
    assert saved(server).address
    assert server.drafts == {"100": NEW}


def test_where_drafts_cannot_be_seen_nothing_is_written(server: ConfluenceServer) -> None:
    server.faults = [Fault(403, at="get-draft")]
    assert "cannot see whether the page has a draft" in refused(server)


def test_an_answer_that_speaks_of_no_draft_is_an_error(server: ConfluenceServer) -> None:
    server.faults = [Fault(200, body=b'{"status": "current"}', at="PUT ")]
    assert "did not answer that it saved a draft" in refused(server)


@pytest.mark.parametrize("fault", [Fault(403, at="PUT "), Fault(409, at="PUT "), Fault(400, at="PUT "), Fault(401)])
def test_no_token_and_no_text_stands_in_an_error_or_a_log(
    server: ConfluenceServer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], fault: Fault
) -> None:
    server.faults = [fault]
    with caplog.at_level(logging.DEBUG):
        said = refused(server) + caplog.text + "".join(capsys.readouterr())
    assert not any(secret in said for secret in (TOKEN, TOKEN.partition(":")[2], "Ym90", "500 EUR"))
