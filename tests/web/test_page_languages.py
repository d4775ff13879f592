"""Web pages speak the language of who opens them, and no word of a page is hard-coded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from fakes.samples import NOON, document, later
from fakes.unit_of_work import fake_units
from flask import Flask, Response, render_template
from markupsafe import Markup
from support.known_readers import KnownReaders
from support.practice_story import PracticeStory
from support.proposal_story import ProposalStory
from support.pseudo_locale import pseudo_locale

from bot.charts.numbers import number, with_unit
from bot.charts.table import table_of
from bot.web import dashboard, reading
from bot.web import rules as rules_pages
from bot.web.app import create_web
from bot.web.dashboard import ROOT, Dashboard, form_page
from bot.web.deciding import DecisionPart
from bot.web.library import LibraryPage
from bot.web.library import Row as LibraryRow
from bot.web.links import Links, link_secret
from bot.web.page_html import NavLink, file_of, html_of
from bot.web.pages import ContentsEntry, SectionView, SopPage
from bot.web.proposals import ProposalPage, status_line
from bot.web.rules import PlaceView, RulesPage
from bot.web.sessions import DashboardLinks, WebSessions
from core.localization import gettext as _
from core.localization import speaking, workspace
from core.people import Viewer
from insights.reports.models import Action, Block, Chart, Direction, Figure, Page, PageId, Series, Shape, Todo, Verb
from nudges.lessons.reference import RuleKind
from retrieval.library.proposals.models import Status
from retrieval.library.versions import Version
from retrieval.library.word_changes import Mark, Piece, SectionDiff

DAY = date(2026, 9, 3)
AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
SOP = SopPage(
    "Όρια", 2, DAY, "Λέο", "Αμάρα", DAY, is_overdue=False, current=3, current_url="/ε",
    sections=(SectionView("δ", ((2, "Ύψος"),), Markup("κ")),),
    contents=(ContentsEntry("δ", "Ύψος", 0),),
)  # fmt: skip
DIFF = SectionDiff("δ", "Ύψος", ((Piece(Mark.GONE, "τρία"),), ()), True, True)
DIFFS = (DIFF, replace(DIFF, is_old=False), replace(DIFF, is_new=False), replace(DIFF, anchor=""))
PROPOSAL = ProposalPage("Όρια", "στάση", "ναί", "γιατί", "Μία", 2, 3, DIFFS, "/π")
DESK = DecisionPart(["γραμμή"], is_open=True, opens=True, token="0", seal="0")  # noqa: S106 - of a form
CHART = Chart(
    "Τάση", "ανεβαίνει", Shape.LINE, ["δύο", "τρία"], [Series("", [1.5, 1234.5], [(1, 2), (3, 4)])], "%", marks=[(1, "αλλαγή")]
)
LONG = Chart("Πολλά", "ράβδοι", Shape.BAR, [f"ένα πολύ μακρύ {n}" for n in range(25)], [Series("", [float(n) for n in range(25)])])
TODO = Todo("πράξη", "γιατί", 5, "έγινε", Action(Verb.OPEN_CASE, "c", "δες"))
PAGE = Page(
    PageId.WEEK, "Εβδομάδα", "τι;", AT,
    [Figure("πλήθος", "3", "+1", Direction.BETTER), Figure("πλήθος", "3", "-1", Direction.WORSE)],
    [Block("μέρος", "λόγια", [TODO, replace(TODO, people=1)], [CHART, LONG, replace(CHART, series=[])])],
    ["σημείωση"], is_simulated=True,
)  # fmt: skip
LIBRARY = LibraryPage("0", "τι", (("", (LibraryRow("Όρια", "/ε", "Λέο"),)),), (LibraryRow("Όρια", "/ε"),), 2)
NAV = [NavLink("κ", "/a", True)]
CLOSED = [each for each in vars(reading).values() if isinstance(each, reading.Closed)]


def rules() -> RulesPage:
    kinds = tuple((_(rules_pages.KINDS[each]), Markup("λ")) for each in RuleKind)
    return RulesPage("ρόλος", DAY, (("πράξη", (PlaceView("Όρια", 3, "/ε", kinds),)),))


PAGES: Mapping[str, Callable[[], str]] = {
    "sop": lambda: render_template("sop.html", page=SOP),
    "sop, no approver": lambda: render_template("sop.html", page=replace(SOP, approved_by="", current=2, is_overdue=True)),
    "sop, not approved": lambda: render_template("sop.html", page=replace(SOP, approved_on=None)),
    "rules": lambda: render_template(
        "rules.html",
        page=rules(),
    ),
    "no rules": lambda: render_template("rules.html", page=RulesPage("ρόλος", DAY, ())),
    "library": lambda: render_template("library.html", page=LIBRARY),
    "library, nothing": lambda: render_template("library.html", page=LibraryPage("0", "τι", (), (), 1)),
    "proposal": lambda: render_template("proposal.html", page=PROPOSAL),
    "proposal, new": lambda: render_template("proposal.html", page=replace(PROPOSAL, base=None, diffs=())),
    "desk": lambda: render_template("proposal.html", page=PROPOSAL, desk=DESK),
    **{f"closed {each.title}": lambda each=each: f"<p>{_(each.title)} {_(each.text)}" for each in [*CLOSED, rules_pages._NO_ROLE]},
    "expired": lambda: f"<p>{reading._expired(1).text} {reading._expired(30).text}",
    "dashboard": lambda: html_of(PAGE, NAV, lambda _action: "/c", "Μία"),
    "report": lambda: file_of([PAGE], "Μία"),
    "form": lambda: text_of(form_page(_(dashboard._ASKED[Verb.ERASE][0]), [_(dashboard._AGAIN)], action="/", back=ROOT)),
}  # fmt: skip


def text_of(response: Response) -> str:
    return response.get_data(as_text=True)


def web() -> Flask:
    return create_web(fake_units(), Links("", later), later)


def shown(name: str) -> str:
    made = web()
    with made.test_request_context():
        return PAGES[name]()


def said(html: str) -> list[str]:
    """What a page says: its text, and what is read aloud."""
    bare = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    aloud = re.findall(r'(?:aria-label|alt|placeholder)="([^"]*)"', bare)
    return [unescape(text).strip() for text in [*re.split(r"<[^>]*>", bare), *aloud]]


@pytest.mark.parametrize("name", PAGES)
def test_no_word_of_a_page_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pseudo_locale(monkeypatch):
        html = shown(name)
    words = [re.sub(r"\bCairn\b|\bUTC\b|`[^`]*`|<code>.*?</code>", "", text) for text in said(html)]
    assert [text for text in words if re.search(r"[A-Za-z]{2,}", text)] == []


@pytest.mark.parametrize("status", Status)
def test_what_became_of_a_proposal_is_said_in_german(status: Status) -> None:
    proposal = replace(ProposalStory().change(), status=status, decided_at=AT)
    english = status_line(proposal, "Leo")
    with speaking("de"):
        assert status_line(proposal, "") not in {"", english}
        if status is not Status.WAITING:
            assert "3. Nov. 2026 (Leo)" in status_line(proposal, "Leo")


def test_values_are_escaped_where_a_text_holds_a_link() -> None:
    made = web()
    with made.test_request_context(), speaking("de"):
        html = render_template("sop.html", page=replace(SOP, owner="<b>", title="<i>"))
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert '<a href="slack://open">Zurück zu Slack</a>: Frag Cairn' in html


def test_numbers_of_charts_are_written_as_the_language_does() -> None:
    assert [number(each) for each in (1234.5, 12.34, -0.5, None)] == ["1,234", "12.3", "\u22120.5", "–"]
    with speaking("de"):
        assert [number(each) for each in (1234.5, 12.34, -0.5, None)] == ["1.234", "12,3", "\u22120,5", "–"]
        assert with_unit(1.5, "%") == "1,5\u00a0%"
        assert table_of(CHART).header == ["Wann", "Wert", "Anmerkung"]
        assert table_of(CHART).rows[0][1] == "1,5\u00a0% (1 bis 2)"


def opened(link: str, languages: Mapping[str, str], viewers: Mapping[str, Viewer | None] | None = None) -> Any:
    units = fake_units()
    made = document("pay", "Pay 1", audience=frozenset({"finance"}))
    with units() as uow:
        uow.library.add_version(made, Version(made.id, 1, made.digest, NOON))
        uow.library.make_current(made.id, 1, NOON, "U0OWNER")
        uow.commit()
    readers = KnownReaders(viewers or {"U0MIA": Viewer(frozenset({"finance"}))}, languages)
    return create_web(units, LINKS, lambda: NOON, None, readers).test_client().get(link.removeprefix("http://cairn.test"))


LINKS = Links("http://cairn.test", lambda: NOON, link_secret("xoxb-1"), timedelta(days=30))
GERMAN = {"U0MIA": "de"}


def test_a_page_behind_a_persons_link_speaks_their_language_and_says_so() -> None:
    html = opened(LINKS.address("pay", 1, "U0MIA"), GERMAN).text
    assert '<html lang="de">' in html
    assert "freigegebene SOPs" in html
    english = opened(LINKS.address("pay", 1, "U0MIA"), {}).text
    assert '<html lang="en">' in english
    assert "approved SOPs" in english


def test_a_closed_page_says_why_in_the_language_of_the_links_reader() -> None:
    response = opened(LINKS.address("pay", 1, "U0MIA"), GERMAN, {"U0MIA": None})
    assert response.status_code == 403
    assert "Diese Seite ist für dich nicht offen" in response.text


@pytest.mark.parametrize(
    "link", [LINKS.address("pay", 1), LINKS.address("pay", 1, "role:finance"), "/sops/pay?k=forged", "/nothing"]
)
def test_a_page_for_anybody_speaks_the_workspaces_language(link: str) -> None:
    assert '<html lang="en">' in opened(link, {"role:finance": "de", **GERMAN}).text
    with workspace("de"):
        assert '<html lang="de">' in opened(link, {}).text


def test_the_dashboard_speaks_the_language_of_who_is_signed_in() -> None:
    story = PracticeStory()
    links = DashboardLinks("http://cairn.test", story.clock, b"0123456789abcdef", lambda: "token-0123456789abcdef")
    side = story.services.insights
    sop_links = Links("http://cairn.test", story.clock, b"0123456789abcdef")
    sessions = WebSessions(story.memory, story.clock, links, sop_links, side.readers.of)
    made = create_web(story.memory, sop_links, story.clock)
    Dashboard(sessions, side.pages, side.acts, side.records, False, KnownReaders({}, {"U0GRETA": "de"}).speaking).register(made)
    browser = made.test_client()
    link = links.address("U0GRETA").removeprefix("http://cairn.test")
    assert "Dashboard öffnen" in browser.get(link).text
    assert "Du bist nicht angemeldet" not in browser.get(ROOT).text
    browser.post(f"{ROOT}/enter", data={"k": link.partition("=")[2]})
    assert "Abmelden?" in browser.get(f"{ROOT}/leave").text
    assert "Diese Seite ist für dich nicht offen" in browser.get(f"{ROOT}/nothing").text
