"""The pages of the dashboard in German and in a pseudo-locale: no word of them is hard-coded, and Home keeps Slack's limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass

import pytest
from fakes.filled_pages import NOW, PAGES, cases, work
from support.pseudo_locale import hard_coded, pseudo_locale
from support.slack_views import view_problems

from bot.home.views.home import Home, home_view
from bot.home.views.status import Status, Usage
from bot.insights.views.home import HomeInsights
from bot.web.page_html import html_of
from core.localization import speaking
from insights.kpi.values import Value
from insights.reports.models import Chart, Page, PageId, Series, Shape, Table


def words_of(value: object) -> Iterator[str]:
    """Every text of a page that people read; ids and what buttons lead to are not."""
    if is_dataclass(value):
        read = [each.name for each in fields(value) if each.name not in {"id", "persons", "verb", "target", "shape", "direction"}]
        for name in read:
            yield from words_of(getattr(value, name))
    elif isinstance(value, str):
        yield value
    elif isinstance(value, Sequence):
        for part in value:
            yield from words_of(part)


@pytest.mark.parametrize("name", PAGES)
def test_no_word_of_a_page_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pseudo_locale(monkeypatch):
        page = PAGES[name]()
    assert hard_coded([{"text": words} for words in words_of(page)]) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_drawn_in_german_and_has_no_open_place(name: str) -> None:
    with speaking("de"):
        page = PAGES[name]()
        drawn = html_of(page, [], lambda _action: "", "")
    assert not [words for words in words_of(page) if "{" in words]
    assert page.title in drawn


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("week")])
@pytest.mark.parametrize("is_longer", [False, True], ids=["german", "pseudo-locale"])
def test_home_keeps_the_limits_with_this_week(name: str, is_longer: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    status = Status(1, 120, 1, 2, NOW, 9, is_indexed=True, model="μοντέλο", today=Usage(3, 2, 1, 1))
    with pseudo_locale(monkeypatch) if is_longer else speaking("de"):
        page = PAGES[name]()
        view = home_view(Home("ρόλος", (), status, insights=HomeInsights(week=page, dashboard="https://s.example/d")))
    assert view_problems(view) == []


def test_pages_of_two_people_are_each_in_their_own_language() -> None:
    """No text of a page is kept from the one who opened it before."""
    with speaking("de"):
        german = {name: make() for name, make in PAGES.items()}
    again = {name: make() for name, make in PAGES.items()}
    assert [page.title for page in german.values()][:1] == ["Diese Woche"]
    assert again["week"].title == "This week"
    assert german["record"].blocks[-1].todos[0].text != again["record"].blocks[-1].todos[0].text


def test_the_sign_of_a_change_comes_first_in_german_too() -> None:
    """The arrow beside a figure is drawn from it."""
    with speaking("de"):
        changes = [figure.change for page in (cases(), work(previous=Value(4.0, 110))) for figure in page.figures if figure.change]
    assert changes
    assert [
        change for change in changes if change[0] not in "+-\u2212" and "davor" in change and not change.startswith("wie")
    ] == []


def test_an_empty_table_says_so_in_the_readers_language() -> None:
    with speaking("de"):
        assert Table("x", (), ()).empty == "Noch nichts zu zeigen."
    assert Table("x", (), ()).empty == "Nothing to show yet."


def test_the_check_itself_finds_a_word_of_a_page() -> None:
    chart = Chart("Ω", "Ω", Shape.BAR, ["Ω"], [Series("Sum", [1.0])])
    assert hard_coded([{"text": words} for words in words_of([chart, Page(PageId.WHY, "Ω", "Reason", NOW)])]) == ["Sum", "Reason"]
