"""The dashboard: entering once, sessions that end, forms that only this session's pages can send, who sees what."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from fakes.personal import FakePersonalData
from flask.testing import FlaskClient
from support.practice_story import PracticeStory

from bot.insights import InsightSettings
from bot.web.app import create_web
from bot.web.dashboard import Dashboard
from bot.web.links import ANYBODY, Links
from bot.web.sessions import DashboardLinks, WebSessions
from core.people import Person
from insights.reports.models import PageId
from insights.reports.readers import visibility_of

SECRET = b"0123456789abcdef"


@dataclass
class Site:
    """The dashboard of a company, and a browser."""

    story: PracticeStory = field(default_factory=PracticeStory)
    is_secure: bool = False

    def __post_init__(self) -> None:
        numbers, clock = count(), self.story.clock
        self.sop_links = Links("http://cairn.test", clock, SECRET)
        self.links = DashboardLinks("http://cairn.test", clock, SECRET, lambda: f"token-{next(numbers):020}")
        side = self.story.services.insights
        sessions = WebSessions(self.story.memory, clock, self.links, self.sop_links, side.readers.of)
        web = create_web(self.story.memory, self.sop_links, clock)
        Dashboard(sessions, side.pages, side.acts, side.records, self.is_secure).register(web)
        self.web = web
        self.browser: FlaskClient = web.test_client()

    def link(self, person: str = "U0GRETA", page: PageId = PageId.WEEK) -> str:
        return self.links.address(person, page).removeprefix("http://cairn.test")

    def enter(self, person: str = "U0GRETA", page: PageId = PageId.WEEK) -> Any:
        return self.browser.post("/dashboard/enter", data={"k": self.link(person, page).partition("=")[2]})

    def get(self, path: str) -> tuple[int, str]:
        response = self.browser.get(path)
        return response.status_code, response.text

    def act(self, verb: str, target: str, **more: str) -> tuple[int, str]:
        """Press the button on the page that asks."""
        asked = self.browser.get(f"/dashboard/do/{verb}?target={target}").text
        found = re.search(r'name="token" value="(\w+)"', asked)
        assert found is not None
        response = self.browser.post(f"/dashboard/do/{verb}", data={"target": target, "token": found[1], **more})
        return response.status_code, response.text


def team(number: int) -> tuple[Person, ...]:
    people = [Person(f"U0T{each}", None, f"Member {each}", "support", manager="U0GRETA") for each in range(number)]
    return (Person("U0AMARA", "amara@x.example", "Amara Okafor", "lead"), Person("U0GRETA", name="Greta Lind"), *people)


def test_a_link_leads_to_the_page_it_was_made_for_by_one_button() -> None:
    site = Site()
    link = site.link(page=PageId.RECORD)
    status, text = site.get(link)
    assert status == 200
    assert 'method="post" action="/dashboard/enter"' in text
    entered = site.enter(page=PageId.RECORD)
    assert (entered.status_code, entered.headers["Location"]) == (303, "/dashboard/record")
    assert "My record" in site.get("/dashboard/record")[1]


def test_who_only_previews_a_link_does_not_use_it_up() -> None:
    site = Site()
    link = site.link()
    for _ in range(3):
        assert site.browser.head(link).status_code == 200
        assert site.browser.get(link, headers={"User-Agent": "Slackbot-LinkExpanding 1.0"}).status_code == 200
    assert site.browser.post("/dashboard/enter", data={"k": link.partition("=")[2]}).status_code == 303


def test_a_link_works_once_and_for_ten_minutes() -> None:
    site = Site()
    key, late = (site.link().partition("=")[2] for _ in range(2))
    assert site.browser.post("/dashboard/enter", data={"k": key}).status_code == 303
    assert site.browser.post("/dashboard/enter", data={"k": key}).status_code == 410
    site.story.clock.advance(minutes=10)
    assert site.browser.post("/dashboard/enter", data={"k": late}).status_code == 410
    assert site.browser.get(f"/dashboard/enter?k={late}").status_code == 410


@pytest.mark.parametrize("change", [lambda key: key[:-1] + ("0" if key[-1] != "0" else "1"), lambda key: "", lambda key: "a.b.c"])
def test_a_forged_link_opens_nothing(change: Any) -> None:
    site = Site()
    key = change(site.link().partition("=")[2])
    assert site.browser.post("/dashboard/enter", data={"k": key}).status_code == 410
    assert site.browser.post("/dashboard/enter", data={"k": site.link("U0AMARA").replace("U0", "X9")}).status_code == 410
    assert DashboardLinks("", site.story.clock, b"", lambda: "t").address("U0GRETA") == ""


def test_the_cookie_is_for_the_server_alone() -> None:
    plain, secure = Site().enter().headers["Set-Cookie"], Site(is_secure=True).enter().headers["Set-Cookie"]
    for flag in ("HttpOnly", "Path=/dashboard", "SameSite=Strict"):
        assert flag in plain
        assert flag in secure
    assert "Secure" in secure
    assert "Secure" not in plain
    assert "Expires" not in plain


def test_the_database_does_not_hold_what_signs_in() -> None:
    site = Site()
    cookie = site.enter().headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    assert cookie not in str(site.story.memory.truth.web_sessions)
    assert site.browser.get("/dashboard/week").headers["Cache-Control"] == "no-store"
    policy = site.browser.get("/dashboard/week").headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy
    assert "script" not in policy


def test_a_session_ends_when_it_is_idle_and_after_a_working_day() -> None:
    site = Site()
    site.enter()
    for _ in range(3):
        site.story.clock.advance(minutes=29)
        assert site.get("/dashboard/week")[0] == 200
    site.story.clock.advance(minutes=30)
    assert site.get("/dashboard/week")[0] == 401
    site.enter()
    for _ in range(16):
        site.story.clock.advance(minutes=29)
        assert site.get("/dashboard/week")[0] == 200
    site.story.clock.advance(minutes=16)
    assert site.get("/dashboard/week")[0] == 401
    assert not site.story.memory.truth.web_sessions


def test_who_is_deactivated_revoked_or_erased_is_out_at_once() -> None:
    site = Site()
    site.enter()
    site.story.slack.users["U0GRETA"]["deleted"] = True
    site.story.services.people.forget("U0GRETA")
    assert site.get("/dashboard/week")[0] == 401
    del site.story.slack.users["U0GRETA"]["deleted"]
    site.story.services.people.forget("U0GRETA")
    assert site.get("/dashboard/week")[0] == 401
    site.enter()
    with site.story.memory() as uow:
        uow.revocations.revoke(site.sop_links.trace(ANYBODY), site.story.clock())
        uow.commit()
    assert site.get("/dashboard/week")[0] == 401
    site.story.clock.advance(seconds=1)
    site.enter()
    assert site.get("/dashboard/week")[0] == 200
    site.story.personal.erase("U0GRETA")
    assert site.get("/dashboard/week")[0] == 401


def test_pages_are_listed_and_opened_by_role() -> None:
    site = Site()
    site.enter("U0MIA", PageId.RECORD)
    assert site.get("/dashboard/week")[0] == 404
    status, text = site.get("/dashboard/record")
    assert status == 200
    assert "/dashboard/week" not in text
    assert site.get("/dashboard/health")[0] == 404
    assert site.get("/dashboard/nonsense")[0] == 404
    assert site.browser.get("/dashboard").headers["Location"] == "/dashboard/record"


def test_a_get_does_nothing_and_a_form_of_another_page_is_refused() -> None:
    site = Site(PracticeStory(people=team(5)))
    site.story.tick()
    site.enter()
    assert site.get("/dashboard/do/assign-check?target=refund")[0] == 200
    for data, headers in (
        ({"target": "refund"}, {}),
        ({"target": "refund", "token": "f" * 64}, {}),
        ({"target": "refund", "token": "é"}, {}),
    ):
        assert site.browser.post("/dashboard/do/assign-check", data=data, headers=headers).status_code == 403
    assert not site.story.memory.truth.starts
    assert site.act("assign-check", "refund")[0] == 200
    assert len(site.story.memory.truth.starts) == 5


def test_a_form_that_another_site_sent_is_refused_with_the_right_token_too() -> None:
    site = Site()
    foreign = {"Sec-Fetch-Site": "cross-site"}
    key = site.link().partition("=")[2]
    assert site.browser.post("/dashboard/enter", data={"k": key}, headers=foreign).status_code == 410
    site.enter()
    (session,) = site.story.memory.truth.web_sessions
    data = {"token": site.links.form_token(session), "target": "me"}
    assert site.browser.post("/dashboard/do/export", data=data, headers=foreign).status_code == 403
    assert site.browser.post("/dashboard/do/export", data=data).status_code == 200


def test_a_form_that_is_too_large_is_not_read() -> None:
    site = Site()
    site.enter()
    assert site.browser.post("/dashboard/do/export", data={"token": "x" * 20_000}).status_code == 403
    assert site.browser.post("/dashboard/do/nonsense", data={}).status_code == 403
    assert site.get("/dashboard/do/nonsense")[0] == 404


def test_the_record_gives_a_copy_and_removes_only_with_a_sure_hand() -> None:
    site = Site()
    site.enter("U0MIA", PageId.RECORD)
    status, text = site.act("export", "me")
    assert (status, '"questions": []' in text) == (200, True)
    assert site.act("erase", "me")[0] == 400
    assert site.story.personal.erased == []
    status, text = site.act("erase", "me", sure="yes")
    assert "Removed" in text
    assert [(person, direct) for person, _, direct in site.story.personal.erased] == [("U0MIA", "DU0MIA")]
    assert site.get("/dashboard/record")[0] == 401


def test_signing_out() -> None:
    site = Site()
    site.enter()
    (session,) = site.story.memory.truth.web_sessions
    assert 'href="/dashboard/leave"' in site.get("/dashboard/week")[1]
    assert 'action="/dashboard/leave"' in site.get("/dashboard/leave")[1]
    assert site.browser.post("/dashboard/leave", data={}).status_code == 403
    assert site.browser.post("/dashboard/leave", data={"token": site.links.form_token(session)}).status_code == 200
    assert site.get("/dashboard/week")[0] == 401


def shown(managers_see: str, works_council: str = "off") -> Site:
    story = PracticeStory(people=team(5))
    settings = InsightSettings(visibility_of(managers_see, works_council), personal=FakePersonalData(story.memory))
    site = Site(PracticeStory(people=team(5), insights=settings))
    site.story.tick()
    site.enter()
    return site


def test_managers_see_no_person_unless_the_workspace_allows_it() -> None:
    for site in (shown("nothing"), shown("progress", "strict")):
        assert "Member" not in site.get("/dashboard/week")[1]
        assert not site.story.memory.truth.page_views


def test_who_is_shown_can_read_who_looked() -> None:
    site = shown("progress")
    text = site.get("/dashboard/week")[1]
    assert "Member 3" in text
    assert "On track" in text
    views = list(site.story.memory.truth.page_views.values())
    assert {(view.reader, view.page) for view in views} == {("U0GRETA", "week")}
    assert {view.person for view in views} == {f"U0T{each}" for each in range(5)}
    site.enter("U0T3", PageId.RECORD)
    record = site.get("/dashboard/record")[1]
    assert "Greta Lind" in record
    assert "This week" in record
    site.story.clock.now += timedelta(minutes=1)
    assert "Member" not in site.story.home("U0GRETA")
    assert "Your manager may see whether you are enrolled" in site.story.home("U0T3")
    assert len(site.story.memory.truth.page_views) == 5
