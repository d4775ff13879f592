"""Addresses open only with their signature."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from bot.web.links import Links, link_secret
from retrieval.library.models import Governance, Section, SopCard

SECTION = Section("who-decides", ("Who decides",), "The lead.", 0, 1)
LINKS = Links("http://127.0.0.1:8080", link_secret("xoxb-token"))


def card(url: str | None = None, sop_id: str = "billing/refunds", version: int = 3) -> SopCard:
    return SopCard(sop_id, "Refunds", "refunds.md", version, Governance(url=url), datetime(2026, 11, 1, tzinfo=UTC))


def test_a_link_names_version_and_section_and_opens():
    parts = urlsplit(LINKS.section(card(), SECTION))
    query = parse_qs(parts.query)
    assert parts.path == "/sops/billing/refunds"
    assert parts.fragment == "who-decides"
    assert LINKS.opens("billing/refunds", int(query["v"][0]), query["k"][0])


def test_a_signature_opens_nothing_else():
    signature = LINKS.sign("refunds", 3)
    assert not LINKS.opens("refunds", 4, signature)
    assert not LINKS.opens("payouts", 3, signature)
    assert not Links("http://127.0.0.1:8080", link_secret("other")).opens("refunds", 3, signature)


def test_an_sop_with_its_own_address_is_linked_there():
    assert LINKS.section(card(url="https://wiki.example/refunds"), SECTION) == "https://wiki.example/refunds#who-decides"


def test_without_a_secret_there_is_no_page_and_nothing_opens():
    links = Links("http://127.0.0.1:8080", link_secret(""))
    assert links.section(card(), SECTION) == ""
    assert not links.opens("refunds", 3, links.sign("refunds", 3))
