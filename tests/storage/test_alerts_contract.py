from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from fakes.samples import NOON, later
from fakes.unit_of_work import Units
from sqlalchemy import Engine, select, text

from core.eventlog import CAIRN, BrokenHistoryError, CardPosted
from insights.alerts.events import (
    NAMES,
    AnsweredElsewhere,
    Changed,
    Dismissed,
    Event,
    Faded,
    Fixing,
    HandedOver,
    Judged,
    Measurement,
    Merged,
    MessageSent,
    Moved,
    Opened,
    Refreshed,
    Reopened,
    Snoozed,
    Woken,
)
from insights.alerts.fold import ALERTS
from insights.alerts.models import Status
from insights.alerts.readings import AlertKind
from insights.alerts.verdicts import Proof, Verdict
from retrieval.library.models import SectionRef
from storage.alerts import AlertRow
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork

LIMITS, STEPS = SectionRef("refunds", "limits"), SectionRef("vat", "steps")
READING = Measurement(3, 4, 5, 0.5, 0.000123, NOON, 1, (0, 0, 1, 3), ("q1", "q2"), ("q1", "q2", "q3"), True, False, "i1")
PROOF = Proof(Verdict.TOO_EARLY, 8, 2, 400, 380, 0.26, 0.02, 1.4, 0.995, 5)
OWNER, BACKUP = "U0OWNER", "lead@x.example"
EVERYTHING = [
    Opened(AlertKind.CONFLICTING, READING, "t1", "refunds", LIMITS, (STEPS,), 3),
    CardPosted("C1", "5.5"),
    Moved("t3"),
    Refreshed(replace(READING, people=4, suspect=None, stuck=("q9",))),
    HandedOver(BACKUP),
    CardPosted("C1", "6.6"),
    Snoozed(later(days=3)),
    Woken(),
    Fixing(date(2026, 4, 1)),
    Changed(LIMITS, 4),
    Judged(PROOF),
    Judged(replace(PROOF, verdict=Verdict.GOT_WORSE, high=None, ratio=None), 1, NOON),
    MessageSent("proof:owner:1"),
    AnsweredElsewhere(STEPS),
    Judged(replace(PROOF, verdict=Verdict.HELPED)),
    Reopened(),
    Dismissed(),
    Reopened(),
    Faded(),
    Reopened(),
    Merged("t2"),
]


def events_of(bodies: list[object], alert_id: str = "s1", actor: str = CAIRN) -> list[Event]:
    return [Event(alert_id, seq, actor, later(minutes=seq), body) for seq, body in enumerate(bodies, 1)]


def opened(number: int, topic: str | None = "t1", section: SectionRef | None = LIMITS) -> Event:
    kind = AlertKind.GAP if topic else AlertKind.NOT_STICKING
    return Event(f"s{number}", 1, CAIRN, later(hours=number), Opened(kind, READING, topic, "refunds", section))


def store(units: Units, *histories: list[Event]) -> None:
    with units() as unit:
        for events in histories:
            assert unit.alerts.append(0, *events)
        unit.commit()


def test_every_kind_of_event_comes_back_as_it_was(units: Units) -> None:
    assert {type(body) for body in EVERYTHING} == set(NAMES)
    store(units, events_of(EVERYTHING))
    with units() as unit:
        assert unit.alerts.history("s1") == events_of(EVERYTHING)
        assert unit.alerts.get("s1") == ALERTS.fold(events_of(EVERYTHING))
        assert unit.alerts.get("s1").status is Status.MERGED


def test_what_is_not_there_is_none_or_nothing(units: Units) -> None:
    with units() as unit:
        assert unit.alerts.get("s9") is None
        found = (unit.alerts.history("s9"), unit.alerts.live(), unit.alerts.of_subject("topic:t1"))
        assert not any(found)
        assert not unit.alerts.touched(NOON)


def test_only_who_saw_the_newest_state_appends(units: Units) -> None:
    store(units, [opened(1)])
    with units() as unit:
        assert not unit.alerts.append(0, opened(1))
        assert not unit.alerts.append(2, Event("s1", 3, OWNER, NOON, Dismissed()))
        assert unit.alerts.append(1, Event("s1", 2, OWNER, NOON, Dismissed()))
        assert not unit.alerts.append(1, Event("s1", 2, BACKUP, NOON, Fixing(date(2026, 4, 1))))
        assert unit.alerts.get("s1").status is Status.DISMISSED
        with pytest.raises(BrokenHistoryError):
            unit.alerts.append(2, Event("s1", 4, OWNER, NOON, Reopened()))


