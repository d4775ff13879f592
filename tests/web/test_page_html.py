"""A page as HTML: every text is escaped, every number is there in words, nothing needs a script."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from fakes.report_pages import EDGE, PAGES, RECORD, WEEK, WORK

from bot.web.page_html import NavLink, file_of, html_of
from insights.reports.models import Action, Block, Direction, Figure, Page, PageId, Table, Verb

NAV = [NavLink(page.title, f"/dashboard/{page.id}", page is WEEK) for page in PAGES]
VOID = {"meta", "link", "br", "input"}


class Reading(HTMLParser):
    """The tree as a list of (tag, attributes); fails for a tag that closes another."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def levels(self) -> list[int]:
        return [int(tag[1]) for tag, _ in self.tags if tag in {"h1", "h2", "h3", "h4", "h5"}]


def to_dashboard(action: Action) -> str:
    return f"/dashboard/{action.target}" if action.verb is Verb.OPEN_PAGE else f"/dashboard/do/{action.verb}"


def read(page: Page) -> Reading:
    return Reading(html_of(page, NAV, to_dashboard, "Signed in as Rosa Delgado."))


@pytest.mark.parametrize("page", [*PAGES, EDGE], ids=lambda page: page.title[:12])
def test_a_page_is_well_formed_and_its_headings_are_in_order(page: Page) -> None:
    reading = read(page)
    levels = reading.levels()
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = Counter(attributes["id"] for _, attributes in reading.tags if attributes.get("id"))
    assert max(ids.values()) == 1
    assert {attributes["aria-labelledby"] for _, attributes in reading.tags if attributes.get("aria-labelledby")} <= set(ids)


@pytest.mark.parametrize("page", [*PAGES, EDGE], ids=lambda page: page.title[:12])
def test_nothing_needs_a_script_or_an_inline_style(page: Page) -> None:
    reading = read(page)
    assert not reading.all("script")
    assert not reading.all("style")
    assert not [name for _, attributes in reading.tags for name in attributes if name == "style" or name.startswith("on")]
    assert {attributes.get("href") for attributes in reading.all("link")} == {"/static/report.css"}


def test_the_current_page_is_named_in_the_navigation() -> None:
    current = [link for link in read(WEEK).all("a") if link.get("aria-current") == "page"]
    assert [link["href"] for link in current] == ["/dashboard/week"]


def test_a_change_says_in_words_whether_it_is_good() -> None:
    text = " ".join(read(replace(WEEK, blocks=())).text.split())
    assert "▲ +3 points since last week (better)" in text
    assert "▼ \u22126 since last week (better)" in text
    assert "▲ +2 since last week (worse)" in text
    figures = (Figure("n", "1", "same", Direction.SAME),)
    assert "(" not in " ".join(read(replace(WEEK, figures=figures, blocks=(), notes=())).text.split())


def test_a_button_says_what_it_is_for_and_one_without_address_is_named() -> None:
    html = html_of(WEEK, NAV, lambda action: "" if action.verb is Verb.OPEN_CASE else to_dashboard(action), "")
    reading = Reading(html)
    assert {"/dashboard/why", "/dashboard/do/assign-check"} <= {link["href"] for link in reading.all("a")}
    assert "In Slack: Decide" in reading.text
    assert "See why (Close a chargeback)" in reading.text


def test_each_chart_stands_beside_its_numbers_as_a_table() -> None:
    reading = read(WORK)
    assert [drawing["class"] for drawing in reading.all("svg")] == ["chart wide", "chart narrow"]
    assert len(reading.all("details")) == 1
    text = " ".join(reading.text.split())
    assert "9.4 % (8.2 to 10.6)" in text
    assert "SOP Refunds changed" in text


def test_a_table_has_a_caption_scopes_and_words_where_it_is_empty() -> None:
    reading = read(RECORD)
    assert {cell.get("scope") for cell in reading.all("th")} == {"col", "row"}
    assert len(reading.all("caption")) == len(reading.all("table"))
    assert "Nobody has opened a page that shows you." in reading.text


def test_texts_stay_texts() -> None:
    html = html_of(EDGE, NAV, lambda _action: "/x?a=1&b=<2>", "<viewer>")
    assert "<script>" not in html
    assert "<i>" not in html
    assert "/x?a=1&amp;b=&lt;2&gt;" in html
    assert "&lt;viewer&gt;" in html


def test_commands_in_texts_are_code_and_stay_escaped() -> None:
    page = replace(WEEK, notes=("Run `cairn events import <FILE>`.",))
    html = html_of(page, NAV, lambda _action: "", "")
    assert "Run <code>cairn events import &lt;FILE&gt;</code>." in html


def test_simulated_figures_say_so() -> None:
    assert "Simulated." in read(EDGE).text
    assert "Simulated." not in read(WEEK).text


def test_all_pages_stand_in_one_file_that_loads_nothing() -> None:
    html = file_of(PAGES, "Made by Cairn on 30 Nov 2026.")
    reading = Reading(html)
    assert [article["id"] for article in reading.all("article")] == [str(page) for page in PageId]
    assert not reading.all("link")
    assert not reading.all("script")
    assert {link["href"] for link in reading.all("a")} == {"#content", *(f"#{page}" for page in PageId)}
    levels = reading.levels()
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = Counter(attributes["id"] for _, attributes in reading.tags if attributes.get("id"))
    assert max(ids.values()) == 1
    assert "In Slack: Assign a check" in reading.text


def test_a_button_to_a_page_that_the_file_lacks_is_only_named() -> None:
    assert "In Slack: See why" in Reading(file_of([WEEK], "Made by Cairn.")).text


def test_blocks_without_anything_leave_nothing_behind() -> None:
    page = replace(WEEK, figures=(), notes=(), blocks=(Block(tables=(Table("Empty", ("a",), ()),)),))
    text = " ".join(read(page).text.split())
    assert "Empty. Nothing to show yet." in text
    assert "How to read this" not in text
