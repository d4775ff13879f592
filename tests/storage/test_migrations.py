from __future__ import annotations

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from storage.engine import make_engine
from storage.migrations import _config, migrate, newest, revision_of
from storage.tables import Base
from storage.unit_of_work import SqlUnitOfWork


def test_migrations_and_tables_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        assert revision_of(connection) == newest()


@pytest.mark.process
def test_two_processes_migrate_one_empty_database_at_once(empty_address: str) -> None:
    code = (
        f"from storage.engine import make_engine\nfrom storage.migrations import migrate\nmigrate(make_engine({empty_address!r}))"
    )
    processes = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(3)]
    errors = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], errors
    engine = make_engine(empty_address)
    with engine.connect() as connection:
        assert revision_of(connection) == newest()
    engine.dispose()


def test_the_way_back_leaves_nothing(empty_address: str) -> None:
    from alembic import command  # noqa: PLC0415

    engine = make_engine(empty_address)
    migrate(engine)
    with engine.connect() as connection:
        command.downgrade(_config(connection), "base")
        connection.commit()
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert revision_of(connection) is None
    engine.dispose()


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_lives_as_long_as_its_engine(address: str) -> None:
    engine = make_engine(address)
    migrate(engine)
    with SqlUnitOfWork(engine) as unit:
        unit.inbox.last_received()
    with SqlUnitOfWork(engine) as unit:
        assert unit.library.revision() == 0
    engine.dispose()


def test_postgres_addresses_get_our_driver() -> None:
    engine = make_engine("postgres://user@127.0.0.1:1/x")
    assert engine.url.drivername == "postgresql+psycopg"
    engine.dispose()


def test_the_newest_revision_is_the_one_that_alembic_would_bring() -> None:
    script = ScriptDirectory.from_config(_config(None))
    assert newest() == script.get_current_head()
