"""A space of Confluence Cloud on loopback: what readers get after each kind of change and failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.source_servers import TOKEN, ConfluenceServer, Fault, StoredPage, serving
from support.source_world import AUTO, Slept, SourceWorld

from retrieval.adapters.sources.confluence import ConfluenceSource, confluence_reader
from retrieval.adapters.sources.http import TRIES
from retrieval.sources.errors import SourceError


@pytest.fixture
def server() -> Iterator[ConfluenceServer]:
    with serving(ConfluenceServer(), "Basic Ym90QGV4YW1wbGUuY29tOmEtdG9rZW4tb2Ytc2l4dGVlbg==") as server:
        for number in range(5):
            text = f"<h1>Rule {number}</h1><p>Amounts up to {number}00 EUR are refunded at once.</p>"
            server.pages[f"10{number}"] = StoredPage(f"Rule {number}", text)
        yield server


@pytest.fixture
def world(server: ConfluenceServer, tmp_path: Path) -> SourceWorld:
    address = f"{server.url}/wiki/spaces/OPS/overview"
    return SourceWorld(tmp_path, lambda: ConfluenceSource(address, confluence_reader(address, TOKEN, Slept().pace), AUTO))


def test_a_space_through_every_change(world: SourceWorld, server: ConfluenceServer) -> None:
    report = world.sync()
    assert report.added == tuple(f"wiki:Rule-{number}" for number in range(5))
    assert "Amounts up to 300 EUR" in world.texts()["wiki:Rule-3"]
    with world.units() as unit:
        card, written = unit.library.card("wiki:Rule-0"), unit.library.latest("wiki:Rule-0").provenance
    assert card.governance.url == f"{server.url}/wiki/spaces/OPS/pages/100"
    assert (written.author, written.why) == ("ada@example.com", "Edit 1")

    server.asked.clear()
    assert world.sync().unchanged == 5
    assert not [address for address in server.asked if "export_view" in address]

    server.pages["100"] = replace(server.pages["100"], title="Renamed rule", revision=2)
    server.pages["101"] = replace(server.pages["101"], text="<p>Now 777 EUR.</p>", revision=2)
    del server.pages["102"]
    report = world.sync()
    assert (report.added, report.retired) == ((), ("wiki:Rule-2",))
    assert set(report.updated) == {"wiki:Rule-0", "wiki:Rule-1"}
    assert "777" in world.texts()["wiki:Rule-1"]
    with world.units() as unit:
        assert unit.library.card("wiki:Rule-0").title == "Renamed rule"


def test_a_restricted_page_and_all_below_it_leave_the_answers(world: SourceWorld, server: ConfluenceServer) -> None:
    server.pages["104"] = replace(server.pages["104"], parent="103")
    server.pages["103"] = replace(server.pages["103"], parent="102")
    world.sync()
    server.pages["103"] = replace(server.pages["103"], restricted_to=("a9",))
    report = world.sync(yes=True)
    assert report.retired == ("wiki:Rule-3", "wiki:Rule-4")
    assert [problem.file for problem in report.problems] == ["wiki:/Rule 3", "wiki:/Rule 4"]
    assert world.texts().keys() == {"wiki:Rule-0", "wiki:Rule-1", "wiki:Rule-2"}


def test_restrictions_that_cairn_may_not_see_count_as_restrictions(world: SourceWorld, server: ConfluenceServer) -> None:
    server.faults = [Fault(403, at="/content/101/restriction")]
    assert "wiki:Rule-1" not in world.sync().added


@pytest.mark.parametrize(
    "faults",
    [
        [Fault(429, {"Retry-After": "1"}, at="cursor=2")] * TRIES,
        [Fault(500, at="cursor=2")] * TRIES,
        [Fault(body=b'{"results": [{"id": "100"', at="cursor=2")] * TRIES,
        [Fault(body=b'{"results": [{"id": "100"}]}', at="cursor=2")],
        [Fault(body=b'{"message": "maintenance"}', at="cursor=2")],
        [Fault(410, at="cursor=2")],
        [Fault(401, at="cursor=2")],
        [Fault(503, at="restriction")] * TRIES,
        [Fault(body=b'{"results": []}', at="/spaces?keys")],
    ],
    ids=["429", "500", "half a part", "page without revision", "other JSON", "410", "lost token", "no restrictions", "no space"],
)
def test_no_page_is_gone_after_an_incomplete_listing(world: SourceWorld, server: ConfluenceServer, faults: list[Fault]) -> None:
    world.sync()
    before = world.texts()
    del server.pages["104"]
    server.faults = [*faults]
    with pytest.raises(SourceError):
        world.sync()
    assert world.texts() == before
    server.faults = []
    world.sync()
    assert before.keys() - world.texts().keys() == {"wiki:Rule-4"}


def test_a_busy_service_costs_only_time(world: SourceWorld, server: ConfluenceServer) -> None:
    server.faults = [Fault(429, {"Retry-After": "3"}), Fault(503, at="cursor=2"), Fault(body=b"{", cut=True, at="pages/101")]
    assert len(world.sync().added) == 5


def test_a_page_that_is_deleted_while_it_is_read_leaves_the_answers(world: SourceWorld, server: ConfluenceServer) -> None:
    world.sync()
    server.pages["100"] = replace(server.pages["100"], revision=2)
    server.faults = [Fault(410, at="/pages/100?")]
    assert world.sync().retired == ("wiki:Rule-0",)


def test_pages_wait_unless_the_source_says_otherwise(server: ConfluenceServer, tmp_path: Path) -> None:
    address = f"{server.url}/wiki/spaces/OPS"
    front = {"approval": "required"}
    world = SourceWorld(tmp_path, lambda: ConfluenceSource(address, confluence_reader(address, TOKEN, Slept().pace), front))
    assert len(world.sync().pending) == 5
    assert world.texts() == {}


def test_two_pages_with_one_title_are_two_sops(world: SourceWorld, server: ConfluenceServer) -> None:
    server.pages["104"] = replace(server.pages["104"], title="Rule 0")
    assert {"wiki:Rule-0-100", "wiki:Rule-0-104"} <= set(world.sync().added)
