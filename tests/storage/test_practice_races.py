"""Many replicas tick at once, many clicks hit one button: everything happens once. Threads on SQLite, processes on PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from fakes.practice_company import DEADLINES, ISSUE, PEOPLE, Company
from sqlalchemy import Engine

from core.people import Person
from nudges.asking.attempts import AlreadyAnswered, Delivery, Recorded
from nudges.asking.service import send_due
from nudges.cards.rebuild import check
from nudges.rules import Rules
from storage.unit_of_work import SqlUnitOfWork

CROWD = 60
T = TypeVar("T")

TICKER = """
import json, sys
from datetime import datetime
from nudges.asking import service
from nudges.rules import Rules
from storage.engine import make_engine
from storage.unit_of_work import SqlUnitOfWork

service.GROUP = 7
engine, now = make_engine(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
with SqlUnitOfWork(engine) as unit:
    unit.learners.get("U1")
print("ready", flush=True)
sys.stdin.readline()
sent = []

def post(unit, delivery):
    sent.append(delivery.batch.person)
    unit.outbox.add(f"practice:{delivery.batch.id}", delivery.batch.person, {"method": "chat.postMessage"}, now)

service.send_due(lambda: SqlUnitOfWork(engine), Rules(), now, post)
print(json.dumps(sent), flush=True)
"""


def crowd(work: Callable[[int], T], size: int) -> list[T]:
    start = threading.Barrier(size)

    def run(number: int) -> T:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(size) as pool:
        return list(pool.map(run, range(size)))


def full(engine: Engine) -> Company:
    """Sixty people with a card each, all due at the same moment."""
    people = [Person(f"U{number}", None, f"Person {number}", "support") for number in range(CROWD)]
    company = Company(lambda: SqlUnitOfWork(engine)).open(people=people)
    for person in people:
        company.asks_about(ISSUE, person.id)
    company.later(days=1)
    return company


def once_each(company: Company, sent: list[str]) -> None:
    assert Counter(sent) == {f"U{number}": 1 for number in range(CROWD)}
    with company.units() as unit:
        assert [len(unit.asks.open_of(f"U{number}")) for number in range(CROWD)] == [1] * CROWD


def test_replicas_in_threads_send_every_batch_once(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nudges.asking.service.GROUP", 7)
    company = full(sqlite_engine)

    def tick(_: int) -> list[str]:
        sent: list[str] = []
        send_due(company.units, Rules(), company.now, lambda _, delivery: sent.append(delivery.batch.person))
        return sent

    first = [person for sent in crowd(tick, 4) for person in sent]
    once_each(company, [*first, *tick(0)])


def test_replicas_in_processes_send_every_batch_once(clean_postgres: Engine, pytestconfig: pytest.Config) -> None:
    company = full(clean_postgres)
    url, root = clean_postgres.url.render_as_string(hide_password=False), pytestconfig.rootpath
    started = [
        subprocess.Popen(
            [sys.executable, "-c", TICKER, url, company.now.isoformat()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=root / "tests",
            env={"PYTHONPATH": f"{root}:{root / 'tests'}"},
            text=True,
        )
        for _ in range(4)
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    sent = [json.loads(process.communicate(timeout=120)[0]) for process in started]
    once_each(company, [person for theirs in sent for person in theirs])
    with company.units() as unit:
        assert len(unit.outbox.claim(FakeClaimAt(company), 1_000)) == CROWD


class FakeClaimAt:
    def __init__(self, company: Company) -> None:
        self.worker, self.at, self.until = "w", company.now, company.now


def test_a_tick_that_fails_before_its_commit_is_done_again(engine: Engine) -> None:
    company = full(engine)

    def fail(_: object, __: Delivery) -> None:
        raise RuntimeError("the process died here")

    with pytest.raises(RuntimeError):
        send_due(company.units, Rules(), company.now, fail)
    sent: list[str] = []
    assert send_due(company.units, Rules(), company.now, lambda _, one: sent.append(one.batch.person)) == CROWD
    once_each(company, sent)


def test_of_many_clicks_at_once_one_counts(engine: Engine) -> None:
    company = Company(lambda: SqlUnitOfWork(engine)).open(people=PEOPLE)
    company.asks_about(ISSUE)
    company.later(days=1)
    question = company.batch().questions[0]
    outcomes = crowd(lambda number: company.replies(question, right=number % 2 == 0), 8)
    [counted] = [outcome for outcome in outcomes if isinstance(outcome, Recorded)]
    others = [outcome for outcome in outcomes if isinstance(outcome, AlreadyAnswered)]
    assert [other.attempt for other in others] == [counted.attempt] * 7
    assert company.card(question.ask.family).schedule.reviews == 1
    assert check(company.units).differing == ()


def test_starts_and_answers_at_once_lose_nothing(engine: Engine) -> None:
    company = Company(lambda: SqlUnitOfWork(engine)).open(people=PEOPLE)
    company.asks_about(ISSUE)
    company.later(days=1)
    question = company.batch().questions[0]

    def work(number: int) -> None:
        if number == 0:
            company.replies(question, right=True)
        else:
            company.asks_about(ISSUE if number % 2 else DEADLINES, source=f"q{number + 1}")

    crowd(work, 8)
    found = check(company.units)
    assert found.differing == ()
    assert company.card(question.ask.family).schedule.reviews == 1
