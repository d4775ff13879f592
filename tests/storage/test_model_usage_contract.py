from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from fakes.samples import NOON
from fakes.unit_of_work import Units
from sqlalchemy import Engine, select

from core.language_model import Usage
from retrieval.language.ports import Limit, PurposeUsage, Spending
from storage.archive import SqlArchive
from storage.engine import make_engine
from storage.migrations import migrate
from storage.model_usage import ModelBudgetRow, ModelUsageRow
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork

DAY = date(2026, 3, 2)
BOTH = (Limit("", 100), Limit("U1", 60))


def reserve(units: Units, amount: int, limits: tuple[Limit, ...] = BOTH, day: date = DAY) -> bool:
    with units() as unit:
        is_held = unit.model_usage.reserve(day, limits, amount)
        unit.commit() if is_held else unit.rollback()
    return is_held


def settle(units: Units, held: int, spent: int, person: str = "U1", purpose: str = "answer", *, failed: bool = False) -> None:
    with units() as unit:
        unit.model_usage.settle(Spending(DAY, person, purpose, held, spent, Usage(spent, 1), failed))
        unit.commit()


def spent(units: Units, scope: str = "", day: date = DAY) -> int:
    with units() as unit:
        return unit.model_usage.spent(day, scope)


def test_what_is_held_counts_until_it_is_settled(units: Units) -> None:
    assert spent(units) == 0
    assert reserve(units, 40)
    assert (spent(units), spent(units, "U1"), spent(units, "U2")) == (40, 40, 0)
    assert not reserve(units, 21)
    settle(units, 40, 10)
    assert (spent(units), spent(units, "U1")) == (10, 10)
    assert reserve(units, 50)
    assert not reserve(units, 1)


def test_a_limit_of_one_person_stops_that_person_only(units: Units) -> None:
    assert reserve(units, 60)
    assert not reserve(units, 1)
    assert reserve(units, 40, (Limit("", 100), Limit("U2", 60)))
    assert not reserve(units, 1, (Limit("", 100), Limit("U3", 60)))
    assert spent(units) == 100
    assert spent(units, "U3") == 0


def test_the_first_attempt_of_a_day_has_limits_too_and_every_day_is_new(units: Units) -> None:
    assert not reserve(units, 61)
    assert spent(units) == 0
    assert reserve(units, 60)
    assert reserve(units, 60, day=DAY + timedelta(days=1))


def test_without_limits_spending_is_counted_all_the_same(units: Units) -> None:
    free = (Limit("", None), Limit("U1", None))
    assert reserve(units, 10**15, free)
    assert reserve(units, 10**15, free)
    assert spent(units) == 2 * 10**15


def test_a_day_is_told_by_purpose_the_dearest_first(units: Units) -> None:
    for person, purpose, cost, failed in (("U1", "answer", 5, False), ("U1", "answer", 1, True), ("", "topic", 9, False)):
        limits = (Limit("", None), Limit(person, None))[: 2 if person else 1]
        assert reserve(units, 10, limits)
        settle(units, 10, cost, person, purpose, failed=failed)
    with units() as unit:
        told = unit.model_usage.of_day(DAY)
        assert unit.model_usage.of_day(DAY + timedelta(days=1)) == []
    assert told == [PurposeUsage("topic", 1, 0, 9, 1, 9), PurposeUsage("answer", 2, 1, 6, 2, 6)]
    assert [one.each for one in told] == [9, 6]
    assert spent(units) == 15


@pytest.mark.parametrize("engine_name", ["sqlite_engine", pytest.param("clean_postgres", marks=pytest.mark.postgres)])
def test_threads_cannot_hold_more_than_there_is(engine_name: str, request: pytest.FixtureRequest) -> None:
    database: Engine = request.getfixturevalue(engine_name)

    def units() -> SqlUnitOfWork:
        return SqlUnitOfWork(database)

    def work(number: int) -> int:
        limits = (Limit("", 100), Limit(f"U{number % 4}", 30))
        done = 0
        for _ in range(5):
            if reserve(units, 7, limits):
                done += 1
        return done

    with ThreadPoolExecutor(8) as pool:
        held = sum(pool.map(work, range(8)))
    assert held == 100 // 7
    assert spent(units) == held * 7
    assert sum(spent(units, f"U{number}") for number in range(4)) == held * 7
    assert all(spent(units, f"U{number}") <= 30 for number in range(4))


