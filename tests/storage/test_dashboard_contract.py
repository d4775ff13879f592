"""Sessions, used links, the access log, digest wishes and the quarter's answers: the same on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from fakes.samples import NOON, later
from fakes.unit_of_work import Units
from sqlalchemy import Engine

from core.people import Person
from insights.reports.ports import PageView, Session
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork

MIA = Session("s1", "U0MIA", NOON, NOON)


def test_a_link_is_used_once(units: Units) -> None:
    with units() as unit:
        assert unit.sessions.use_link("a", NOON)
        assert unit.sessions.use_link("b", NOON)
        unit.commit()
    with units() as unit:
        assert not unit.sessions.use_link("a", later(hours=1))


def test_a_session_is_seen_and_ended(units: Units) -> None:
    with units() as unit:
        unit.sessions.begin(MIA)
        unit.sessions.seen("s1", later(minutes=5))
        unit.commit()
    with units() as unit:
        assert unit.sessions.get("s1") == Session("s1", "U0MIA", NOON, later(minutes=5))
        unit.sessions.end("s1")
        assert unit.sessions.get("s1") is None
        unit.sessions.seen("s1", later(minutes=6))
        assert unit.sessions.get("s1") is None


def test_old_sessions_are_forgotten(units: Units) -> None:
    with units() as unit:
        unit.sessions.begin(Session("s2", "U0LEO", later(hours=2), later(hours=2)))
        unit.sessions.use_link("a", NOON)
        unit.commit()
        assert unit.sessions.get("s2") is not None
        unit.sessions.prune(later(hours=3))
        assert unit.sessions.get("s2") is None
        assert unit.sessions.use_link("a", NOON)


def test_who_looked_at_a_person_comes_newest_first(units: Units) -> None:
    views = [PageView(later(hours=number), "U0GRETA", "week", person) for number, person in enumerate(("U0MIA", "U0LEO", "U0MIA"))]
    with units() as unit:
        unit.page_views.add(views)
        unit.page_views.add([])
        unit.commit()
    with units() as unit:
        assert unit.page_views.of_person(["U0MIA"], 5) == [views[2], views[0]]
        assert unit.page_views.of_person(["U0MIA", "U0LEO"], 2) == [views[2], views[1]]
        assert unit.page_views.of_person([], 5) == []


def test_the_digest_is_wanted_until_it_is_not(units: Units) -> None:
    with units() as unit:
        unit.subscriptions.want_digest("U0MIA", NOON)
        unit.subscriptions.want_digest("U0MIA", later(hours=1))
        unit.subscriptions.want_digest("U0LEO", NOON)
        unit.commit()
    with units() as unit:
        assert unit.subscriptions.digest_readers() == ["U0LEO", "U0MIA"]
        unit.subscriptions.stop_digest("U0LEO")
        assert not unit.subscriptions.wants_digest("U0LEO")
        assert unit.subscriptions.wants_digest("U0MIA")


def test_an_answer_counts_once_a_quarter(units: Units) -> None:
    with units() as unit:
        assert unit.subscriptions.answer("2026Q4", "trace-1", 4)
        assert unit.subscriptions.answer("2026Q4", "trace-2", 4)
        assert unit.subscriptions.answer("2026Q4", "trace-3", 1)
        assert not unit.subscriptions.answer("2026Q4", "trace-1", 1)
        assert unit.subscriptions.answers("2026Q4") == {4: 2, 1: 1}
        assert unit.subscriptions.answers("2027Q1") == {}
        unit.subscriptions.forget_voters("2027Q1")
        assert unit.subscriptions.answers("2026Q4") == {4: 2, 1: 1}
        assert unit.subscriptions.answer("2026Q4", "trace-1", 4)


def test_erasing_ends_sessions_and_keeps_the_log_of_others_without_the_name(engine: Engine) -> None:
    personal = SqlPersonalData(engine)
    with SqlUnitOfWork(engine) as unit:
        unit.people.save([Person("U0GRETA", "greta@x.example", "Greta Lind"), Person("U0MIA", name="Mia Sol")])
        unit.sessions.begin(Session("s9", "U0GRETA", NOON, NOON))
        unit.subscriptions.want_digest("U0GRETA", NOON)
        unit.page_views.add([PageView(NOON, "U0GRETA", "week", "U0MIA"), PageView(NOON, "U0LEO", "week", "U0GRETA")])
        unit.commit()
    exported = personal.export("greta@x.example")["dashboard"]
    assert exported == {
        "sessions": [{"began_at": NOON, "seen_at": NOON}],
        "looked_at_by": [{"at": NOON, "reader": "U0LEO", "page": "week"}],
        "looked_at": [{"at": NOON, "page": "week"}],
        "digest": [{"since": NOON}],
    }
    assert personal.erase("U0GRETA")["dashboard"] == 3
    with SqlUnitOfWork(engine) as unit:
        assert unit.sessions.get("s9") is None
        assert not unit.subscriptions.wants_digest("U0GRETA")
        assert unit.page_views.of_person(["U0MIA"], 5) == [PageView(NOON, "", "week", "U0MIA")]
        assert unit.page_views.of_person(["U0GRETA"], 5) == []
    assert personal.export("U0GRETA")["dashboard"] == {}