def test_of_two_units_at_once_one_wins(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.alerts.append(0, opened(1))
        unit.commit()
    with SqlUnitOfWork(engine) as unit:
        seen = unit.alerts.get("s1")
    with SqlUnitOfWork(engine) as one:
        assert one.alerts.append(1, Event("s1", 2, OWNER, NOON, Dismissed()))
        one.commit()
    with SqlUnitOfWork(engine) as two:
        assert not two.alerts.append(seen.version, Event("s1", 2, BACKUP, NOON, Fixing(date(2026, 4, 1))))
        assert not two.alerts.append(0, opened(1))
        assert two.alerts.get("s1").status is Status.DISMISSED


def test_nothing_stays_without_a_commit(units: Units) -> None:
    with units() as unit:
        unit.alerts.append(0, opened(1))
    with units() as unit:
        assert unit.alerts.get("s1") is None


def test_signals_are_found_by_what_they_are_about(units: Units) -> None:
    over = [opened(1), Event("s1", 2, OWNER, later(hours=9), Dismissed())]
    store(
        units,
        [opened(3, None)],
        over,
        [opened(2)],
        [opened(4, "t2", None), Event("s4", 2, CAIRN, later(hours=4), CardPosted("C1", "1.1"))],
    )
    with units() as unit:
        ids = lambda alerts: [alert.id for alert in alerts]  # noqa: E731 -- short for this test
        assert ids(unit.alerts.live()) == ["s2", "s3", "s4"]
        assert ids(unit.alerts.of_subject("topic:t1")) == ["s1", "s2"]
        assert ids(unit.alerts.of_subject("section:refunds#limits")) == ["s3"]
        assert ids(unit.alerts.of_subject("topic:t2")) == ["s4"]
        assert ids(unit.alerts.touched(later(hours=4))) == ["s1", "s4"]


def test_a_signal_that_moved_is_found_at_its_new_topic(units: Units) -> None:
    store(units, [opened(1), Event("s1", 2, CAIRN, NOON, Moved("t3"))])
    with units() as unit:
        assert [alert.id for alert in unit.alerts.of_subject("topic:t3")] == ["s1"]
        assert not unit.alerts.of_subject("topic:t1")


def test_an_answer_elsewhere_stands_until_the_alert_is_opened_again(units: Units) -> None:
    store(units, [opened(1), Event("s1", 2, OWNER, NOON, AnsweredElsewhere(STEPS))])
    with units() as unit:
        assert unit.alerts.get("s1").answered_by == STEPS
        unit.alerts.append(2, Event("s1", 3, OWNER, NOON, Reopened()))
        assert unit.alerts.get("s1").answered_by is None


def test_erasing_a_person_keeps_what_was_decided(units: Units) -> None:
    store(
        units,
        [opened(1), Event("s1", 2, CAIRN, NOON, HandedOver(BACKUP)), Event("s1", 3, BACKUP, NOON, Fixing(date(2026, 4, 1)))],
        [opened(2, "t2"), Event("s2", 2, OWNER, NOON, Dismissed())],
    )
    with units() as unit:
        assert unit.alerts.erase_person(BACKUP) == 1
        assert unit.alerts.erase_person(BACKUP) == 0
        assert unit.alerts.erase_person("") == 0
        unit.commit()
    with units() as unit:
        assert unit.alerts.get("s1").status is Status.FIXING
        assert BACKUP not in repr(unit.alerts.history("s1"))
        assert unit.alerts.history("s2")[1].actor == OWNER


def test_the_index_says_what_the_events_say(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        first, *rest = events_of(EVERYTHING)
        unit.alerts.append(0, first)
        for event in rest:
            assert unit.alerts.append(event.seq - 1, event)
            row = unit._session.execute(select(AlertRow.version, AlertRow.is_live, AlertRow.touched_at)).one()
            alert = unit.alerts.get("s1")
            assert (row.version, row.is_live, row.touched_at) == (alert.version, alert.is_live, event.at)


def test_what_a_person_did_is_exported_and_erased(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        events = [opened(1), Event("s1", 2, CAIRN, NOON, HandedOver("U1")), Event("s1", 3, "U1", NOON, Dismissed())]
        unit.alerts.append(0, *events)
        unit.commit()
    personal = SqlPersonalData(engine)
    (found,) = personal.export("U1")["signals"]
    assert (found["id"], [event["name"] for event in found["events"]]) == ("s1", ["dismissed"])
    assert personal.erase("U1")["signals"] == 1
    assert personal.export("U1")["signals"] == []
    with engine.connect() as connection:
        assert "U1" not in repr(connection.execute(text("SELECT actor, body FROM signal_events")).all())
