"""What an erasure does about messages of practice: those that name the person, and those that show their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from fakes.samples import NOON, claim, document, later
from sqlalchemy import Engine

from core.people import Person
from nudges.asking.attempts import Ask, Batch
from nudges.items.bank import BankItem, ItemSource, ItemState
from nudges.items.models import Item, ItemOrigin, Kind, Release
from nudges.learners.remarks import Remark, RemarkKind
from nudges.skills.checkpoints import Checkpoint, CheckpointState
from retrieval.library.models import digest_of
from retrieval.library.versions import Version
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork

LEARNER, LEAD = "U0ZOE", "U0LEAD"
AUTO = Release.AUTO
ASKED = Checkpoint(LEARNER, "support", "refund", CheckpointState.CONFIRMED, NOON, LEAD)
OTHERS = Checkpoint("U0BOB", "support", "refund", CheckpointState.ASKED, NOON, "U0ANN")


def post(engine: Engine, messages: Mapping[str, str], *, is_sent: bool = True) -> None:
    """Put messages into the outbox by key and channel; message ts are `9.1`, `9.2` and so on."""
    with SqlUnitOfWork(engine) as unit:
        for number, (key, channel) in enumerate(messages.items(), 1):
            unit.outbox.add(key, channel, {"method": "chat.postMessage", "args": {"text": "words"}}, NOON)
            if is_sent:
                [held] = unit.outbox.claim(claim("w1", minutes=999), 1, key)
                assert unit.outbox.sent(held, f"9.{number}", NOON)
        unit.commit()


def changed(engine: Engine, messages: Mapping[str, str]) -> set[str]:
    """Keys of those messages that a call in the outbox changes or deletes."""
    with SqlUnitOfWork(engine) as unit:
        entries = unit.outbox.claim(claim("w2", minutes=9999), 99)
    stamps = {entry.call["args"]["ts"] for entry in entries if entry.key.startswith("erase:")}
    return {key for number, key in enumerate(messages, 1) if f"9.{number}" in stamps}


def with_checkpoints(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.people.save([Person(LEARNER, name="Zoë Zebra"), Person(LEAD, name="Lea Lead")])
        assert unit.checkpoints.add(ASKED)
        assert unit.checkpoints.add(OTHERS)
        unit.commit()


MESSAGES = {
    f"checkpoint:ask:{ASKED.digest}": LEAD,
    f"checkpoint:offer:{ASKED.digest}": LEARNER,
    f"checkpoint:confirmed:{ASKED.digest}": LEARNER,
    f"checkpoint:ask:{OTHERS.digest}": "U0ANN",
    f"checkpoint:confirmed:{OTHERS.digest}": "U0BOB",
}


@pytest.mark.parametrize(("person", "direct"), [(LEARNER, "D0ZOE"), (LEAD, "D0LEAD")])
def test_messages_of_a_checkpoint_give_way_whoever_of_the_two_is_erased(engine: Engine, person: str, direct: str) -> None:
    with_checkpoints(engine)
    post(engine, MESSAGES)
    SqlPersonalData(engine).erase(person, later(days=1), direct)
    assert changed(engine, MESSAGES) == set(list(MESSAGES)[:3])


@pytest.mark.parametrize("person", [LEARNER, LEAD])
def test_messages_of_a_checkpoint_that_wait_are_never_sent(engine: Engine, person: str) -> None:
    with_checkpoints(engine)
    post(engine, MESSAGES, is_sent=False)
    SqlPersonalData(engine).erase(person, later(days=1))
    with SqlUnitOfWork(engine) as unit:
        waiting = {entry.key for entry in unit.outbox.claim(claim("w2", minutes=9999), 99)}
    assert waiting == set(list(MESSAGES)[3:])


SHOWN = {
    "item-reported:mine:5": "C0PAY",
    "item-review:naming:abc": "U0OWNER",
    "item-reviewed:old:mine:abc": "U0OWNER",
    "item-reviewed:mine:abc": "U0OWNER",
    "item-outdated:suggested:2026-03": "U0OWNER",
    f"stubborn:{digest_of('fam')}:2026-11": "C0PAY",
    "practice:b1": "U0BOB",
    "practice-click:a2:abc": "D0BOB",
    "section-look:refunds:deadlines:abc": "U0OWNER",
    "section-look:U0OWNER:2026-W48:0": "U0OWNER",
}
HIDDEN = {
    "item-reported:others:5": "C0PAY",
    f"stubborn:{digest_of('others')}:2026-11": "C0PAY",
    "practice:b2": "U0BOB",
    "practice-click:a3:abc": "D0BOB",
    "section-look:greeting:first:abc": "U0ANN",
    "section-look:U0ANN:2026-W48:0": "U0ANN",
}
WORDS = {**SHOWN, **HIDDEN}


def with_their_words(engine: Engine) -> None:
    """Items from the learner's question, of their suggestion, and one that names them; one message asks two items."""
    with SqlUnitOfWork(engine) as unit:
        unit.people.save([Person(LEARNER, name="Zoë Zebra"), Person("U0OWNER", "owner@x.example")])
        for sop, owner in (("refunds", "OWNER@x.example"), ("greeting", "U0ANN")):
            made = document(sop, owner=owner)
            unit.library.add_version(made, Version(sop, 1, made.digest, NOON))
            unit.library.make_current(sop, 1, NOON, "U0ANN")
        place = {"sop": "refunds", "section": "x", "section_digest": "d", "family": "fam", "seed": 0}
        origin = {"origin": ItemOrigin.GENERATED, "findings": (), "release": AUTO}
        mine = Item(Kind.REAL_CASE, "s", ("a", "b"), 0, "e", "", id="mine", **place, **origin)
        old = replace(mine, id="old")
        suggested = replace(mine, id="suggested", kind=Kind.WRITTEN, origin=ItemOrigin.SUGGESTED)
        naming = replace(suggested, id="naming", origin=ItemOrigin.OWNER, options=("Zoë Zebra", "Bob"))
        others = replace(mine, id="others", sop="greeting", family="others")
        unit.items.add([BankItem(item, ItemState.APPROVED, NOON) for item in (mine, old, suggested, naming, others)])
        for source in (ItemSource("mine", "question:q1", LEARNER), ItemSource("old", "question:q1", LEARNER)):
            unit.items.add_source(source)
        unit.remarks.add(Remark(LEARNER, RemarkKind.SUGGESTED, "suggested", NOON))
        asks = [
            Ask(name, batch, "U0BOB", "fam", item, 0, NOON)
            for name, batch, item in (("a1", "b1", "mine"), ("a2", "b1", "others"), ("a3", "b2", "others"))
        ]
        unit.asks.add([Batch(name, "U0BOB", NOON.date(), NOON) for name in ("b1", "b2")], asks)
        unit.commit()


def test_messages_that_show_their_words_give_way_wherever_they_stand(engine: Engine) -> None:
    with_their_words(engine)
    post(engine, WORDS)
    SqlPersonalData(engine).erase(LEARNER, later(days=1))
    assert changed(engine, WORDS) == set(SHOWN)


def test_messages_that_show_their_words_and_wait_are_never_sent(engine: Engine) -> None:
    with_their_words(engine)
    post(engine, WORDS, is_sent=False)
    SqlPersonalData(engine).erase(LEARNER, later(days=1))
    with SqlUnitOfWork(engine) as unit:
        assert {entry.key for entry in unit.outbox.claim(claim("w2", minutes=9999), 99)} == set(HIDDEN)
