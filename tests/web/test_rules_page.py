"""The page of a role's rules: it opens for one person, with what they may see at that moment, and prints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes.quiz_sops import REFUNDS, sop
from fakes.samples import NOON
from fakes.unit_of_work import fake_units

from bot.web.app import create_web
from bot.web.links import Links, link_secret
from bot.web.reading import SopPages
from bot.web.rules import RulesPages
from core.people import Person
from nudges.skills.skillmap import Frequency, Role, SkillMap, Task
from retrieval.library.models import SectionRef
from retrieval.library.versions import Version

MAP = SkillMap(
    {"support": Role("support", "Support", (Task("refund", "Issue <a> refund", Frequency.DAILY, 4, (SectionRef("refunds", ""),)),))}
)


class World:
    def __init__(self) -> None:
        self.now = NOON
        self.units = fake_units()
        self.links = Links("http://cairn.test", lambda: self.now, link_secret("xoxb-1"), timedelta(days=30))
        web = create_web(self.units, self.links, lambda: self.now)
        RulesPages(SopPages(self.units, self.links, lambda: self.now), MAP).register(web)
        self.browser = web.test_client()
        self.change(lambda uow: uow.people.save([Person("U1", role="support"), Person("U2", role="lead")]))
        self.publish(1)

    def change(self, act: Callable[[Any], None]) -> None:
        with self.units() as uow:
            act(uow)
            uow.commit()

    def publish(self, number: int, text: str = REFUNDS, audience: frozenset[str] = frozenset()) -> None:
        made = sop(text)
        made = type(made)(made.id, made.title, made.source, type(made.governance)(audience=audience), made.sections)

        def act(uow: Any) -> None:
            uow.library.add_version(made, Version(made.id, number, made.digest, NOON))
            uow.library.make_current(made.id, number, NOON, "U0OWNER")

        self.change(act)

    def get(self, link: str) -> tuple[int, str]:
        page = self.browser.get(link.removeprefix("http://cairn.test"))
        return page.status_code, page.get_data(as_text=True)


@pytest.fixture
def world() -> World:
    return World()


def test_the_page_holds_the_rules_by_task_with_their_places(world: World) -> None:
    status, html = world.get(world.links.rules("U1"))
    assert status == 200
    assert "Issue &lt;a&gt; refund" in html
    assert '<b class="kind">Deadline</b> The customer must have the confirmation within 3 business days of the request.' in html
    assert "/sops/refunds?k=" in html
    assert 'href="/static/cairn.css"' in html
    assert "size: A4" in Path("bot/web/static/cairn.css").read_text()


def test_it_shows_what_the_reader_may_see_when_it_is_opened(world: World) -> None:
    link = world.links.rules("U1")
    world.publish(2, audience=frozenset({"lead"}))
    assert "business days" not in world.get(link)[1]
    world.publish(3, REFUNDS.replace("3 business days", "4 business days"))
    assert "4 business days" in world.get(link)[1]


def test_other_links_and_other_people_get_nothing(world: World) -> None:
    assert world.get(world.links.rules("U2"))[0] == 404
    assert world.get(world.links.rules("U0NOBODY"))[0] == 404
    key = world.links.rules("U1").partition("k=")[2]
    assert world.get(f"/rules?k={key[:-1]}0")[0] == 403
    assert world.get(f"/sops/refunds?k={key}")[0] == 403
    assert world.get("/rules?k=" + world.links.address("rules", 0, "U1").partition("k=")[2])[0] == 403
    assert world.get("/rules")[0] == 403
    world.now += timedelta(days=31)
    assert world.get(f"/rules?k={key}")[0] == 410
    assert Links("http://cairn.test", lambda: NOON).rules("U1") == ""


def test_a_revoked_link_is_closed(world: World) -> None:
    link = world.links.rules("U1")
    world.change(lambda uow: uow.revocations.revoke(world.links.trace("U1"), NOON))
    assert world.get(link)[0] == 410
