"""The library in the browser: what its reader may see, and a search with their eyes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fakes.slack import Database
from flask.testing import FlaskClient
from support.bot_factory import found, publish
from support.known_readers import KnownReaders

from bot.web.app import create_web
from bot.web.library import LibraryPages
from bot.web.links import Links
from bot.web.reading import SopPages
from bot.web.rules import RulesPages
from core.people import Viewer
from nudges.skills.skillmap import SkillMap
from retrieval.library.models import CurrentSection

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECTIONS = [found("Refunds"), found("Layoffs", audience=frozenset({"hr"}))]
ROLES = {"U0MIA": Viewer.of("billing-ops"), "U0HR": Viewer.of("hr"), "U0GONE": None}


class Finder:
    def __init__(self) -> None:
        self.asked: list[tuple[str, Viewer]] = []

    def __call__(self, text: str, viewer: Viewer) -> list[CurrentSection]:
        self.asked.append((text, viewer))
        return [each for each in SECTIONS if viewer.may_see(each.sop.governance.audience) and "pay" not in text]


def page(reader: str, path: str = "", **changes: Any) -> tuple[FlaskClient, str, Finder]:
    memory, finder = Database(), Finder()
    publish(memory, *SECTIONS)
    links = Links("http://sops.test", lambda: NOW, b"secret", timedelta(days=30))
    web = create_web(memory, links, lambda: NOW)
    pages = SopPages(memory, links, lambda: NOW, KnownReaders(ROLES))
    LibraryPages(pages, finder).register(web)
    RulesPages(pages, SkillMap({})).register(web)
    address = links.library(reader).removeprefix("http://sops.test")
    return web.test_client(), address + path, finder


def test_it_lists_what_the_reader_may_see() -> None:
    client, address, finder = page("U0MIA")
    text = client.get(address).text
    assert "Refunds" in text
    assert "Layoffs" not in text
    assert "1 SOP that you may see" in text
    assert finder.asked == []
    client, address, _ = page("U0HR")
    assert "Layoffs" in client.get(address).text


def test_a_search_finds_with_the_readers_eyes_and_escapes_what_was_typed() -> None:
    client, address, finder = page("U0MIA", "&q=<b>how+do+I+refund</b>")
    response = client.get(address)
    assert finder.asked == [("<b>how do I refund</b>", Viewer.of("billing-ops"))]
    assert "Refunds › Issue a refund" in response.text
    assert "<b>how" not in response.text
    assert "Layoffs" not in response.text
    assert "form-action 'self'" in response.headers["Content-Security-Policy"]


def test_what_is_not_found_says_what_to_do() -> None:
    client, address, _ = page("U0MIA", "&q=pay")
    assert "Nothing found for “pay”" in client.get(address).text
    assert "ask Cairn in Slack" in client.get(address).text


def test_who_gets_no_answers_and_a_forged_link_see_nothing() -> None:
    client, address, finder = page("U0GONE", "&q=refund")
    assert client.get(address).status_code == 403
    assert client.get(address.replace("k=0", "k=1")).status_code == 403
    assert client.get("/library?q=refund").status_code == 403
    assert finder.asked == []
