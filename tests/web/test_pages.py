"""SOP pages: whole, safe, and only through a link that Cairn gave."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes.samples import NOON, governed, later, section
from fakes.unit_of_work import fake_units
from flask.testing import FlaskClient

from bot.web.app import create_web
from bot.web.links import Links, link_secret
from core.people import Person
from retrieval.library.models import EVERYONE, Governance, Section, SopDocument
from retrieval.library.versions import Version

LINKS = Links("http://cairn.test", lambda: later(days=200), link_secret("xoxb-1"))
EVIL = """Pay <script>alert(1)</script> [now](javascript:alert(1)) and ![x](https://evil.example/p.png)

| Plan | Window |
|---|---|
| Solo | 14 days |
"""


def publish(units, document: SopDocument, number: int = 1) -> None:
    with units() as uow:
        uow.library.add_version(document, Version(document.id, number, document.digest, NOON))
        uow.library.make_current(document.id, number, NOON, "U0OWNER")
        uow.commit()


@pytest.fixture
def units():
    units = fake_units()
    with units() as uow:
        uow.people.save([Person("U0OWNER", name="Dana Owner"), Person("U0ASKER", role="support")])
        uow.commit()
    return units


@pytest.fixture
def browser(units) -> Iterator[FlaskClient]:
    with create_web(units, LINKS, lambda: later(days=200)).test_client() as client:
        yield client


def path(sop_id: str, version: int = 1, reader: str = "U0ASKER") -> str:
    return LINKS.address(sop_id, version, reader).removeprefix("http://cairn.test")


def test_a_page_shows_title_version_owner_and_every_section(units, browser):
    publish(units, governed())
    page = browser.get(path("refunds"))
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    for expected in ("Refunds", "Version 1", "Dana Owner", "Refund within 30 days.", 'id="limits"', "review is overdue"):
        assert expected in text


def test_a_page_is_in_no_cache_frame_or_referrer(units, browser):
    publish(units, governed())
    page = browser.get(path("refunds"))
    policy = page.headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"):
        assert rule in policy
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


def test_text_of_an_sop_cannot_run_in_the_reader_s_browser(units, browser):
    publish(units, SopDocument("evil", "Evil", "evil.md", Governance(), (section("a", EVIL),)))
    text = browser.get(path("evil")).get_data(as_text=True)
    assert "<script>" not in text
    assert "javascript:" not in text.replace("[now](javascript:alert(1))", "")
    assert "<img" not in text
    assert "<td>14 days</td>" in text


def test_headings_above_a_section_are_shown_once(units, browser):
    sections = (Section("b", ("Amounts", "Small"), "One.", 0, 1), Section("c", ("Amounts", "Large"), "Two.", 1, 5))
    publish(units, SopDocument("limits", "Limits", "limits.md", Governance(), sections))
    text = browser.get(path("limits")).get_data(as_text=True)
    assert text.count("Amounts") == 1
    assert "<h2>Amounts</h2><h3>Small</h3>" in text


def test_a_long_page_has_a_list_of_contents_and_ways_back(units, browser):
    paths = (("Amounts", "Small <b>"), ("Amounts", "Large"), ("Exceptions",))
    sections = tuple(Section(f"s{number}", path, "Words.", number, number) for number, path in enumerate(paths))
    publish(units, SopDocument("limits", "Limits", "limits.md", Governance(), sections))
    text = browser.get(path("limits")).get_data(as_text=True)
    for number, title in enumerate(("Amounts › Small &lt;b&gt;", "Large", "Exceptions")):
        assert f'<a href="#s{number}">{title}</a>' in text
    assert '<li class="depth-1"><a href="#s1">' in text
    assert text.count('href="#cairn-contents"') == 3
    assert 'href="slack://open"' in text
    publish(units, governed())
    assert "cairn-contents" not in browser.get(path("refunds")).get_data(as_text=True)


def test_an_older_version_names_the_current_one(units, browser):
    publish(units, governed())
    publish(units, governed(text="Refund within 14 days."), number=2)
    text = browser.get(path("refunds", 1)).get_data(as_text=True)
    assert "Version 2 is the current one" in text
    assert "Refund within 30 days." in text


def test_links_between_sops_lead_only_where_the_reader_may_go(units, browser):
    text = "See [payouts](../finance/payouts.md), [pause](pause.md#how), [gone](gone.md) and [us](https://example.com)."
    publish(units, SopDocument("open", "Open", "billing/open.md", Governance(), (section("a", text),)))
    publish(units, SopDocument("pause", "Pause", "billing/pause.md", Governance(audience=EVERYONE), (section("how", "So."),)))
    secret = Governance(audience=frozenset({"finance"}))
    publish(units, SopDocument("payouts", "Payouts", "finance/payouts.md", secret, (section("a", "Secret."),)))
    page = browser.get(path("open")).get_data(as_text=True)
    assert "/sops/pause?k=1." in page
    assert "#how" in page
    assert "/sops/payouts" not in page
    assert "gone.md" not in page
    assert 'href="https://example.com"' in page


@pytest.mark.parametrize("query", ["", "?k=1", "?k=1.0123", "?k=x.1", "?k=2.", "?k=1.0..", "?k=\u0661.0..\u00e4"])
def test_without_its_signature_a_page_stays_shut(units, browser, query):
    publish(units, governed())
    page = browser.get(f"/sops/refunds{query}")
    assert page.status_code == 403
    assert "Refund within" not in page.get_data(as_text=True)


def test_a_version_that_is_not_there_is_a_friendly_page(browser):
    page = browser.get(path("nothing"))
    assert page.status_code == 404
    assert "Ask Cairn again" in page.get_data(as_text=True)


def test_unknown_addresses(browser):
    assert "There is nothing here" in browser.get("/etc/passwd").get_data(as_text=True)


def test_a_defect_shows_no_trace(units):
    def broken():
        raise RuntimeError("secret detail")

    with create_web(broken, LINKS, lambda: NOON).test_client() as client:
        page = client.get(path("refunds"))
    assert page.status_code == 500
    assert "secret detail" not in page.get_data(as_text=True)
