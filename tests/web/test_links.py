"""Addresses open only with their signature, for a time, and say for whom they were made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from fakes.samples import NOON, later

from bot.web.links import Links, Ticket, link_secret
from retrieval.library.models import EVERYONE, Governance, Section, SopCard

SECTION = Section("who-decides", ("Who decides",), "The lead.", 0, 1)
BASE = "http://127.0.0.1:8080"
LINKS = Links(BASE, lambda: NOON, link_secret("xoxb-token"), timedelta(days=7))


def card(url: str | None = None, version: int = 3, audience: frozenset[str] = EVERYONE) -> SopCard:
    governance = Governance(url=url, audience=audience)
    return SopCard("billing/refunds", "Refunds", "refunds.md", version, governance, datetime(2026, 11, 1, tzinfo=UTC))


RESTRICTED = card(audience=frozenset({"finance"}))


def key_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["k"][0]


def test_a_link_names_version_and_section_and_opens() -> None:
    link = LINKS.section(card(), SECTION)
    parts = urlsplit(link)
    assert parts.path == "/sops/billing/refunds"
    assert parts.fragment == "who-decides"
    assert "&" not in link, "Slack's escaping would change it"
    assert LINKS.ticket("billing/refunds", key_of(link)) == Ticket(3, "", NOON)


def test_an_sop_that_is_open_to_everyone_has_a_link_for_everyone_whoever_asked() -> None:
    assert (
        LINKS.section(card(), SECTION, "U0ASKER") == LINKS.section(card(), SECTION) == LINKS.section(card(), SECTION, "C0BILLING")
    )


def test_a_restricted_sop_is_linked_for_one_reader_and_never_in_a_channel() -> None:
    for nobody in ("", "C0BILLING", "D0DIRECT", "G0PRIVATE"):
        assert LINKS.section(RESTRICTED, SECTION, nobody) == ""
    for reader in ("U0ASKER", "W0ASKER", "lead@example.com", "role:finance"):
        ticket = LINKS.ticket("billing/refunds", key_of(LINKS.section(RESTRICTED, SECTION, reader)))
        assert ticket == Ticket(3, reader, NOON)


@pytest.mark.parametrize("key", ["", "3", "3.", ".", "...", "x.y", "\u0663.0..0", "-3.0", "3.0..\u00e4", "3.0.ä.0", "9" * 5000])
def test_what_is_no_key_opens_nothing(key: str) -> None:
    assert LINKS.ticket("refunds", key) is None


def test_no_part_of_a_key_can_be_changed() -> None:
    key = key_of(LINKS.address("refunds", 3, "U0ASKER"))
    _version, issued, reader, signature = key.split(".")
    assert LINKS.ticket("refunds", key) is not None
    other = key_of(LINKS.address("refunds", 3, "U0OTHER")).split(".")[2]
    for changed in (
        f"4.{issued}.{reader}.{signature}",
        f"3.{int(issued, 16) + 86400:x}.{reader}.{signature}",
        f"3.{issued}.{other}.{signature}",
        f"3.{issued}..{signature}",
        f"3.{issued}.{reader}.{signature[:-1]}",
    ):
        assert LINKS.ticket("refunds", changed) is None
    assert LINKS.ticket("payouts", key) is None
    assert Links(BASE, lambda: NOON, link_secret("other")).ticket("refunds", key) is None


def test_a_link_lasts_for_its_time() -> None:
    ticket = LINKS.ticket("refunds", key_of(LINKS.address("refunds", 3)))
    assert ticket is not None
    for days, is_fresh in ((0, True), (6.9, True), (7, False), (400, False)):
        now = later(days=days)
        assert Links(BASE, lambda now=now: now, LINKS.secret, LINKS.lifetime).is_fresh(ticket) is is_fresh


def test_a_trace_names_a_reader_and_tells_nobody_who() -> None:
    assert LINKS.trace("U0ASKER") == LINKS.trace("U0ASKER") != LINKS.trace("U0OTHER")
    assert "U0ASKER" not in LINKS.trace("U0ASKER")


def test_an_sop_with_its_own_address_is_linked_there() -> None:
    assert LINKS.section(card(url="https://wiki.example/refunds"), SECTION) == "https://wiki.example/refunds#who-decides"


def test_an_address_of_a_pdf_opens_its_page() -> None:
    paged = replace(SECTION, reference="pages 4–5")
    assert LINKS.section(card(url="https://wiki.example/refunds.pdf"), paged) == "https://wiki.example/refunds.pdf#page=4"
    assert LINKS.section(card(url="https://wiki.example/refunds"), paged) == "https://wiki.example/refunds#who-decides"


def test_without_a_secret_there_is_no_page_and_nothing_opens() -> None:
    links = Links(BASE, lambda: NOON, link_secret(""))
    assert links.section(card(), SECTION) == ""
    assert links.ticket("billing/refunds", key_of(LINKS.section(card(), SECTION))) is None
