"""Followed versions, notices of changes and questions to owners: the same on memory, SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from fakes.samples import NOON, later, question
from fakes.unit_of_work import Units
from sqlalchemy import Engine

from insights.reviews import ReviewAsk, Said
from nudges.cards.changed import ChangeNotice
from retrieval.library.models import SectionRef
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork

T = TypeVar("T")

LIMITS, STEPS = SectionRef("refunds", "limits"), SectionRef("refunds", "steps")
NOTICE = ChangeNotice("U1", LIMITS, 1, 2, NOON)
ASK = ReviewAsk("a1", LIMITS, "U0OWNER", NOON)


def test_a_version_is_followed_by_one_caller(units: Units) -> None:
    with units() as unit:
        assert unit.changes.followed() == {}
        assert unit.changes.follow("refunds", 1, None)
        assert not unit.changes.follow("refunds", 2, None)
        assert unit.changes.follow("refunds", 2, 1)
        assert not unit.changes.follow("refunds", 2, 1)
        assert not unit.changes.follow("vat", 2, 1)
        unit.commit()
    with units() as unit:
        assert unit.changes.followed() == {"refunds": 2}


def test_a_second_change_keeps_the_version_that_the_person_knows_and_their_slot(units: Units) -> None:
    with units() as unit:
        unit.changes.add([NOTICE])
        unit.changes.add([replace(NOTICE, known=2, version=3, due_at=later(hours=1))])
        unit.commit()
    with units() as unit:
        assert unit.changes.take("U1", NOON) == [ChangeNotice("U1", LIMITS, 1, 3, NOON)]


def test_a_notice_is_taken_once_and_when_it_is_due(units: Units) -> None:
    with units() as unit:
        unit.changes.add([replace(NOTICE, section=STEPS), NOTICE, replace(NOTICE, person="U2", due_at=later(hours=-1))])
        unit.changes.add([replace(NOTICE, person="U3", due_at=later(hours=1))])
        unit.commit()
    with units() as unit:
        assert list(unit.changes.people_due(NOON, 5)) == ["U2", "U1"]
        assert list(unit.changes.people_due(NOON, 1)) == ["U2"]
        assert [notice.section for notice in unit.changes.take("U1", NOON)] == [LIMITS, STEPS]
        assert list(unit.changes.take("U1", NOON)) == []
        assert list(unit.changes.take("U3", NOON)) == []


def test_askers_of_a_section_since_a_moment(units: Units) -> None:
    with units() as unit:
        for number, person in ((1, "U1"), (2, "U1"), (3, "U2"), (4, "")):
            unit.questions.add(question(number, person))
        unit.commit()
    with units() as unit:
        assert set(unit.questions.askers(LIMITS, NOON)) == {"U1", "U2"}
        assert set(unit.questions.askers(LIMITS, later(minutes=3))) == {"U2"}
        assert set(unit.questions.askers(SectionRef("vat", "steps"), NOON)) == set()


def test_a_question_to_an_owner_is_answered_once(units: Units) -> None:
    with units() as unit:
        assert unit.review_asks.add(ASK)
        assert not unit.review_asks.add(ASK)
        assert unit.review_asks.add(replace(ASK, id="a2", asked_at=later(days=7)))
        assert unit.review_asks.answer("a1", Said.RIGHT, "U0BACKUP", later(days=1))
        assert not unit.review_asks.answer("a1", Said.NOT_MINE, "U0OWNER", later(days=2))
        assert not unit.review_asks.answer("unknown", Said.RIGHT, "U0OWNER", NOON)
        unit.commit()
    answered = replace(ASK, said=Said.RIGHT, said_at=later(days=1), said_by="U0BACKUP")
    with units() as unit:
        assert unit.review_asks.get("a1") == answered
        assert unit.review_asks.get("unknown") is None
        assert [ask.id for ask in unit.review_asks.since(NOON)] == ["a1", "a2"]
        assert [ask.id for ask in unit.review_asks.since(later(days=1))] == ["a2"]


def test_what_is_stored_about_a_person_is_exported_and_erased(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.changes.add([NOTICE])
        unit.review_asks.add(replace(ASK, person="U1"))
        unit.review_asks.add(replace(ASK, id="a2", person="U1"))
        unit.review_asks.answer("a2", Said.RIGHT, "U1", NOON)
        unit.commit()
    personal = SqlPersonalData(engine)
    exported = personal.export("U1")
    assert [row["section"] for row in exported["practice"]["changes"]] == ["limits"]  # type: ignore[index, call-overload]
    assert [row["said"] for row in exported["reviews"]] == [None, "right"]  # type: ignore[attr-defined]
    personal.erase("U1")
    with SqlUnitOfWork(engine) as unit:
        assert list(unit.changes.take("U1", NOON)) == []
        (kept,) = unit.review_asks.since(NOON)
        assert (kept.id, kept.person, kept.said_by, kept.said) == ("a2", "", "", Said.RIGHT)


def at_once(work: Callable[[int], T], size: int = 4) -> list[T]:
    start = threading.Barrier(size)

    def run(number: int) -> T:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(size) as pool:
        return list(pool.map(run, range(size)))


def test_of_many_at_once_one_follows_one_takes_and_one_answers(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.changes.follow("refunds", 1, None)
        unit.changes.add([NOTICE])
        unit.review_asks.add(ASK)
        unit.commit()

    def work(_number: int) -> tuple[bool, int, bool]:
        with SqlUnitOfWork(engine) as unit:
            done = (
                unit.changes.follow("refunds", 2, 1),
                len(unit.changes.take("U1", NOON)),
                unit.review_asks.answer("a1", Said.RIGHT, "U0OWNER", NOON),
            )
            unit.commit()
            return done

    followed, taken, answered = zip(*at_once(work), strict=True)
    assert (sum(followed), sum(taken), sum(answered)) == (1, 1, 1)
