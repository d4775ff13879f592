"""A link shows what its reader may see at that moment: of every version, after every change of audience and of role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fakes.samples import NOON, document
from fakes.unit_of_work import fake_units
from flask.testing import FlaskClient
from support.known_readers import KnownReaders

from bot.web.app import create_web
from bot.web.links import ANYBODY, Links, link_secret
from core.people import Person, Viewer
from retrieval.library.versions import Version

CANARY = "zebra"
FINANCE = frozenset({"finance"})
READERS = (ANYBODY, "role:support", "role:finance", "U0NOBODY", "U0SUPPORT", "U0FINANCE", "U0OWNER", "U0BACKUP")
INSIDERS = frozenset({"role:finance", "U0FINANCE", "U0OWNER", "U0BACKUP"})


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self):
        return self.now


class World:
    """A library with people, a browser, and a clock that moves."""

    def __init__(self) -> None:
        self.units, self.clock = fake_units(), Clock()
        self.links = Links("http://cairn.test", self.clock, link_secret("xoxb-1"), timedelta(days=30))
        self.browser: FlaskClient = create_web(self.units, self.links, self.clock).test_client()
        self.change(
            lambda uow: uow.people.save(
                [
                    Person("U0SUPPORT", role="support"),
                    Person("U0FINANCE", role="finance"),
                    Person("U0OWNER", "owner@example.com", "Dana Owner", "ops"),
                    Person("U0BACKUP", "backup@example.com", role="ops"),
                ]
            )
        )

    def change(self, act: Callable[[Any], None]) -> None:
        with self.units() as uow:
            act(uow)
            uow.commit()

    def publish(self, number: int, audience: frozenset[str] = frozenset(), text: str = CANARY, sop_id: str = "pay") -> None:
        made = document(sop_id, f"{text} {number}", audience=audience, owner="Owner@example.com", backup="U0BACKUP")

        def act(uow: Any) -> None:
            uow.library.add_version(made, Version(made.id, number, made.digest, NOON))
            uow.library.make_current(made.id, number, NOON, "U0OWNER")

        self.change(act)

    def get(self, link: str) -> tuple[int, str]:
        page = self.browser.get(link.removeprefix("http://cairn.test"))
        return page.status_code, page.get_data(as_text=True)

    def opening(self, version: int) -> set[str]:
        """The readers to whom a version's link opens; the others must learn nothing."""
        found = set()
        for reader in READERS:
            status, text = self.get(self.links.address("pay", version, reader))
            assert (status == 200) is (CANARY in text), (reader, text)
            if status == 200:
                found.add(reader)
            else:
                assert "Pay" not in text
        return found


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("audiences", "openings"),
    [
        (["", "finance"], [INSIDERS, INSIDERS]),
        (["finance", ""], [INSIDERS, frozenset(READERS)]),
        (["", ""], [frozenset(READERS), frozenset(READERS)]),
        (["finance", "support"], [{"U0OWNER", "U0BACKUP"}, {"role:support", "U0SUPPORT", "U0OWNER", "U0BACKUP"}]),
        (["", "finance", ""], [frozenset(READERS), INSIDERS, frozenset(READERS)]),
    ],
)
def test_the_stricter_of_version_and_current_audience_decides(world: World, audiences: list[str], openings: list[set[str]]) -> None:
    for number, audience in enumerate(audiences, 1):
        world.publish(number, frozenset({audience}) - {""})
    assert [world.opening(number) for number in range(1, len(audiences) + 1)] == [set(opening) for opening in openings]


def test_a_page_links_on_only_to_what_its_reader_may_see(world: World) -> None:
    """An old page handed out a valid link to the version that had become restricted meanwhile."""
    world.publish(1)
    text = "See [payroll](payroll.md) and [open](open.md)."
    world.publish(1, text=text, sop_id="start")
    world.publish(1, FINANCE, sop_id="payroll")
    world.publish(1, sop_id="open")
    for reader in READERS:
        _, page = world.get(world.links.address("start", 1, reader))
        assert "/sops/open?k=" in page
        assert ("/sops/payroll?k=" in page) is (reader in INSIDERS)
    world.publish(2)
    assert "/sops/pay?k=2." in world.get(world.links.address("pay", 1))[1]
    world.publish(3, FINANCE)
    assert "/sops/pay" not in world.get(world.links.address("pay", 1))[1]


