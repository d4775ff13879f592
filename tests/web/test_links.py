"""Addresses open only with their signature."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.web.links import Links, link_secret
from retrieval.library.models import Governance, Section, SopCard

SECTION = Section("who-decides", ("Who decides",), "The lead.", 0, 1)
LINKS = Links("http://127.0.0.1:8080", link_secret("xoxb-token"))


def card(url: str | None = None, sop_id: str = "billing/refunds", version: int = 3) -> SopCard:
    return SopCard(sop_id, "Refunds", "refunds.md", version, Governance(url=url), datetime(2026, 11, 1, tzinfo=UTC))


def test_a_link_names_version_and_section_and_opens():
    link = LINKS.section(card(), SECTION)
    parts = urlsplit(link)
    assert parts.path == "/sops/billing/refunds"
    assert parts.fragment == "who-decides"
    assert "&" not in link, "Slack's escaping would change it"
    assert LINKS.opened("billing/refunds", parse_qs(parts.query)["k"][0]) == 3


@pytest.mark.parametrize("key", ["", "3", "3.", ".", "x.y", "\u0663.0", "-3.0"])
def test_what_is_no_key_opens_nothing(key):
    assert LINKS.opened("refunds", key) is None


def test_a_signature_opens_nothing_else():
    signature = LINKS.sign("refunds", 3)
    assert LINKS.opened("refunds", f"3.{signature}") == 3
    assert LINKS.opened("refunds", f"4.{signature}") is None
    assert LINKS.opened("payouts", f"3.{signature}") is None
    assert Links("http://127.0.0.1:8080", link_secret("other")).opened("refunds", f"3.{signature}") is None


def test_an_sop_with_its_own_address_is_linked_there():
    assert LINKS.section(card(url="https://wiki.example/refunds"), SECTION) == "https://wiki.example/refunds#who-decides"


def test_without_a_secret_there_is_no_page_and_nothing_opens():
    links = Links("http://127.0.0.1:8080", link_secret(""))
    assert links.section(card(), SECTION) == ""
    assert links.opened("refunds", f"3.{links.sign('refunds', 3)}") is None
