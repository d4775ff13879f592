"""Fifty people click at once: one wins, forty-nine are told who. Threads on SQLite, processes on PostgreSQL."""

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
from fakes.company import YES, FakeReach
from fakes.fallback import Fallback
from fakes.samples import later, question
from sqlalchemy import Engine

from core.eventlog import CAIRN, CardPosted, Done, Refused
from escalation.cases.events import Claimed, Clock, Commented, Decided, Outcome, Reminded
from escalation.cases.models import CaseDone, CaseRefused, Why
from escalation.cases.requests import Opening
from escalation.cases.service import CaseService
from storage.unit_of_work import SqlUnitOfWork

CROWD = 50
PROCESSES = 5
T = TypeVar("T")

CLAIMER = """
import json, sys
from fakes.company import FakeReach
from fakes.samples import later
from escalation.cases.events import Claimed
from core.eventlog import Done
from escalation.cases.service import CaseService
from fakes.fallback import Fallback
from concurrent.futures import ThreadPoolExecutor
from storage.engine import make_engine
from storage.unit_of_work import SqlUnitOfWork

url, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
engine, service = make_engine(url), CaseService(FakeReach(), Fallback(channel="C0SOP"))
names = [f"UCLAIM{number}" for number in range(first, first + count)]
with SqlUnitOfWork(engine) as unit:
    unit.cases.get("c1")
print("ready", flush=True)
sys.stdin.readline()

def claim(name):
    with SqlUnitOfWork(engine) as unit:
        result = service.act(unit, "c1", name, Claimed(), later(hours=1))
        if isinstance(result, Done):
            unit.commit()
            return [name, "won", name]
        return [name, result.why.value, result.by]

with ThreadPoolExecutor(count) as pool:
    print(json.dumps(list(pool.map(claim, names))), flush=True)
"""


def crowd(work: Callable[[str], T], size: int = CROWD) -> list[T]:
    start = threading.Barrier(size)

    def run(number: int) -> T:
        start.wait()
        return work(f"U{number}")

    with ThreadPoolExecutor(size) as pool:
        return list(pool.map(run, range(size)))


def service() -> CaseService:
    """Nobody is named, so everybody in the channel may decide."""
    return CaseService(FakeReach(), Fallback(channel="C0SOP"))


def one_open_case(engine: Engine) -> None:
    opening = Opening("q1", "U1ASKER", "amount", send_now=True)
    with SqlUnitOfWork(engine) as unit:
        assert isinstance(service().open_case(unit, "c1", opening, later()), Done)
        unit.commit()


def act(engine: Engine, person: str, body: object) -> CaseDone | CaseRefused:
    with SqlUnitOfWork(engine) as unit:
        result = service().act(unit, "c1", person, body, later(hours=1))
        if isinstance(result, Done):
            unit.outbox.add(f"card:c1:{result.record.version}", "C0SOP", {"method": "chat.update"}, later(hours=1))
            unit.commit()
        return result


def test_of_fifty_claims_by_threads_one_wins(sqlite_engine: Engine) -> None:
    one_open_case(sqlite_engine)
    results = crowd(lambda name: act(sqlite_engine, name, Claimed()))
    [winner] = [result for result in results if isinstance(result, Done)]
    losers = [result for result in results if isinstance(result, Refused)]
    assert Counter((loser.why, loser.by) for loser in losers) == {(Why.TAKEN, winner.event.actor): CROWD - 1}
    assert all(loser.record == winner.record for loser in losers)
    with SqlUnitOfWork(sqlite_engine) as unit:
        assert [event.actor for event in unit.cases.history("c1")] == ["U1ASKER", winner.event.actor]


def test_of_fifty_claims_by_processes_one_wins(clean_postgres: Engine, pytestconfig: pytest.Config) -> None:
    one_open_case(clean_postgres)
    url = clean_postgres.url.render_as_string(hide_password=False)
    each = CROWD // PROCESSES
    root = pytestconfig.rootpath
    started = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIMER, url, str(number * each), str(each)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=root / "tests",
            env={"PYTHONPATH": f"{root}:{root / 'tests'}"},
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [answer for process in started for answer in json.loads(process.communicate(timeout=120)[0])]
    assert len(answers) == CROWD
    [winner] = [name for name, word, _ in answers if word == "won"]
    assert Counter((word, by) for name, word, by in answers if name != winner) == {("taken", winner): CROWD - 1}
    with SqlUnitOfWork(clean_postgres) as unit:
        assert unit.cases.get("c1").assignee == winner


def test_of_many_decisions_one_stands_and_one_card_follows(engine: Engine) -> None:
    one_open_case(engine)
    outcomes = [YES, Decided(Outcome.DECLINED, "No.")]
    results = crowd(lambda name: act(engine, name, outcomes[int(name[1:]) % 2]), 8)
    [winner] = [result for result in results if isinstance(result, Done)]
    assert {(loser.why, loser.by) for loser in results if isinstance(loser, Refused)} == {(Why.DECIDED, winner.event.actor)}
    with SqlUnitOfWork(engine) as unit:
        assert unit.cases.get("c1").decisions == (winner.record.decision,)
        assert unit.outbox.message_ts("card:c1:2") is None
        assert unit.cases.get("c1").version == 2


def test_comments_at_once_are_all_kept(engine: Engine) -> None:
    one_open_case(engine)
    results = crowd(lambda name: act(engine, name, Commented(f"I am {name}")), 8)
    assert all(isinstance(result, Done) for result in results)
    with SqlUnitOfWork(engine) as unit:
        assert len(unit.cases.history("c1")) == 9


def test_of_many_replicas_one_reminds_and_one_posts_the_card(engine: Engine) -> None:
    one_open_case(engine)
    for body in (Reminded(Clock.FIRST_RESPONSE, 50, 1), CardPosted("C0SOP", "5.5")):
        results = crowd(lambda _, body=body: act(engine, CAIRN, body), 8)
        assert sum(isinstance(result, Done) for result in results) == 1


def test_a_question_gets_one_case_however_often_it_is_asked_for(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.questions.add(question())
        unit.commit()

    def begin(name: str) -> bool:
        with SqlUnitOfWork(engine) as unit:
            result = service().open_case(unit, f"case of {name}", Opening("q1", "U1ASKER", "amount"), later())
            unit.commit()
            return isinstance(result, Done)

    assert sum(crowd(begin, 8)) == 1
