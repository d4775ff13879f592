"""A data source of Notion on loopback: what readers get after each kind of change and failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes.source_servers import Fault, NotionServer, StoredPage, serving
from support.source_world import AUTO, NOW, Slept, SourceWorld

from retrieval.adapters.sources.http import TRIES
from retrieval.adapters.sources.notion import NotionSource, notion_reader
from retrieval.sources.errors import SourceError

SOURCE = "2f26ee68-df30-4251-aad4-8ddc420cba3d"


@pytest.fixture
def server() -> Iterator[NotionServer]:
    with serving(NotionServer(), "Bearer ntn_token_of_the_fake") as server:
        server.pages = {f"p{number}": StoredPage(f"Rule {number}", f"Call them within {number} days.") for number in range(5)}
        yield server


def world_of(server: NotionServer, home: Path, now: datetime = NOW) -> SourceWorld:
    return SourceWorld(
        home, lambda: NotionSource(SOURCE, notion_reader("ntn_token_of_the_fake", Slept().pace, server.url), AUTO, now)
    )


@pytest.fixture
def world(server: NotionServer, tmp_path: Path) -> SourceWorld:
    return world_of(server, tmp_path)


def test_a_data_source_through_every_change(world: SourceWorld, server: NotionServer) -> None:
    assert len(world.sync().added) == 5
    assert world.texts()["wiki:Rule-3"] == "Call them within 3 days."
    with world.units() as unit:
        assert unit.library.card("wiki:Rule-3").governance.url == "https://www.notion.so/p3"
    server.asked.clear()
    assert world.sync().unchanged == 5
    assert not [address for address in server.asked if "markdown" in address]

    server.pages["p0"] = replace(server.pages["p0"], title="Renamed", revision=2)
    server.pages["p1"] = replace(server.pages["p1"], text="Call them within 77 days.", revision=2)
    server.pages["p2"] = replace(server.pages["p2"], is_trash=True)
    report = world.sync()
    assert (report.added, report.retired) == ((), ("wiki:Rule-2",))
    assert "77 days" in world.texts()["wiki:Rule-1"]
    with world.units() as unit:
        assert unit.library.card("wiki:Rule-0").title == "Renamed"

    del server.pages["p3"]  # no longer shared with Cairn
    assert world.sync(yes=True).retired == ("wiki:Rule-3",)


def test_parts_that_notion_leaves_out_of_a_long_page_are_put_where_they_stand(world: SourceWorld, server: NotionServer) -> None:
    text = 'Before.\n\n<unknown url="https://notion.so/x#b2" alt="b2"/>\n\nBetween.\n\n<unknown url="https://notion.so/x#b1"/>\n\nAfter.'
    server.pages["p0"] = StoredPage("Long", text, unknown={"b1": "The first part.", "b2": "The second part."})
    world.sync()
    assert world.texts()["wiki:Long"] == "Before.\n\nThe second part.\n\nBetween.\n\nThe first part.\n\nAfter."


def test_a_part_that_cannot_be_had_is_named_and_the_version_waits(world: SourceWorld, server: NotionServer) -> None:
    text = 'Before.\n\n<unknown url="https://notion.so/x#b1"/>\n\nAfter.'
    server.pages["p0"] = StoredPage("Long", text, unknown={"b1": ""})
    report = world.sync()
    assert report.pending == ("wiki:Long",)
    assert "1 part of the page cannot be read" in str(report.problems[0])
    assert "wiki:Long" not in world.texts()


def test_an_edit_in_the_minute_of_the_last_run_is_not_missed(server: NotionServer, tmp_path: Path) -> None:
    """The time of an edit is rounded to the minute: 10:01:05 and 10:01:50 look alike."""
    world_of(server, tmp_path, datetime(2026, 3, 1, 10, 1, 10, tzinfo=UTC)).sync()
    server.pages["p0"] = replace(server.pages["p0"], text="Call nobody.")
    server.asked.clear()
    world = world_of(server, tmp_path, NOW)
    world.sync()
    assert world.texts()["wiki:Rule-0"] == "Call nobody."


def test_a_page_that_hides_front_matter_is_refused(world: SourceWorld, server: NotionServer) -> None:
    server.pages["p0"] = StoredPage("Secret", "---\naudience: hr\n---\n\nSalaries.")
    report = world.sync()
    assert "wiki:Secret" not in world.texts()
    assert [problem.file for problem in report.problems] == ["wiki:/Secret.md"]


@pytest.mark.parametrize(
    "faults",
    [
        [Fault(429, {"Retry-After": "1"})] * TRIES,
        [Fault(body=b'{"results": [')] * TRIES,
        [Fault(body=b'{"object": "list", "results": [], "has_more": true, "next_cursor": null}')],
        [Fault(410)],
        [Fault(401)],
        [Fault(body=b'{"results": [{"object": "page", "id": "p0", "properties": {}}], "has_more": false}')],
    ],
    ids=["429", "half a part", "no cursor", "410", "lost token", "page without a time"],
)
def test_no_page_is_gone_after_an_incomplete_listing(world: SourceWorld, server: NotionServer, faults: list[Fault]) -> None:
    world.sync()
    before = world.texts()
    del server.pages["p4"]
    server.faults = faults
    with pytest.raises(SourceError):
        world.sync()
    assert world.texts() == before
    world.sync()
    assert before.keys() - world.texts().keys() == {"wiki:Rule-4"}


def test_a_listing_that_notion_calls_incomplete_is_none(world: SourceWorld, server: NotionServer) -> None:
    world.sync()
    server.pages, server.is_partial = {"p0": server.pages["p0"]}, True
    with pytest.raises(SourceError, match="only a part"):
        world.sync(yes=True)
    assert len(world.texts()) == 5
