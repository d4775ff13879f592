"""A payload that cannot be read costs its own row. PostgreSQL takes no damaged JSON, so this is SQLite's alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes.samples import claim, later
from sqlalchemy import Engine, text

from storage.archive import SqlArchive
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork

GOOD = {"surface": "mention"}


@pytest.mark.parametrize("damaged", ['{"surface": "men', "", "null", "[1]", "7", '"text"'])
def test_rows_behind_a_damaged_one_are_read(sqlite_engine: Engine, damaged: str, tmp_path: Path) -> None:
    with SqlUnitOfWork(sqlite_engine) as unit:
        for number in range(2):
            unit.inbox.receive(f"e{number}", None, GOOD, claim("dead"))
            unit.outbox.add(f"k{number}", "C1", GOOD, later())
        unit.commit()
    with sqlite_engine.begin() as connection:
        connection.execute(text("UPDATE inbox SET payload = :damaged WHERE event_id = 'e0'"), {"damaged": damaged})
        connection.execute(text("UPDATE outbox SET call = :damaged WHERE key = 'k0'"), {"damaged": damaged})
    SqlArchive(sqlite_engine).dump(tmp_path / "backup", later())
    SqlPersonalData(sqlite_engine).export("men")
    with SqlUnitOfWork(sqlite_engine) as unit:
        assert [entry.payload for entry in unit.inbox.claim_abandoned(claim(), ["dead"], 5)] == [{}, GOOD]
        assert [entry.call for entry in unit.outbox.claim(claim(), 5)] == [{}, GOOD]
