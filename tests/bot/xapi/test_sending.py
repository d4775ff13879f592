from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from fakes.practice_company import ISSUE
from fakes.record_store import FakeRecordStore, loopback_store
from fakes.samples import NOON, question
from fakes.unit_of_work import fake_units

from bot.settings import Settings
from bot.wiring.checks.diagnosis import CheckFailedError
from bot.wiring.exporting import naming_of, record_store, statements
from bot.xapi.lrs import HttpRecordStore
from bot.xapi.sending import SINCE, StatementSender
from insights.xapi.ports import Conflicting, Refused, Stored, Unavailable
from insights.xapi.statements import Naming
from nudges.lessons.cutting import LessonView
from storage.database import Database
from storage.privacy import SqlPersonalData

NAMING = Naming("https://cairn.example", lambda name: f"x{len(name)}", lambda name: f"x{len(name)}")


class World:
    """A sender over a database that lessons are opened in."""

    def __init__(self, units: Callable[[], Any], store: Any = None) -> None:
        self.units, self.store, self.now = units, store or FakeRecordStore(), NOON
        self.sender = StatementSender(units, self.store, self.clock, NAMING)
        self.sender.tick()

    def clock(self) -> datetime:
        return self.now

    def lessons(self, count: int, person: str = "U1") -> None:
        with self.units() as uow:
            known = len(uow.lessons.of_person(person))
            uow.lessons.add([LessonView(f"{person}{known + one}", person, ISSUE, 1, self.now) for one in range(count)])
            uow.commit()

    def tick(self, **later: float) -> None:
        self.now += timedelta(**later)
        self.sender.tick()

    def backlog(self) -> Any:
        with self.units() as uow:
            return uow.statements.backlog()


@pytest.fixture
def world() -> World:
    return World(fake_units())


def test_what_happens_is_sent_once_in_batches(world: World) -> None:
    world.lessons(120)
    world.tick()
    world.tick(minutes=10)
    assert [len(ids) for ids in world.store.calls] == [50, 50, 20]
    assert len(world.store.held) == world.backlog().sent == 120


def test_what_happened_before_it_was_turned_on_stays_until_an_operator_asks(world: World) -> None:
    with world.units() as uow:
        early = question()
        uow.questions.add(replace(early, question=replace(early.question, asked_at=NOON - timedelta(days=40))))
        uow.commit()
    world.tick()
    assert world.store.held == {}
    with world.units() as uow:
        uow.counters.put(SINCE, int((NOON - timedelta(days=50)).timestamp()))
        uow.commit()
    world.tick()
    assert len(world.store.held) == 1
    with world.units() as uow:
        assert uow.counters.get(SINCE) == int((NOON - timedelta(days=7)).timestamp())


def test_a_batch_that_was_sent_and_not_noted_is_stored_once(world: World) -> None:
    world.lessons(3)
    world.tick()
    with world.units() as uow:
        uow.statements.postpone(world.store.held.keys(), world.now, "")
        for name in list(world.store.held):
            uow.statements.park(name, "process died", world.now)
        uow.statements._memory.statements = {
            name: replace(one, sent_at=None, parked_at=None) for name, one in uow.statements._memory.statements.items()
        }
        uow.commit()
    world.tick()
    assert len(world.store.held) == 3
    assert (world.backlog().sent, world.backlog().waiting) == (3, 0)


def test_one_unusable_statement_is_parked_and_stops_no_other(world: World) -> None:
    world.lessons(4)
    world.store.unusable = {min(ids_of(world))}
    world.tick()
    assert (world.backlog().sent, world.backlog().parked, world.backlog().reasons) == (3, 1, ("the LRS answers 400: no verb",))
    world.store.unusable = set()
    with world.units() as uow:
        uow.statements.retry(world.now)
        uow.commit()
    world.tick()
    assert world.backlog().sent == 4


def ids_of(world: World) -> list[str]:
    with world.units() as uow:
        uow.statements.enter(NOON - timedelta(days=1), world.now, 100)
        return list(uow.statements._memory.statements)


