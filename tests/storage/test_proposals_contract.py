from __future__ import annotations

from datetime import date

import pytest
from fakes.samples import NOON, document, later
from fakes.unit_of_work import Units
from sqlalchemy import Engine, text

from core.eventlog import CAIRN, BrokenHistoryError, CardPosted
from retrieval.library.proposals.events import (
    NAMES,
    Approved,
    Edited,
    Event,
    HandedOver,
    Measured,
    Opened,
    ProposedIn,
    Published,
    Rejected,
    Returned,
    RolledBack,
    Withdrawn,
)
from retrieval.library.proposals.fold import PROPOSALS
from retrieval.library.proposals.models import Status
from retrieval.library.versions import Provenance, Version, VersionOrigin
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork

MIA, OWNER = "U0MIA", "U0OWNER"
OPENED = Opened("refunds", "s1", ProposedIn.ANSWER, None, 3, "d1", "limits", "", "Words of mine", MIA, False, "It is new", "q1")
EVERYTHING = [
    OPENED,
    CardPosted("C1", "5.5"),
    Measured("s1", 40, 2, 1, ("how late?",)),
    HandedOver("U0GRETA"),
    Edited("s2", 4, "d2", "", "Other words"),
    Approved("s2", date(2026, 4, 1)),
    Returned("It changed."),
    Rejected("s2", "No"),
    Approved("s2"),
    Published(5),
    RolledBack(4, 6),
]


def events_of(bodies: list[object], proposal: str = "p1", actor: str = CAIRN) -> list[Event]:
    return [Event(proposal, seq, actor, later(minutes=seq), body) for seq, body in enumerate(bodies, 1)]


def store(units: Units, *histories: list[Event]) -> None:
    with units() as unit:
        for events in histories:
            assert unit.proposals.append(0, *events)
        unit.commit()


def test_every_kind_of_event_comes_back_as_it_was(units: Units) -> None:
    assert {type(body) for body in EVERYTHING} | {Withdrawn} == set(NAMES)
    store(units, events_of(EVERYTHING))
    with units() as unit:
        assert unit.proposals.history("p1") == events_of(EVERYTHING)
        assert unit.proposals.get("p1") == PROPOSALS.fold(events_of(EVERYTHING))
        assert (unit.proposals.get("p1").status, unit.proposals.get("p1").back_to) == (Status.ROLLED_BACK, 4)


def test_only_who_saw_the_newest_state_appends(units: Units) -> None:
    store(units, events_of([OPENED]))
    with units() as unit:
        assert not unit.proposals.append(0, *events_of([OPENED]))
        late = Event("p1", 2, OWNER, NOON, Rejected("s1", "No"))
        assert unit.proposals.append(1, late)
        assert not unit.proposals.append(1, late)
    with pytest.raises(BrokenHistoryError), units() as unit:
        unit.proposals.append(1, events_of([OPENED, OPENED])[1])


def test_what_is_open_is_found_and_what_was_touched(units: Units) -> None:
    store(units, events_of([OPENED]), events_of([OPENED, Withdrawn("The SOP was retired.")], "p2"))
    with units() as unit:
        assert [each.id for each in unit.proposals.live()] == ["p1"]
        assert [each.id for each in unit.proposals.of_sop("refunds")] == ["p1", "p2"]
        assert [each.id for each in unit.proposals.touched(later(minutes=2))] == ["p2"]
        assert not unit.proposals.of_sop("vat")
        assert unit.proposals.get("p9") is None


def test_an_erased_person_is_in_no_event(units: Units) -> None:
    store(units, [*events_of([OPENED], actor=MIA), Event("p1", 2, MIA, NOON, Edited("s2", 1, "", "", "Words"))])
    with units() as unit:
        assert unit.proposals.erase_person(MIA) == 1
        assert unit.proposals.erase_person(MIA) == 0
        proposal = unit.proposals.get("p1")
        assert (proposal.suggested_by, proposal.authors, proposal.text) == ("", {""}, "Words")


def test_a_version_remembers_who_wrote_it_and_who_rejected_it(units: Units) -> None:
    doc, written = document(), Provenance(VersionOrigin.SUGGESTION, MIA, "c0ffee", "Less", "d0", ("2 tables lost",))
    with units() as unit:
        unit.library.add_version(doc, Version(doc.id, 1, doc.digest, NOON, provenance=written))
        revision = unit.library.revision()
        assert unit.library.reject(doc.id, 1, later(hours=1), OWNER)
        assert unit.library.revision() > revision
        assert not unit.library.reject(doc.id, 1, later(hours=2), MIA)
        assert not unit.library.reject(doc.id, 7, later(hours=2), MIA)
        version = unit.library.latest(doc.id)
        assert (version.provenance, version.rejected_by, version.is_waiting) == (written, OWNER, False)
        assert unit.library.statuses()[0].pending is None
        assert unit.library.edited() == {doc.id: "d0"}
        unit.library.note_file(doc.id, 1)
        assert unit.library.edited() == {}
        assert unit.library.latest(doc.id).provenance.over is None
        unit.library.make_current(doc.id, 1, NOON, OWNER)
        assert not unit.library.reject(doc.id, 1, NOON, MIA)


def test_the_day_from_which_a_version_holds_is_kept(units: Units) -> None:
    doc = document(effective=date(2026, 4, 1))
    assert doc.digest != document().digest
    with units() as unit:
        unit.library.add_version(doc, Version(doc.id, 1, doc.digest, NOON))
        assert unit.library.document(doc.id, 1).governance.effective == date(2026, 4, 1)


def test_export_and_erasure_know_suggestions_and_versions(sqlite_engine: Engine) -> None:
    with SqlUnitOfWork(sqlite_engine) as unit:
        doc = document()
        unit.library.add_version(doc, Version(doc.id, 1, doc.digest, NOON, provenance=Provenance(author=MIA)))
        unit.proposals.append(0, *events_of([OPENED], actor=MIA))
        unit.commit()
    personal = SqlPersonalData(sqlite_engine)
    exported = personal.export(MIA)["proposals"]
    assert [event["body"]["text"] for event in exported["events"][0]["events"]] == ["Words of mine"]
    assert exported["versions"] == [{"sop": "refunds", "version": 1, "as": ["author"]}]
    assert personal.erase(MIA)["proposals"] == 2
    assert not any(personal.export(MIA)["proposals"].values())
    with sqlite_engine.connect() as connection:
        for table in ("proposal_events", "versions"):
            assert MIA not in str(connection.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608 - a constant
