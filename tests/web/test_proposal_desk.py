"""Proposals on the dashboard: who may decide does so as on the card, about the words that they saw; others only read."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

import pytest
from support.proposal_story import ADMIN, BACKUP, OWNER, STRANGER, ProposalStory

from bot.web.app import create_web
from bot.web.dashboard import Dashboard
from bot.web.deciding import ProposalDecisions
from bot.web.links import Links
from bot.web.sessions import DashboardLinks, WebSessions
from insights.reports.models import PageId
from retrieval.library.proposals.models import Status

SECRET = b"0123456789abcdef"


class Site:
    """A proposal that waits, and a browser."""

    def __init__(self, author: str = "", **governance: Any) -> None:
        self.story = story = ProposalStory(**governance)
        self.proposal = story.change(author=author)
        numbers, side = count(), story.side
        links = Links("http://cairn.test", side.clock, SECRET)
        self.links = DashboardLinks("http://cairn.test", side.clock, SECRET, lambda: f"token-{next(numbers):020}")
        sessions = WebSessions(side.memory, side.clock, self.links, links, side.services.insights.readers.of)
        web = create_web(side.memory, links, side.clock)
        dashboard = Dashboard(sessions, side.services.insights.pages, side.services.insights.acts, None, is_secure=False)
        dashboard.register(web)
        ProposalDecisions(dashboard, story.governance.book).register(web)
        self.browser = web.test_client()

    def enter(self, person: str) -> None:
        link = self.links.address(person, PageId.RECORD)
        assert self.browser.post("/dashboard/enter", data={"k": link.partition("=")[2]}).status_code == 303

    @property
    def path(self) -> str:
        return f"/dashboard/proposals/{self.proposal.id}"

    def page(self) -> Any:
        return self.browser.get(self.path)

    def send(self, act: str, page: str = "", **fields: str) -> Any:
        """Send a form of the page as it was opened, with what is filled in."""
        shown = page or self.page().text
        hidden = dict(re.findall(r'name="(token|seal)" value="(\w+)"', shown))
        return self.browser.post(f"{self.path}/{act}", data={**hidden, **fields})

    def status(self) -> Status:
        return self.story.proposals()[-1].status


def test_the_owner_approves_what_the_page_shows() -> None:
    site = Site()
    site.enter(OWNER)
    page = site.page().text
    assert "<ins>" in page
    assert "Depends on it:" in page
    assert "⚠️ When the file was read: 2 numbers lost. Check &lt;by hand&gt;." in page
    response = site.send("approve")
    assert (response.status_code, response.headers["Location"]) == (303, site.path)
    assert site.status() is Status.LIVE
    assert "Live now as version 4, approved by Amara Okafor" in site.page().text
    assert "<form" not in site.page().text
    assert "Live now as version 4" in site.story.text()


def test_a_rejection_needs_its_reason() -> None:
    site = Site()
    site.enter(BACKUP)
    assert site.send("reject", note="  ").status_code == 400
    assert site.status() is Status.WAITING
    assert site.send("reject", note="Finance has to see it first").status_code == 303
    assert site.status() is Status.REJECTED
    assert "Finance has to see it first" in site.page().text


def test_who_may_not_decide_only_reads() -> None:
    site = Site()
    site.enter(OWNER)
    page = site.page().text
    site.enter(STRANGER)
    assert site.page().status_code == 200
    assert "<form" not in site.page().text
    own = re.search(r'name="token" value="(\w+)"', site.browser.get("/dashboard/leave").text)
    assert own is not None
    for act in ("approve", "reject"):
        response = site.send(act, page, token=own[1], note="No")
        assert (response.status_code, "Only the SOP" in response.text) == (403, True)
    assert site.status() is Status.WAITING


def test_a_restricted_proposal_is_hidden_from_other_roles() -> None:
    site = Site(audience=frozenset({"quality"}))
    site.enter(STRANGER)
    response = site.page()
    assert response.status_code == 404
    assert "efund" not in response.text


def test_nobody_approves_their_own_words_alone() -> None:
    site = Site(author="amara@x.example")
    site.enter(OWNER)
    response = site.send("approve")
    assert (response.status_code, "second person" in response.text) == (409, True)
    assert site.status() is Status.WAITING


def test_words_that_changed_meanwhile_are_not_approved() -> None:
    site = Site()
    site.enter(OWNER)
    page = site.page().text
    site.story.change("Other words.", number=5)
    response = site.send("approve", page)
    assert (response.status_code, "Nothing was done" in response.text) == (409, True)
    assert {each.status for each in site.story.proposals()} == {Status.WITHDRAWN, Status.WAITING}


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_form_of_elsewhere_decides_nothing(token: str) -> None:
    site = Site()
    assert site.page().status_code == 401
    site.enter(ADMIN)
    assert site.send("approve", token=token).status_code == 403
    assert site.status() is Status.WAITING


def test_an_address_that_no_database_takes_is_a_proposal_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site()
    site.enter(OWNER)
    page = site.page().text
    asked: list[str] = []
    with site.story.side.memory() as uow:
        store = type(uow.proposals)
    real = store.get
    monkeypatch.setattr(store, "get", lambda self, name: asked.append(name) or real(self, name))
    token = re.findall(r'name="token" value="(\w+)"', page)[0]
    assert site.browser.get("/dashboard/proposals/a%00b").status_code == 404
    assert site.browser.post("/dashboard/proposals/a%00b/approve", data={"token": token}).status_code == 403
    assert asked
    assert not any("\0" in name for name in asked), "PostgreSQL refuses it"
