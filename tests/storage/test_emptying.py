"""What gives each test an empty PostgreSQL database leaves nothing of the test before."""

from __future__ import annotations

from fakes.samples import NOON, claim
from sqlalchemy import Engine, func, select, text

from core.people import Person
from storage.migrations import newest, revision_of
from storage.tables import Base
from storage.unit_of_work import SqlUnitOfWork


def test_an_emptied_database_is_as_new(clean_postgres: Engine) -> None:
    def receive() -> int | None:
        with SqlUnitOfWork(clean_postgres) as unit:
            unit.people.save([Person("U1", "one@x.example", started_on=NOON.date())])
            number = unit.inbox.receive("e1", None, {"n": 1}, claim())
            unit.commit()
        return number

    assert receive() == 1
    with clean_postgres.begin() as connection:
        connection.execute(text("SELECT empty_everything()"))
    with clean_postgres.connect() as connection:
        tables = Base.metadata.tables.values()
        assert {table.name: connection.scalar(select(func.count()).select_from(table)) for table in tables} == dict.fromkeys(
            (table.name for table in tables), 0
        )
        assert revision_of(connection) == newest()
    assert receive() == 1
