"""What an erasure does about cards that mention the person, digests with their words, and files that name them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.samples import NOON, claim, document, later
from sqlalchemy import Engine, insert
from support.erased_person import CANARY, ID, MAIL, NAME, live
from support.pseudo_locale import is_translated, pseudo_locale

from insights.alerts.events import Event, Measurement, Opened
from insights.alerts.readings import AlertKind
from retrieval.library.models import digest_of
from retrieval.library.versions import Version
from storage.privacy import SqlPersonalData
from storage.tables import Base
from storage.unit_of_work import SqlUnitOfWork


def owning(engine: Engine) -> None:
    """The same person looks after an SOP, and cards about it mention them where others read."""
    live(engine)
    with SqlUnitOfWork(engine) as unit:
        made = replace(document("payouts", f"{NAME} pays it out.", owner=MAIL.upper(), channel="C0PAY"), source="pay/outs.md")
        unit.library.add_version(made, Version("payouts", 1, made.digest, NOON))
        unit.library.make_current("payouts", 1, NOON, "U0BOB")
        newer = replace(made, governance=replace(made.governance, owner="U0BOB"))
        unit.library.add_version(newer, Version("payouts", 2, newer.digest, NOON))
        unit.library.make_current("payouts", 2, NOON, "U0BOB")
        unit.alerts.append(0, _topic_of("q1"))
        for number, (key, channel) in enumerate(_ABOUT.items(), 1):
            unit.outbox.add(key, channel, {"args": {"text": CANARY}}, later(days=-9) if "W01" in key else later(hours=3))
            if "W49" not in key:
                [held] = unit.outbox.claim(claim("w1", minutes=999), 1, key)
                assert unit.outbox.sent(held, f"8.{number}", NOON)
        unit.commit()
    item = {
        "position": 1,
        "sop": "payouts",
        "section": "s",
        "section_digest": "d",
        "family": "fam",
        "kind": "k",
        "origin": "generated",
    }
    content = {"stem": f"Who pays? {NAME}"}
    with engine.begin() as connection:
        table = Base.metadata.tables["practice_items"]
        connection.execute(insert(table).values(**item, id="i1", content=content, state="auto", changed_at=NOON, why="", by=""))


_ABOUT = {
    "item-reported:i1:5": "C0PAY",
    f"stubborn:{digest_of('fam')}:2026-11": "C0PAY",
    "conflict:abc:C0PAY": "C0PAY",
    "conflict:abc:C0ELSE": "C0ELSE",
    "digest:C0PAY:2026-W48": "C0PAY",
    "digest:C0PAY:2026-W01": "C0PAY",
    "digest:C0PAY:2026-W49": "C0PAY",
    "item-reported:i2:5": "C0PAY",
    "case-note:c2:2": "U0BOB",
    "item-outdated:i1:2026-03": "C0PAY",
    "item-outdated:i2:2026-03": "C0PAY",
    "share:q1:C0ELSE": "C0ELSE",
    "share:q9:C0ELSE": "C0ELSE",
}


def _topic_of(question_id: str) -> Event:
    reading = Measurement(3, 4, 5, 0.2, 0.001, NOON, questions=(question_id,), stuck=(question_id,))
    return Event("5e1f0000000000aa", 1, "cairn", NOON, Opened(AlertKind.UNCLEAR, reading, "t1", "refunds", None, (), 1))


def test_digests_with_their_words_and_cards_that_mention_them_are_changed(engine: Engine) -> None:
    owning(engine)
    SqlPersonalData(engine).erase(ID, later(days=1))
    with SqlUnitOfWork(engine) as unit:
        entries = unit.outbox.claim(claim("w2", minutes=9999), 99)
    changed = {entry.call["args"]["ts"] for entry in entries if entry.key.startswith("erase:") and entry.call["args"]["ts"] > "8"}
    assert changed == {"8.1", "8.2", "8.3", "8.5", "8.9", "8.10", "8.12"}
    assert not [entry for entry in entries if entry.key.startswith("digest:")], "what waits is written anew, of what is left"
    with SqlUnitOfWork(engine) as unit:
        assert unit.outbox.channel("digest:C0PAY:2026-W49") is None


def test_files_stored_versions_and_questions_made_of_them_are_told_with_their_file(engine: Engine) -> None:
    owning(engine)
    left = SqlPersonalData(engine).left(ID)
    told = [line for line in left if "pay/outs.md" in line]
    assert [line.partition(":")[0] for line in told] == [
        "pay/outs.md names the person in its text",
        "pay/outs.md, stored version 1, names the person",
        "One practice question made from pay/outs.md names the person",
    ]
    assert [line for line in left if "C0ELSE" in line and "disagree" in line]
    assert [line for line in left if "shows to one reader only" in line]
    assert SqlPersonalData(engine).left("U0NOBODY") == []


def test_what_is_left_is_told_in_the_readers_language(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    owning(engine)
    with pseudo_locale(monkeypatch):
        left = SqlPersonalData(engine).left(ID)
    assert left
    assert [line for line in left if not is_translated(line)] == []
