"""After an erasure neither id nor address, name or words of the person stand in any column of any table, on either database."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from fakes.samples import NOON, claim, document, later
from sqlalchemy import JSON, Date, Engine, LargeBinary, String, insert, inspect, select, text
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine
from support.erased_person import CANARY, ID, MAIL, NAME, live
from support.pseudo_locale import is_translated, pseudo_locale

from core.people import Person
from retrieval.library.versions import Version
from storage.inbox import Payload
from storage.privacy import SqlPersonalData
from storage.sweep import needles_of, sweep
from storage.tables import Base, UtcDateTime
from storage.unit_of_work import SqlUnitOfWork

FROM_FILES = {"versions", "section_texts", "practice_items"}


def dump(engine: Engine) -> str:
    """Everything that any table holds, as text; JSON as it is read, so that no escape hides a name."""
    with engine.connect() as connection:
        rows = [connection.execute(select(table)).all() for table in Base.metadata.sorted_tables]
    return json.dumps([[list(row) for row in some] for some in rows], default=str, ensure_ascii=False)


def fill_every_table(engine: Engine, words: str) -> None:
    """One row in each table, with these words in every text and JSON column that takes any."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        for table in Base.metadata.sorted_tables:
            values = {column.name: _filled(column.type, words) for column in table.columns}
            connection.execute(insert(table).values(values))
        if engine.dialect.name != "sqlite":
            connection.exec_driver_sql("SET session_replication_role = DEFAULT")


def _filled(kind: TypeEngine[Any], words: str) -> object:
    tree = {"who": words, "deep": [words]}
    made = {JSON: tree, Payload: tree, UtcDateTime: NOON, Date: NOON.date(), LargeBinary: b"", String: words}
    return next((value for known, value in made.items() if isinstance(kind, known)), None) or (
        b"" if isinstance(kind, LargeBinary) else kind.python_type(1)
    )


@pytest.mark.parametrize("words", [ID, MAIL.upper(), f"digest:{ID}:2026-W12", f"I asked <@{ID}>, that is {NAME} <{MAIL}>."])
def test_no_column_of_any_table_keeps_a_name_wherever_it_stands(engine: Engine, words: str) -> None:
    fill_every_table(engine, words)

    with Session(engine) as session:
        if engine.dialect.name != "sqlite":  # the rows above refer to nothing
            session.execute(text("SET session_replication_role = replica"))
        assert sweep(session, needles_of([ID, MAIL], NAME)) > 50
        session.commit()
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in FROM_FILES | {"sops"}:
                continue
            held = repr(connection.execute(select(table)).all()).casefold()
            for needle in (ID, MAIL, NAME):
                assert needle.casefold() not in held, table.name


def test_a_name_within_another_word_stays(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.people.save([Person("U0ZOEY", "azoe@example.com", "One"), Person("U1", name="Zoe")])
        unit.commit()
    SqlPersonalData(engine).erase(ID)
    with SqlUnitOfWork(engine) as unit:
        assert [person.id for person in unit.people.everyone()] == ["U0ZOEY", "U1"]
    assert needles_of(["U1"], "One") == ["U1"]


def test_nothing_is_left_after_a_life_in_cairn(engine: Engine) -> None:
    live(engine)
    before = dump(engine)
    assert all(word in before for word in (ID, MAIL, NAME, CANARY))
    SqlPersonalData(engine).erase(MAIL, later(days=1))
    after = dump(engine)
    assert [word for word in (ID, MAIL, NAME, CANARY) if word.casefold() in after.casefold()] == []
    assert "U0BOB" in after


def test_what_stands_in_slack_is_changed_through_the_outbox(engine: Engine) -> None:
    live(engine)
    assert SqlPersonalData(engine).erase(ID, later(days=1))["messages_in_slack"] == 6
    with SqlUnitOfWork(engine) as unit:
        entries = unit.outbox.claim(claim("w2", minutes=9999), 99)
        calls = {entry.key: dict(entry.call) for entry in entries if entry.key.startswith("erase:")}
    said = {key: (call["method"], call["args"]["channel"], call["args"]["ts"]) for key, call in calls.items()}
    assert sorted(said.values()) == [
        ("chat.delete", "D1", "7.3"),
        ("chat.delete", "D1", "7.7"),
        ("chat.update", "C0OTHER", "7.5"),
        ("chat.update", "C0OWNERS", "7.1"),
        ("chat.update", "C0OWNERS", "7.4"),
        ("chat.update", "C0PUBLIC", "7.2"),
    ]
    assert calls["erase:C0OWNERS:7.1"]["case"] == {"id": "c1", "version": 0, "key": "case:c1:1", "channel": "C0OWNERS"}
    (pending,) = [entry for entry in entries if entry.key == "case-card:c1:9:0"]
    assert pending.call["case"]["version"] == 0, "a card that waits is drawn anew"


def test_what_cairn_cannot_change_is_told(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    live(engine)
    left = SqlPersonalData(engine).left(ID)
    assert [line for line in left if "C1" in line and "100.1" in line]
    with SqlUnitOfWork(engine) as unit:
        made = document("payouts", owner=MAIL.upper(), backup=ID)
        unit.library.add_version(made, Version("payouts", 1, made.digest, NOON))
        unit.library.make_current("payouts", 1, NOON + timedelta(days=1), "U0BOB")
        unit.commit()
    assert sum("payouts.md names the person" in line for line in SqlPersonalData(engine).left(ID)) == 2
    with pseudo_locale(monkeypatch):
        assert [line for line in SqlPersonalData(engine).left(ID) if not is_translated(line)] == []


def test_every_text_column_is_looked_at(engine: Engine) -> None:
    """A table that somebody adds is swept without a word about it here."""
    assert {table.name for table in Base.metadata.sorted_tables} >= set(inspect(engine).get_table_names()) - {"alembic_version"}
