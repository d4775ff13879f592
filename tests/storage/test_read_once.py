"""What several services ask of one unit of work is read once, and never older than the unit's own writes and commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fakes.company import OWNER, opened
from fakes.samples import NOON, document, version
from sqlalchemy import Engine, event

from core.people import Person
from escalation.cases.events import Claimed, Event
from storage.unit_of_work import SqlUnitOfWork

CLAIMED = Event("c1", 2, OWNER, NOON, Claimed())
ROSA = Person("U0ROSA", "rosa@example.com", "Rosa")


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that are executed while the block runs."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def publish(engine: Engine, number: int) -> str:
    sop = document()
    with SqlUnitOfWork(engine) as unit:
        unit.library.add_version(sop, version(sop, number))
        unit.library.make_current(sop.id, number, NOON, "U9")
        unit.commit()
    return sop.id


def save(engine: Engine, person: Person) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.people.save([person])
        unit.commit()


def test_a_person_and_an_sop_are_read_once_in_a_unit(engine: Engine) -> None:
    save(engine, ROSA)
    sop = publish(engine, 1)
    with SqlUnitOfWork(engine) as unit, statements(engine) as seen:
        for name in ("U0ROSA", "u0rosa"):
            assert unit.people.get(name) == ROSA
        assert unit.people.get("nobody") is unit.people.get("nobody") is None
        assert unit.library.card(sop) is unit.library.card(sop)
        assert unit.library.card("none") is unit.library.card("none") is None
    assert len(seen) == 4


def test_a_case_is_read_once_until_an_event_is_added(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        assert unit.cases.append(0, opened())
        unit.commit()
    with SqlUnitOfWork(engine) as unit, statements(engine) as seen:
        before = unit.cases.get("c1")
        assert before is unit.cases.get("c1")
        assert [event.seq for event in unit.cases.history("c1")] == [1]
        assert len(seen) == 1
        assert unit.cases.append(1, CLAIMED)
        assert unit.cases.get("c1").version == 2
        assert [event.seq for event in unit.cases.history("c1")] == [1, 2]
        assert not unit.cases.append(1, CLAIMED), "it is compared with what stands now"


def test_a_unit_reads_what_it_wrote(engine: Engine) -> None:
    save(engine, ROSA)
    sop = publish(engine, 1)
    with SqlUnitOfWork(engine) as unit:
        assert unit.people.get("U0ROSA") == ROSA
        unit.people.save([Person("U0ROSA", name="Rosa D.")])
        assert unit.people.get("U0ROSA") == Person("U0ROSA", name="Rosa D.")
        unit.people.remove("U0ROSA")
        assert unit.people.get("U0ROSA") is None
        assert unit.library.card(sop) is not None
        unit.library.retire(sop, NOON)
        assert unit.library.card(sop) is None
        unit.rollback()
        assert unit.people.get("U0ROSA") == ROSA
        assert unit.library.card(sop) is not None


def test_after_a_commit_a_unit_reads_what_others_wrote(engine: Engine) -> None:
    save(engine, ROSA)
    sop = publish(engine, 1)
    unit = SqlUnitOfWork(engine)
    assert unit.people.get("U0ROSA") == ROSA
    assert unit.library.card(sop) is not None
    unit.commit()
    save(engine, Person("U0ROSA", name="Rosa D."))
    with SqlUnitOfWork(engine) as other:
        other.library.retire(sop, NOON)
        other.commit()
    assert unit.people.get("U0ROSA") == Person("U0ROSA", name="Rosa D.")
    assert unit.library.card(sop) is None
    unit.rollback()
