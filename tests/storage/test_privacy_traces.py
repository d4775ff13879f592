"""After an erasure neither id nor address, name or words of the person stand in any column of any table, on either database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fakes.company import YES, opened
from fakes.samples import NOON, claim, document, later, question
from sqlalchemy import JSON, Date, Engine, LargeBinary, String, insert, inspect, select, text
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from core.eventlog import CardPosted
from core.people import Person
from escalation.cases.afterwards import GapKind, SopGap
from escalation.cases.events import Commented, Event, InfoAsked, InfoGiven
from retrieval.library.models import Version
from retrieval.questions import Feedback, FeedbackKind
from storage.message_tables import Payload
from storage.privacy import SqlPersonalData
from storage.sweep import needles_of, sweep
from storage.tables import Base, UtcDateTime
from storage.unit_of_work import SqlUnitOfWork

ID, MAIL, NAME, CANARY = "U0ZOE", "zoe@example.com", "Zoë Zebra", "quagga"
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


def live(engine: Engine) -> None:
    """A person with a life in Cairn: questions, a case, answers in a channel and in direct messages, words in others' cases."""
    with SqlUnitOfWork(engine) as unit:
        unit.people.save([Person(ID, MAIL, NAME, "support"), Person("U0BOB", name="Bob Boss", manager=ID)])
        made = document("refunds", owner="U0BOB")
        unit.library.add_version(made, Version("refunds", 1, made.digest, NOON))
        unit.library.make_current("refunds", 1, NOON, ID)
        for number, is_private in ((1, False), (3, True)):
            asked = question(number, ID, is_private=is_private)
            unit.questions.add(_said(asked, f"My {CANARY} needs a refund"))
        unit.questions.add(_said(question(2, "U0BOB"), f"Ask {NAME} at {MAIL}"))
        unit.questions.add_feedback(Feedback("q2", ID, FeedbackKind.HELPED, later(hours=1)))
        unit.cases.append(
            0,
            opened(1, ID),
            Event("c1", 2, "U0BOB", later(hours=1), InfoAsked(f"About the {CANARY}?")),
            Event("c1", 3, ID, later(hours=2), InfoGiven(f"The {CANARY} it is")),
            Event("c1", 4, "cairn", later(hours=2), CardPosted("C0OWNERS", "7.1")),
            Event("c1", 5, "U0BOB", later(hours=3), YES),
        )
        unit.cases.append(0, opened(2, "U0BOB"), Event("c2", 2, ID, later(hours=1), Commented(f"{CANARY} says no")))
        unit.gaps.add(SopGap("gap-c1", "refunds", None, GapKind.NOT_COVERED, "c1", NOON))
        unit.gaps.close("gap-c1", ID, later(hours=1), f"{CANARY} said so")
        unit.inbox.receive("e1", "T1:D0ZOE:1.1", {"event": {"user": ID, "text": CANARY}}, claim())
        unit.outbox.add("answer:q1", "C0PUBLIC", {"args": {"text": CANARY}}, NOON)
        unit.outbox.add("answer:q3", "D1", {"args": {"text": CANARY}}, NOON)
        unit.outbox.add("case:c1:1", "C0OWNERS", {"args": {"text": CANARY}}, NOON)
        unit.outbox.add("case-thread:c1:3", "C0OWNERS", {"args": {"text": CANARY}}, NOON)
        unit.outbox.add("case-thread:c2:2", "C0OTHER", {"args": {"text": CANARY}}, NOON)
        unit.outbox.add("answer:q2", "C0PUBLIC", {"args": {"text": "for Bob"}}, NOON)
        unit.outbox.add(f"first-day:{ID}", ID, {"args": {"text": NAME}}, NOON)
        for number, key in enumerate(_KEYS, 1):
            [held] = unit.outbox.claim(claim(), 1, key)
            assert unit.outbox.sent(held, f"7.{number}", NOON)
        unit.outbox.add(
            "case-card:c1:9:0",
            "C0OWNERS",
            {
                "method": "chat.update",
                "args": {"channel": "C0OWNERS", "ts": "7.1", "text": CANARY, "blocks": [{"text": CANARY}]},
                "case": {"id": "c1", "version": 9, "key": "case:c1:1", "channel": "C0OWNERS"},
            },
            NOON,
        )
        unit.outbox.add(
            "note:q1", "C0PUBLIC", {"method": "chat.postMessage", "args": {"channel": "C0PUBLIC", "text": CANARY}}, NOON
        )
        unit.commit()


_KEYS = ("case:c1:1", "answer:q1", "answer:q3", "case-thread:c1:3", "case-thread:c2:2", "answer:q2", f"first-day:{ID}")


def _said(logged, text: str):

    return replace(logged, question=replace(logged.question, text=text))


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


def test_what_cairn_cannot_change_is_told(engine: Engine) -> None:
    live(engine)
    left = SqlPersonalData(engine).left(ID)
    assert [line for line in left if "C1" in line and "100.1" in line]
    with SqlUnitOfWork(engine) as unit:
        made = document("payouts", owner=MAIL.upper(), backup=ID)
        unit.library.add_version(made, Version("payouts", 1, made.digest, NOON))
        unit.library.make_current("payouts", 1, NOON + timedelta(days=1), "U0BOB")
        unit.commit()
    assert sum("payouts.md names the person" in line for line in SqlPersonalData(engine).left(ID)) == 2


def test_every_text_column_is_looked_at(engine: Engine) -> None:
    """A table that somebody adds is swept without a word about it here."""
    assert {table.name for table in Base.metadata.sorted_tables} >= set(inspect(engine).get_table_names()) - {"alembic_version"}