def test_a_person_who_changes_role_reads_by_the_new_one(world: World) -> None:
    world.publish(1, FINANCE)
    link = world.links.address("pay", 1, "U0FINANCE")
    assert world.get(link)[0] == 200
    world.change(lambda uow: uow.people.save([Person("U0FINANCE", role="support")]))
    assert world.get(link)[0] == 403
    world.change(lambda uow: uow.people.remove("U0FINANCE"))
    assert world.get(link)[0] == 403


def test_an_account_that_gets_no_answers_opens_nothing() -> None:
    world = World()
    readers: dict[str, Viewer | None] = {"U0GONE": None, "U0THERE": Viewer(FINANCE)}
    world.browser = create_web(world.units, world.links, world.clock, readers=KnownReaders(readers)).test_client()
    world.publish(1)
    world.publish(1, FINANCE, sop_id="payroll")
    assert world.get(world.links.address("pay", 1, "U0GONE"))[0] == 403
    assert world.get(world.links.address("payroll", 1, "U0THERE"))[0] == 200


def test_an_expired_link_says_what_to_do(world: World) -> None:
    world.publish(1)
    link = world.links.address("pay", 1)
    world.clock.now += timedelta(days=29)
    assert world.get(link)[0] == 200
    world.clock.now += timedelta(days=1)
    status, text = world.get(link)
    assert status == 410
    assert "This link has expired" in text
    assert "Ask Cairn in Slack again" in text
    assert CANARY not in text
    assert world.get(world.links.address("pay", 1))[0] == 200


def test_links_are_revoked_for_one_person_or_for_all(world: World) -> None:
    world.publish(1, FINANCE)
    old = {reader: world.links.address("pay", 1, reader) for reader in ("U0FINANCE", "U0OWNER")}
    world.clock.now += timedelta(hours=1)
    world.change(lambda uow: uow.revocations.revoke(world.links.trace("U0FINANCE"), world.clock()))
    assert {reader: world.get(link)[0] for reader, link in old.items()} == {"U0FINANCE": 410, "U0OWNER": 200}
    world.clock.now += timedelta(hours=1)
    assert world.get(world.links.address("pay", 1, "U0FINANCE"))[0] == 200, "a new link opens"
    world.change(lambda uow: uow.revocations.revoke(world.links.trace(ANYBODY), world.clock()))
    status, text = world.get(old["U0OWNER"])
    assert status == 410
    assert "This link no longer works" in text


@pytest.mark.parametrize(("audience", "told"), [(frozenset(), frozenset(READERS)), (FINANCE, INSIDERS)])
def test_a_retired_sop_is_closed_and_withdrawn_only_for_who_may_know_of_it(
    world: World, audience: frozenset[str], told: frozenset[str]
) -> None:
    world.publish(1)
    world.publish(2, audience)
    world.change(lambda uow: uow.library.retire("pay", NOON))
    for version in (1, 2):
        for reader in READERS:
            status, text = world.get(world.links.address("pay", version, reader))
            assert status == (410 if reader in told else 403)
            assert ("withdrawn" in text) is (reader in told)
            assert CANARY not in text


def test_a_version_that_nobody_approved_has_no_page(world: World) -> None:
    world.publish(1)
    made = document("pay", f"{CANARY} draft", owner="U0OWNER")
    world.change(lambda uow: uow.library.add_version(made, Version("pay", 2, made.digest, NOON)))
    assert world.get(world.links.address("pay", 2))[0] == 404


def test_a_page_s_key_reaches_no_log(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    link = world.links.address("pay", 1)

    def broken() -> Any:
        raise RuntimeError("a defect")

    with create_web(broken, world.links, world.clock).test_client() as client:
        assert client.get(link.removeprefix("http://cairn.test")).status_code == 500
    assert link.partition("?k=")[2] not in "".join(capfd.readouterr())
