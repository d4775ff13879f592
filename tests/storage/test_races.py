"""Many at once on one database: exactly one winner."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from fakes.samples import claim, document, later, version
from sqlalchemy import Engine

from storage.engine import LockedError, exclusive
from storage.unit_of_work import SqlUnitOfWork

WORKERS = 8
T = TypeVar("T")


def race(work: Callable[[str], T]) -> list[T]:
    start = threading.Barrier(WORKERS)

    def run(name: str) -> T:
        start.wait()
        return work(name)

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(run, [f"w{number}" for number in range(WORKERS)]))


def test_one_event_delivered_to_many_replicas_is_received_by_one(engine: Engine) -> None:
    def receive(worker: str) -> int | None:
        with SqlUnitOfWork(engine) as unit:
            found = unit.inbox.receive("e1", "T:C:1", {"event": {}}, claim(worker))
            unit.commit()
            return found

    assert sum(found is not None for found in race(receive)) == 1


def test_a_mention_and_its_message_are_received_by_one(engine: Engine) -> None:
    def receive(worker: str) -> int | None:
        with SqlUnitOfWork(engine) as unit:
            found = unit.inbox.receive(f"event of {worker}", "T:C:1", {"event": {}}, claim(worker))
            unit.commit()
            return found

    assert sum(found is not None for found in race(receive)) == 1


def test_an_abandoned_entry_goes_to_one_worker(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        for number in range(20):
            unit.inbox.receive(f"e{number}", None, {"n": number}, claim("dead"))
        unit.commit()

    def take(worker: str) -> list[int]:
        with SqlUnitOfWork(engine) as unit:
            found = [entry.id for entry in unit.inbox.claim_abandoned(claim(worker, minutes=1), ["dead"], 5)]
            unit.commit()
            return found

    taken = Counter(entry for found in race(take) for entry in found)
    assert taken
    assert set(taken.values()) == {1}


def test_a_call_is_claimed_by_one_worker(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        for number in range(20):
            unit.outbox.add(f"k{number}", "C1", {"n": number}, later())
        unit.commit()

    def take(worker: str) -> list[str]:
        mine: list[str] = []
        for _ in range(3):
            with SqlUnitOfWork(engine) as unit:
                mine += [entry.key for entry in unit.outbox.claim(claim(worker), 4)]
                unit.commit()
        return mine

    taken = Counter(key for found in race(take) for key in found)
    assert len(taken) == 20
    assert set(taken.values()) == {1}


def test_a_named_call_is_claimed_by_one_worker(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.outbox.add("k", "C1", {}, later())
        unit.commit()

    def take(worker: str) -> int:
        with SqlUnitOfWork(engine) as unit:
            found = unit.outbox.claim(claim(worker), 1, key="k")
            unit.commit()
            return len(found)

    assert sum(race(take)) == 1


def test_readers_turned_writers_do_not_deadlock_and_every_change_counts(engine: Engine) -> None:
    def write(worker: str) -> None:
        for number in range(5):
            with SqlUnitOfWork(engine) as unit:
                unit.library.revision()
                doc = document(f"{worker}-{number}")
                unit.library.add_version(doc, version(doc))
                unit.commit()

    race(write)
    with SqlUnitOfWork(engine) as unit:
        assert unit.library.revision() == WORKERS * 5
        assert len(unit.library.digests()) == WORKERS * 5


def test_a_lock_has_one_holder_and_names_are_apart(engine: Engine) -> None:
    with exclusive(engine, "publish", 0):
        with pytest.raises(LockedError), exclusive(engine, "publish", 0.2):
            pass
        with exclusive(engine, "migrate", 0):
            pass
    with exclusive(engine, "publish", 0):
        pass