def test_an_lrs_that_is_away_is_asked_again_ever_more_rarely(world: World) -> None:
    world.lessons(60)
    world.store.away = Unavailable("the LRS answers 503")
    asked = []
    for _ in range(600):
        before = len(world.store.calls)
        world.tick(seconds=30)
        asked += [world.now] * (len(world.store.calls) - before)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(asked)]
    assert len(asked) < 25
    assert max(gaps) > 3600
    assert world.backlog().error == "the LRS answers 503"
    world.store.away = None
    for _ in range(20):
        world.tick(hours=6)
    assert len(world.store.held) == 60


def test_an_lrs_says_how_long_to_wait(world: World) -> None:
    world.lessons(1)
    world.store.away = Unavailable("the LRS answers 429", 600)
    world.tick()
    world.store.away = None
    world.tick(minutes=9)
    assert world.store.held == {}
    world.tick(minutes=2)
    assert len(world.store.held) == 1


def test_nothing_of_an_erased_person_is_sent(database: Database) -> None:
    world = World(database.unit)
    world.lessons(2)
    world.lessons(1, "U2")
    world.store.away = Unavailable("the LRS answers 503")
    world.tick()
    SqlPersonalData(database.engine).erase("U1")
    world.store.away = None
    world.tick(hours=1)
    assert len(world.store.held) == 1


def test_statuses_of_a_real_server_become_answers() -> None:
    with loopback_store() as server:
        store = HttpRecordStore(server.url, "cairn", "secret")
        good = {"id": "1", "verb": {"id": "http://x"}}
        assert store.store([good]) == Stored()
        assert store.store([good]) == Stored()
        assert store.store([{**good, "more": 1}]) == Conflicting()
        assert store.store([{"id": "2"}]) == Refused("the LRS answers 400: no verb")
        assert HttpRecordStore(server.url, "cairn", "wrong").store([good]) == Unavailable("the LRS answers 401")
        assert HttpRecordStore(server.url + "/no", "cairn", "secret").store([good]) == Unavailable("the LRS answers 404")
        server.answers = [(429, {"Retry-After": "30"}), (503, {"Retry-After": "soon"}), (302, {"Location": "http://127.0.0.1:1/"})]
        assert store.store([good]) == Unavailable("the LRS answers 429", 30.0)
        assert store.store([good]) == Unavailable("the LRS answers 503")
        assert store.store([good]) == Unavailable("the LRS answers 302")
    assert isinstance(store.store([good]), Unavailable)
    assert "secret" not in repr(store)


def test_the_whole_way_to_a_server(database: Database) -> None:
    with loopback_store() as server:
        world = World(database.unit, HttpRecordStore(server.url, "cairn", "secret"))
        world.lessons(2)
        world.tick()
        assert [one["verb"]["display"]["en"] for one in server.held.values()] == ["experienced"] * 2


def test_it_is_off_without_settings_and_doctor_says_what_is_wrong(database: Database) -> None:
    plain = Settings(_env_file=None)
    assert record_store(plain) is None
    assert naming_of(plain) is None
    assert statements(plain, database) == "no learning record store configured"
    half = Settings(_env_file=None, xapi_url="https://lrs.example/xAPI")
    with pytest.raises(CheckFailedError, match="XAPI_KEY"):
        statements(half, database)
    whole = Settings(_env_file=None, xapi_url="https://lrs.example/xAPI", xapi_key="k", xapi_secret="s", opaque_id_key="o")  # noqa: S106
    world = World(database.unit)
    world.lessons(2)
    world.store.away = Unavailable("the LRS answers 503")
    world.tick()
    with pytest.raises(CheckFailedError, match=r"2 statements wait since .* the LRS answers 503"):
        statements(whole, database)
    world.store.away = None
    world.store.unusable = set(world.store.calls[0][:1])
    world.tick(hours=1)
    with pytest.raises(CheckFailedError, match="1 statements parked: the LRS answers 400: no verb"):
        statements(whole, database)


def test_persons_are_named_in_clear_only_where_that_is_set() -> None:
    opaque = naming_of(Settings(_env_file=None, opaque_id_key="key"))
    clear = naming_of(Settings(_env_file=None, opaque_id_key="key", xapi_persons="id"))
    assert opaque is not None
    assert clear is not None
    assert opaque.person("U1") not in {"U1", ""}
    assert clear.person("U1") == "U1"


@pytest.mark.parametrize("url", ["lrs.example", "ftp://lrs.example", "https://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="learning record store"):
        Settings(_env_file=None, xapi_url=url)