SPENDER = """
import sys
from datetime import date
from retrieval.language.ports import Limit
from storage.engine import make_engine
from storage.unit_of_work import SqlUnitOfWork
engine = make_engine(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
done = 0
for _ in range(40):
    with SqlUnitOfWork(engine) as unit:
        if unit.model_usage.reserve(date(2026, 3, 2), (Limit("", 100), Limit("U1", None)), 3):
            unit.commit()
            done += 1
print(done, flush=True)
"""


@pytest.mark.process
def test_processes_cannot_hold_more_than_there_is(engine: Engine, pytestconfig: pytest.Config) -> None:
    address = engine.url.render_as_string(hide_password=False)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SPENDER, address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=pytestconfig.rootpath,
            env={"PYTHONPATH": str(pytestconfig.rootpath)},
            text=True,
        )
        for _ in range(3)
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert sum(int(process.communicate(timeout=60)[0]) for process in started) == 33
    assert spent(lambda: SqlUnitOfWork(engine)) == 99


def test_usage_is_exported_and_erased_with_the_person(engine: Engine) -> None:
    def units() -> SqlUnitOfWork:
        return SqlUnitOfWork(engine)

    for person in ("U1", "U2", ""):
        reserve(units, 10, (Limit("", None), Limit(person, None))[: 2 if person else 1])
        settle(units, 10, 4, person)
    personal = SqlPersonalData(engine)
    [row] = personal.export("U1")["model_usage"]
    assert (row["day"], row["purpose"], row["spent"]) == (DAY, "answer", 4)
    assert personal.erase("U1")["model_usage"] == 1
    assert personal.export("U1")["model_usage"] == []
    with units() as unit:
        assert unit.model_usage.of_day(DAY) == [PurposeUsage("answer", 3, 0, 12, 3, 12)]
    with engine.connect() as connection:
        for table in (ModelBudgetRow.__table__, ModelUsageRow.__table__):
            rows = repr(connection.execute(select(table)).all())
            assert "'U1'" not in rows
            assert "'U2'" in rows


def test_an_attempt_of_somebody_erased_meanwhile_is_booked_as_nobodys(engine: Engine) -> None:
    def units() -> SqlUnitOfWork:
        return SqlUnitOfWork(engine)

    assert reserve(units, 10)
    SqlPersonalData(engine).erase("U1")
    settle(units, 10, 4)
    assert SqlPersonalData(engine).export("U1")["model_usage"] == []
    assert (spent(units), spent(units, "U1")) == (4, 0)
    with units() as unit:
        assert [one.spent for one in unit.model_usage.of_day(DAY)] == [4]


def test_a_backup_keeps_the_figures(engine: Engine, tmp_path) -> None:
    assert reserve(lambda: SqlUnitOfWork(engine), 10)
    settle(lambda: SqlUnitOfWork(engine), 10, 4)
    counts = SqlArchive(engine).dump(tmp_path / "b", NOON)
    assert (counts["model_budgets"], counts["model_usage"]) == (2, 1)
    target = make_engine(f"sqlite:///{tmp_path / 'target.db'}")
    migrate(target)
    SqlArchive(target).restore(tmp_path / "b")
    assert spent(lambda: SqlUnitOfWork(target), "U1") == 4
    target.dispose()


def test_the_total_is_everyones_of_all_days_and_what_is_held_is_not_spent(units: Units) -> None:
    with units() as unit:
        assert unit.model_usage.total() == 0
    assert reserve(units, 40)
    settle(units, 40, 10)
    next_day = DAY + timedelta(days=1)
    assert reserve(units, 30, day=next_day)
    with units() as unit:
        unit.model_usage.settle(Spending(next_day, "U1", "answer", 30, 7, Usage(7, 1), failed=False))
        unit.commit()
    assert reserve(units, 5)
    with units() as unit:
        assert unit.model_usage.total() == 17
