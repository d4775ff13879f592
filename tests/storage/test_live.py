"""What a search reads before and after it looks is what a unit of work would read."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes.samples import NOON, document, version
from sqlalchemy import Engine, select

from core.errors import OperatorError
from retrieval.library.ports import ActiveIndex
from storage.database import SqlLive
from storage.engine import make_engine
from storage.library_tables import ActiveIndexRow, CounterRow
from storage.statements import FastRead
from storage.unit_of_work import SqlUnitOfWork


def test_nothing_is_live_before_the_first_publishing(engine: Engine) -> None:
    assert SqlLive(engine)() is None


def test_the_generation_and_the_revision_are_read_together_and_anew(engine: Engine) -> None:
    live = SqlLive(engine)
    with SqlUnitOfWork(engine) as unit:
        unit.index.activate(ActiveIndex("g1", "model", 0))
        unit.commit()
    assert live() == ("g1", 0)
    sop = document()
    with SqlUnitOfWork(engine) as unit:
        unit.library.add_version(sop, version(sop, 1))
        unit.library.make_current(sop.id, 1, NOON, "U9")
        unit.index.activate(ActiveIndex("g2", "model", unit.library.revision()))
        unit.commit()
    with SqlUnitOfWork(engine) as unit:
        expected = ("g2", unit.library.revision())
    assert live() == expected
    assert expected[1] > 0


def test_a_database_without_its_tables_says_what_to_do(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(OperatorError, match="old schema"):
        SqlLive(engine)()
    engine.dispose()


def test_a_fast_read_gives_what_the_statement_gives(engine: Engine) -> None:
    statement = select(ActiveIndexRow.generation, select(CounterRow.value).where(CounterRow.name == "it's").scalar_subquery())
    with SqlUnitOfWork(engine) as unit:
        unit.index.activate(ActiveIndex("g1", "model", 0))
        unit.commit()
    with engine.connect() as connection:
        expected = tuple(connection.execute(statement).one())
    assert FastRead(engine, statement)() == expected
