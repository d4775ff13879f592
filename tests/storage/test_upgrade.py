"""A filled database of 2026-11-29, before later migrations, comes up to today's schema and is asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.samples import NOON
from sqlalchemy import Engine

from retrieval.library.models import SectionRef
from storage.archive import SqlArchive
from storage.engine import make_engine
from storage.migrations import migrate, newest, revision_of
from storage.unit_of_work import SqlUnitOfWork

DUMP = Path(__file__).parents[1] / "data" / "schema" / "2026_11_29.sql"


@pytest.fixture
def upgraded(tmp_path: Path) -> Iterator[Engine]:
    file = tmp_path / "cairn.db"
    connection = sqlite3.connect(file)
    connection.executescript(DUMP.read_text(encoding="utf-8"))
    connection.close()
    engine = make_engine(f"sqlite:///{file}")
    with engine.connect() as before:
        assert revision_of(before) == "2026_11_29_recall"
    migrate(engine)
    yield engine
    engine.dispose()


def test_an_older_database_is_brought_up_and_answers(upgraded: Engine) -> None:
    with upgraded.connect() as connection:
        assert revision_of(connection) == newest()
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    with SqlUnitOfWork(upgraded) as unit:
        card = unit.library.card("refunds")
        assert card is not None
        sections = list(unit.library.current(card.governance.audience))
        assert {section.sop.id for section in sections} == {"refunds"}
        assert unit.library.section(SectionRef("refunds", sections[0].ref.anchor)) is not None
        person = unit.people.get("one@x.example")
        assert person is not None
        assert person.id == "U1"
        case = unit.cases.get("c1")
        assert case is not None
        assert unit.inbox.last_received() is not None
        assert set(unit.limits.reviewed(["refunds"])) == {"k1"}


def test_what_was_brought_up_is_backed_up_and_restored_whole(upgraded: Engine, tmp_path: Path) -> None:
    file = tmp_path / "cairn.backup"
    counts = SqlArchive(upgraded).dump(file, NOON)
    assert counts["questions"] == 3
    target = make_engine(f"sqlite:///{tmp_path / 'target.db'}")
    migrate(target)
    assert SqlArchive(target).restore(file) == counts
    target.dispose()
