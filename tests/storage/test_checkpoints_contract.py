"""Checkpoints: the same on memory, SQLite and PostgreSQL; and what an export and an erasure do to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from fakes.samples import NOON
from sqlalchemy import Engine

from nudges.skills.checkpoints import Checkpoint, CheckpointState
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork

ASKED = Checkpoint("U1", "support", "refund", CheckpointState.ASKED, NOON, "U9")
CONFIRMED = replace(ASKED, state=CheckpointState.CONFIRMED, at=NOON + timedelta(days=1))


def test_one_per_person_role_and_task(units: Callable[[], Any]) -> None:
    other = replace(ASKED, task="close", at=NOON - timedelta(days=1))
    with units() as unit:
        assert unit.checkpoints.add(ASKED)
        assert not unit.checkpoints.add(replace(ASKED, lead="U8"))
        assert unit.checkpoints.add(other)
        assert unit.checkpoints.add(replace(ASKED, person="U2"))
        unit.commit()
    with units() as unit:
        assert unit.checkpoints.get("U1", "support", "refund") == ASKED
        assert unit.checkpoints.get("U1", "lead", "refund") is None
        assert list(unit.checkpoints.of_person("U1")) == [other, ASKED]
        assert unit.checkpoints.of_people(["U1", "nobody"]) == {"U1": [other, ASKED]}


def test_of_two_clicks_one_counts(units: Callable[[], Any]) -> None:
    with units() as unit:
        unit.checkpoints.add(ASKED)
        assert unit.checkpoints.change(CONFIRMED, {CheckpointState.ASKED})
        assert not unit.checkpoints.change(ASKED, {CheckpointState.ASKED})
        assert not unit.checkpoints.change(replace(CONFIRMED, person="U3"), {CheckpointState.ASKED})
        assert unit.checkpoints.get("U1", "support", "refund") == CONFIRMED


def stored(engine: Engine) -> SqlPersonalData:
    with SqlUnitOfWork(engine) as unit:
        unit.checkpoints.add(CONFIRMED)
        unit.commit()
    return SqlPersonalData(engine)


def test_an_export_shows_them_to_the_person_and_to_the_lead(engine: Engine) -> None:
    personal = stored(engine)
    (row,) = personal.export("U1")["practice"]["checkpoints"]
    assert (row["task"], row["state"], row["lead"]) == ("refund", "confirmed", "U9")
    (led,) = personal.export("U9")["practice"]["checkpoints_as_lead"]
    assert set(led) == {"task", "state", "at"}


def test_erasing_the_lead_keeps_the_confirmation_without_their_name(engine: Engine) -> None:
    personal = stored(engine)
    personal.erase("U9")
    with SqlUnitOfWork(engine) as unit:
        assert unit.checkpoints.get("U1", "support", "refund") == replace(CONFIRMED, lead="")
    personal.erase("U1")
    with SqlUnitOfWork(engine) as unit:
        assert unit.checkpoints.of_person("U1") == []
