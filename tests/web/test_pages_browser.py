"""The pages in Chromium, under the policy that the web server sends: keyboard, phone, print, dark, and without any script."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.report_pages import EDGE, PAGES, RAMP_UP
from fakes.samples import later
from fakes.unit_of_work import fake_units
from playwright.sync_api import Browser, Page, expect, sync_playwright
from support.browser import FLAGS
from werkzeug.serving import make_server

from bot.web.app import create_web
from bot.web.links import Links
from bot.web.page_html import NavLink, file_of, html_of
from insights.reports.models import Page as Report

pytestmark = pytest.mark.timeout(240)
REPORTS: dict[str, Report] = {**{str(page.id): page for page in PAGES}, "edge": EDGE}
_OUTSIDE = """[...document.querySelectorAll('main *:not(.unseen):not(.scroll *)')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"""
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1000, "height": 700}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Address of a server of our own that shows the sample pages."""
    web = create_web(fake_units(), Links("", later), later)

    @web.get("/pages/<name>")
    def page(name: str) -> str:
        shown = REPORTS[name]
        nav = [NavLink(report.title, f"/pages/{report.id}", report is shown) for report in PAGES]
        return html_of(shown, nav, lambda action: f"/pages/{action.target}", "Signed in as Rosa Delgado.")

    server = make_server("127.0.0.1", 0, web, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/pages/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(chromium), args=FLAGS.split())
        yield running
        running.close()


@pytest.fixture
def view(browser: Browser) -> Iterator[Page]:
    """A tab without scripts; whatever the policy refuses fails the test."""
    context = browser.new_context(viewport=DESK, java_script_enabled=False)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.on("requestfailed", lambda request: refused.append(request.url))
    yield page
    context.close()
    assert not [text for text in refused if "favicon" not in text], refused


def test_by_keyboard_alone(view: Page, site: str) -> None:
    view.goto(site + "work")
    view.keyboard.press("Tab")
    expect(view.get_by_role("link", name="Skip to the content")).to_be_focused()
    view.keyboard.press("Enter")
    view.keyboard.press("Tab")
    summary = view.locator("summary")
    expect(summary).to_be_focused()
    table = view.get_by_role("table", name="Reopened tickets by week")
    expect(table).to_be_hidden()
    view.keyboard.press("Enter")
    expect(table).to_be_visible()
    view.keyboard.press("Tab")
    expect(view.get_by_role("region", name="Reopened tickets by week")).to_be_focused()


def test_from_one_page_to_the_next_by_keyboard(view: Page, site: str) -> None:
    view.goto(site + "week")
    for _ in range(9):
        view.keyboard.press("Tab")
    expect(view.get_by_role("link", name="Open the topic (Refunds › Refund window)")).to_be_focused()
    view.goto(site + "week")
    for _ in range(3):
        view.keyboard.press("Tab")
    view.keyboard.press("Enter")
    expect(view.get_by_role("heading", level=1, name=RAMP_UP.title)).to_be_visible()


def test_what_a_screen_reader_is_told(view: Page, site: str) -> None:
    view.goto(site + "work")
    for role, name in (("navigation", "Pages"), ("img", "Reopened tickets by week"), ("link", "Work"), ("table", "KPI ladder")):
        expect(view.get_by_role(role, name=name, exact=True)).to_have_count(1)  # type: ignore[arg-type]
    expect(view.get_by_role("figure")).to_contain_text("Reopened tickets fell from 9.5 to 6.1 percent.")
    expect(view.get_by_role("rowheader", name="First-contact resolution")).to_be_visible()


@pytest.mark.parametrize("name", REPORTS)
def test_a_phone_scrolls_down_and_never_sideways(browser: Browser, site: str, name: str) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto(site + name)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(_OUTSIDE) == []
    narrow = page.locator("svg.narrow:visible").count()
    assert (narrow, page.locator("svg.wide:visible").count()) == (page.locator("svg.narrow").count(), 0)
    page.close()


def test_a_wide_table_folds_into_cards_on_a_phone(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto(site + "edge")
    box = page.get_by_role("region", name="Sixty rows")
    assert not box.evaluate("e => e.scrollWidth > e.clientWidth")
    label = "e => getComputedStyle(e, '::before').content"
    columns = box.locator("th[scope=col]").all_text_contents()
    shown = [cell.evaluate(label).strip('": ') for cell in box.locator("tbody tr").first.locator("td").all()]
    assert set(shown) <= {*columns, "none"}
    assert len(set(shown) & set(columns)) > 2
    page.close()


def test_small_letters_of_a_chart_are_readable_on_a_phone(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto(site + "work")
    smallest = "Math.min(...[...document.querySelectorAll('svg.narrow text')].map(e => e.getBoundingClientRect().height))"
    assert page.evaluate(smallest) >= 11
    page.close()


def test_print_shows_the_numbers_and_no_buttons(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport=DESK, color_scheme="dark")
    page.goto(site + "work")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.locator("summary")).to_be_hidden()
    assert page.locator("details table").bounding_box()
    assert page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.goto(site + "week")
    expect(page.locator(".button").first).to_be_hidden()
    page.close()


_CONTRAST = """selector => [...document.querySelectorAll(selector)].map(e => {
  const rgb = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  let back = e; while (getComputedStyle(back).backgroundColor === 'rgba(0, 0, 0, 0)') back = back.parentElement || document.body;
  const style = getComputedStyle(e), svg = e.closest('svg') && e.tagName !== 'svg';
  const ink = svg ? (e.tagName === 'text' ? style.fill : style.stroke !== 'none' ? style.stroke : style.fill) : style.color;
  const [a, b] = [light(rgb(ink)), light(rgb(getComputedStyle(back).backgroundColor))];
  return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "selector", "least"),
    [
        ("week", "p, dt, dd, a:not(.skip), h1, h2, li", 4.5),
        ("work", "td, th, caption, summary, svg.wide text", 4.5),
        ("work", "svg.wide .line, svg.wide .fill, svg.wide .mark", 3.0),
        ("cases", "svg.wide .bar", 3.0),
    ],
)
def test_contrast_is_enough_in_light_and_dark(
    browser: Browser, site: str, scheme: str, name: str, selector: str, least: float
) -> None:
    page = browser.new_page(viewport=DESK, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(site + name)
    ratios = page.evaluate(_CONTRAST, selector)
    assert ratios
    assert min(ratios) >= least
    page.close()


def test_the_file_opens_offline_with_its_style(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(file_of(PAGES, "Made by Cairn."), encoding="utf-8")
    page = browser.new_page(viewport=PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert not errors
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.locator("nav ul").evaluate("e => getComputedStyle(e).display") == "flex"
    page.get_by_role("link", name="See why (Close a chargeback)").click()
    expect(page.get_by_role("heading", level=2, name="Why")).to_be_in_viewport()
    page.close()
