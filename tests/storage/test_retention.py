"""What is past its period goes; open rows, and what they need, stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from fakes.company import OWNER, decided, opened
from fakes.practice_company import MONDAY
from fakes.samples import NOON, claim, later, question
from sqlalchemy import Engine, select

from core.eventlog import CardPosted
from core.language_model import Usage
from core.privacy import RowKind, StoredRows
from core.work_events import WorkEvent
from escalation.cases.events import Closed, Event
from insights.reports.ports import PageView
from insights.topics.models import Member, Topic
from nudges.asking.attempts import Ask, Attempt, Batch
from nudges.cards.models import Cause, Start, applied
from nudges.cards.spacing import Rating
from retrieval.language.ports import Limit, Spending
from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind
from storage.cases import CaseRow
from storage.inbox import InboxRow, OutboxRow
from storage.model_usage import ModelUsageRow
from storage.practice.tables import (
    PracticeAskRow,
    PracticeAttemptRow,
    PracticeBatchRow,
    PracticeCardRow,
    PracticeStartRow,
    WorkEventRow,
)
from storage.retention import _STEPS, SqlAgingRows
from storage.tables import Base
from storage.unit_of_work import SqlUnitOfWork

ALL = 1_000


def keys(engine: Engine, row: type[Base], name: str) -> list[object]:
    with engine.connect() as connection:
        return sorted(connection.scalars(select(row.__table__.c[name])).all())


def test_events_that_are_done_go_and_open_ones_and_the_newest_stay(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        for number in range(4):
            entry = unit.inbox.receive(f"e{number}", None, {"n": number}, claim(minutes=number))
            assert entry is not None
            if number != 1:
                unit.inbox.finish(entry, "w1")
        unit.commit()
    rows = SqlAgingRows(engine)
    assert rows.stored(RowKind.INBOX, later(days=1)).due == 2
    assert rows.clear(RowKind.INBOX, later(days=1), ALL) == 2
    assert keys(engine, InboxRow, "event_id") == ["e1", "e3"]
    assert rows.clear(RowKind.INBOX, later(days=1), ALL) == 0


def test_at_most_so_many_rows_go_at_once_the_oldest_first(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        for number in range(5):
            entry = unit.inbox.receive(f"e{number}", None, {}, claim(minutes=number))
            assert entry is not None
            unit.inbox.finish(entry, "w1")
        unit.commit()
    assert SqlAgingRows(engine).clear(RowKind.INBOX, later(minutes=3), 2) == 2
    assert keys(engine, InboxRow, "event_id") == ["e2", "e3", "e4"]


def test_sent_messages_go_but_cards_and_what_an_open_case_posted(engine: Engine) -> None:
    card = opened(9)
    posted = ["answer:q1", "answer:q9", "case-thread:c9:2", "welcome:U1", "case:c1"]
    with SqlUnitOfWork(engine) as unit:
        unit.cases.append(0, card)
        over = [Event("c1", 5, OWNER, later(hours=2), CardPosted("C1", "9.5")), Event("c1", 6, OWNER, later(hours=3), Closed())]
        unit.cases.append(0, *decided(), *over)
        for number, key in enumerate((*posted, "waits"), 1):
            unit.outbox.add(key, "C1", {"method": "chat.postMessage"}, NOON)
            if key != "waits":
                [held] = unit.outbox.claim(claim("w1", minutes=999), 1, key)
                assert unit.outbox.sent(held, f"9.{number}", NOON)
        unit.commit()
    rows = SqlAgingRows(engine)
    assert rows.clear(RowKind.OUTBOX, later(days=1), ALL) == 2
    assert keys(engine, OutboxRow, "key") == ["answer:q9", "case-thread:c9:2", "case:c1", "waits"]
    assert rows.stored(RowKind.OUTBOX, later(days=1)).rows == 3


def test_the_words_of_a_question_go_and_its_count_stays(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        for number in (1, 2, 3, 4):
            unit.questions.add(question(number, is_private=number == 2))
        unit.questions.add_feedback(Feedback("q1", "U1", FeedbackKind.HELPED, later(hours=1)))
        unit.topics.lock()
        unit.topics.add([Member("q1", 1, "ta", "ta", 1, vector=np.ones(4, np.float16))], [Topic("ta", NOON, "q1")], "m1")
        unit.cases.append(0, opened(3))
        unit.commit()
    rows = SqlAgingRows(engine)
    assert rows.stored(RowKind.QUESTIONS, later(days=1)) == StoredRows(4, later(minutes=1), 3)
    assert rows.clear(RowKind.QUESTIONS, later(days=1), ALL) == 3
    with SqlUnitOfWork(engine) as unit:
        first, second, third = (unit.questions.get(name) for name in ("q1", "q2", "q3"))
        assert first is not None
        assert second is not None
        assert third is not None
        assert (first.question.text, first.question.person, first.outcome, len(first.sources)) == ("", "U1", "answered", 2)
        assert (first.question.whole, third.question.whole) == ("", "question 3? And another matter.")
        assert (first.question.place.channel, first.question.place.message) == ("C1", "")
        assert second.question.place.channel == ""
        assert third.question.text == "question 3?"
        assert [topic.central for topic in unit.topics.topics()] == [None]
        assert unit.topics.members("m1")[0].vector is None
        assert unit.topics.head().revision == 1
    assert rows.stored(RowKind.QUESTIONS, later(days=1)) == StoredRows(1, later(minutes=3), 0)


def test_a_decision_keeps_the_words_of_its_question_until_it_is_as_old(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.questions.add(question(1))
        unit.cases.append(0, *decided(), Event("c1", 5, OWNER, later(hours=2), Closed()))
        unit.commit()
    with engine.connect() as connection:
        at = connection.scalar(select(CaseRow.decided_at))
        assert not connection.scalar(select(CaseRow.is_watched))
    assert at is not None
    rows = SqlAgingRows(engine)
    assert rows.clear(RowKind.QUESTIONS, at, ALL) == 0
    assert rows.clear(RowKind.QUESTIONS, at + timedelta(seconds=1), ALL) == 1


OLD, TODAY, PLACE = MONDAY - timedelta(days=10), MONDAY.date(), SectionRef("refunds", "deadlines")


def practised(engine: Engine, family: str, *, last: datetime, is_answered: bool = True, due: int = -30) -> None:
    """A card that began long ago and was asked about last at this moment."""
    start = Start(family, "U1", family, PLACE, Cause.QUESTION, OLD, TODAY, 0.9)
    made = applied(None, start)
    with SqlUnitOfWork(engine) as unit:
        unit.cards.start(start)
        unit.cards.save(replace(made, schedule=replace(made.schedule, due_on=TODAY + timedelta(days=due))))
        unit.asks.add([Batch(f"b-{family}", "U1", TODAY, last)], [Ask(f"a-{family}", f"b-{family}", "U1", family, "i1", 0, last)])
        if is_answered:
            kind, cause = "next-step", Cause.QUESTION
            unit.asks.record(Attempt(f"a-{family}", "U1", family, "i1", kind, 2, True, last, TODAY, Rating.GOOD, 0.9, cause))
        unit.commit()


def test_a_card_goes_with_all_its_answers_or_not_at_all(engine: Engine) -> None:
    practised(engine, "resting", last=OLD)
    practised(engine, "asked since", last=MONDAY + timedelta(days=1))
    practised(engine, "waits", last=OLD, is_answered=False)
    practised(engine, "due later", last=OLD, due=30)
    rows = SqlAgingRows(engine)
    assert rows.stored(RowKind.PRACTICE, MONDAY).due == 1
    assert rows.clear(RowKind.PRACTICE, MONDAY, ALL) == 2  # the card and its message
    stay = ["asked since", "due later", "waits"]
    for row in (PracticeCardRow, PracticeStartRow, PracticeAskRow):
        assert keys(engine, row, "family") == stay
    assert keys(engine, PracticeAttemptRow, "family") == stay[:2]
    assert keys(engine, PracticeBatchRow, "id") == [f"b-{family}" for family in stay]


def test_work_events_and_looks_go_by_their_age(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        for number, at in enumerate((NOON, later(days=3))):
            unit.work.add([WorkEvent(f"w{number}", at, "task_completed", "U1")])
        unit.page_views.add([PageView(NOON, "U2", "work", "U1"), PageView(later(days=3), "U2", "work", "U1")])
        unit.commit()
    rows = SqlAgingRows(engine)
    assert [rows.clear(kind, later(days=1), ALL) for kind in (RowKind.WORK, RowKind.ACCESS)] == [1, 1]
    assert keys(engine, WorkEventRow, "id") == ["w1"]
    assert rows.stored(RowKind.ACCESS, later(days=1)) == StoredRows(1, later(days=3), 0)


def test_what_the_model_cost_stays_as_the_days_sum(engine: Engine) -> None:
    day = NOON.date()
    with SqlUnitOfWork(engine) as unit:
        for person in ("U1", "U2"):
            assert unit.model_usage.reserve(day, [Limit("", None), Limit(person, None)], 10)
            unit.model_usage.settle(Spending(day, person, "answer", 10, 7, Usage(100, 20), failed=False))
        unit.commit()
    assert SqlAgingRows(engine).clear(RowKind.MODEL, later(days=2), ALL) == 4
    with SqlUnitOfWork(engine) as unit:
        assert unit.model_usage.spent(day) == 14
        assert unit.model_usage.spent(day, "U1") == 0
    with engine.connect() as connection:
        row = ModelUsageRow
        assert connection.execute(select(row.person, row.calls, row.spent)).all() == [("", 2, 14)]


def test_every_kind_has_its_tables() -> None:
    assert set(_STEPS) == set(RowKind)
