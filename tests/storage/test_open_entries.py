"""However many entries are done, the queries that run every few seconds read what is open alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.samples import NOON
from sqlalchemy import Engine, insert, text

from storage.inbox import InboxRow, OutboxRow
from storage.unit_of_work import SqlUnitOfWork

DONE = 3_000


class Claim:
    worker = "host:1:a"
    at = NOON
    until = NOON + timedelta(minutes=2)


@pytest.fixture
def full(engine: Engine) -> Engine:
    """Thousands of entries that are done, and one that is open."""
    times = {"received_at": NOON, "attempts": 1}
    events = [{"event_id": f"e{n}", "payload": {}, "is_done": n > 0, **times} for n in range(DONE)]
    times = {"added_at": NOON, "due_at": NOON, "attempts": 1}
    calls = [{"key": f"k{n}", "channel": "C1", "call": {}, "is_done": n > 0, **times} for n in range(DONE)]
    with engine.begin() as connection:
        connection.execute(insert(InboxRow), events)
        connection.execute(insert(OutboxRow), calls)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    return engine


def test_claims_read_the_index_of_open_entries(full: Engine) -> None:
    plans = []
    explain = "EXPLAIN " if full.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    with SqlUnitOfWork(full) as uow:
        session = uow._session
        execute, scalars = session.execute, session.scalars

        def watched(statement, *given, **named):
            compiled = statement.compile(full, compile_kwargs={"literal_binds": True})
            plans.append(str(execute(text(explain + str(compiled).replace(":", "\\:"))).all()))
            return scalars(statement, *given, **named)

        session.scalars = watched
        assert [entry.id for entry in uow.inbox.claim_abandoned(Claim(), ["host:9:b"], 1)] == [1]
        assert [entry.key for entry in uow.outbox.claim(Claim(), 20)] == ["k0"]
        uow.inbox.workers()
    inbox, outbox, workers = plans
    assert "ix_inbox_open" in inbox
    assert "ix_outbox_open" in outbox
    assert "ix_inbox_open" in workers


def test_the_indexes_hold_what_is_open_alone(full: Engine) -> None:
    with full.connect() as connection:
        if full.dialect.name == "sqlite":
            made = connection.execute(text("SELECT sql FROM sqlite_master WHERE name IN ('ix_inbox_open', 'ix_outbox_open')"))
        else:
            made = connection.execute(
                text("SELECT indexdef FROM pg_indexes WHERE indexname IN ('ix_inbox_open', 'ix_outbox_open')")
            )
        assert ["WHERE" in sql for sql in made.scalars()] == [True, True]


def test_postgresql_cleans_both_tables_often(clean_postgres: Engine) -> None:
    with clean_postgres.connect() as connection:
        rows = connection.execute(text("SELECT relname, reloptions FROM pg_class WHERE relname IN ('inbox', 'outbox')")).all()
    assert {name: "autovacuum_vacuum_scale_factor=0.01" in (options or ()) for name, options in rows} == {
        "inbox": True,
        "outbox": True,
    }
