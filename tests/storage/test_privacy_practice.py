"""What an erasure does about messages of practice: those that name the person, and those that show their words."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from fakes.samples import NOON, claim, later
from sqlalchemy import Engine

from core.people import Person
from nudges.skills.checkpoints import Checkpoint, CheckpointState
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork

LEARNER, LEAD = "U0ZOE", "U0LEAD"
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
