from __future__ import annotations

import json

from fakes.company import YES, opened
from fakes.samples import NOON, claim, later, question
from sqlalchemy import Engine, text

from core.people import Person
from escalation.cases.afterwards import GapKind, SopGap
from escalation.cases.events import Commented, Event, InfoAsked, InfoGiven
from escalation.cases.ports import Label, Review
from retrieval.questions import Feedback, FeedbackKind
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork


def fill(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.people.save([Person("U1", "one@x.example", "One"), Person("U2", name="Two", manager="U1")])
        unit.questions.add(question(1))
        unit.questions.add(question(2, "U2", thread="9.9"))
        unit.questions.add_feedback(Feedback("q2", "U1", FeedbackKind.HELPED, later(hours=1)))
        unit.inbox.receive("e1", None, {"event": {"user": "U1", "text": "secret"}}, claim())
        unit.inbox.receive("e2", None, {"event": {"user": "U2"}}, claim())
        unit.outbox.add("k1", "C1", {"args": {"channel": "U1", "text": "for you"}}, NOON)
        unit.outbox.add("k2", "C1", {"args": {"channel": "U2"}}, NOON)
        unit.commit()


def test_an_export_holds_everything(engine: Engine) -> None:
    fill(engine)
    found = SqlPersonalData(engine).export("ONE@x.example")
    assert found["person"]["name"] == "One"
    assert [logged["question"]["text"] for logged in found["questions"]] == ["question 1?"]
    assert found["feedback"] == [{"question_id": "q2", "kind": "helped", "at": later(hours=1), "position": 0}]
    assert found["events_in_work"] == [{"event": {"user": "U1", "text": "secret"}}]
    assert found["calls_in_work"] == [{"args": {"channel": "U1", "text": "for you"}}]


def test_stored_rows_are_counted_by_kind(engine: Engine) -> None:
    fill(engine)
    found = {kind: rows for kind, rows in SqlPersonalData(engine).stored("ONE@x.example").items() if rows}
    assert found == {"questions": 1, "feedback": 1, "events_in_work": 1, "calls_in_work": 1}
    assert not any(SqlPersonalData(engine).stored("").values())


def test_erasing_leaves_counts_and_other_people(engine: Engine) -> None:
    fill(engine)
    personal = SqlPersonalData(engine)
    ones = dict.fromkeys(("feedback", "questions", "people", "events_in_work", "calls_in_work"), 1)
    kinds = (
        "messages_in_slack",
        "cases",
        "signals",
        "proposals",
        "practice",
        "topics",
        "dashboard",
        "workspace",
        "model_usage",
        "limit_reviews",
        "withdrawn_cards",
        "gaps",
        "statements",
        "reviews",
    )
    erased = {**ones, **dict.fromkeys(kinds, 0)}
    assert personal.erase("U1") == erased
    empty = {
        "person": None,
        "questions": [],
        "feedback": [],
        "cases": [],
        "signals": [],
        "proposals": {"events": [], "versions": []},
        "limit_reviews": [],
        "withdrawn_cards": [],
        "gaps": [],
        "labels": [],
        "practice": {},
        "model_usage": [],
        "topics": {"changes": [], "questions": []},
        "dashboard": {},
        "workspace": [],
        "statements": [],
        "reviews": [],
        "events_in_work": [],
        "calls_in_work": [],
    }
    assert personal.export("U1") == empty
    assert not any(personal.erase("U1").values())
    with SqlUnitOfWork(engine) as unit:
        assert [(logged.question.person, logged.question.text) for logged in unit.questions.since(NOON)] == [
            ("", ""),
            ("U2", "question 2?"),
        ]
        assert unit.people.everyone() == [Person("U2", name="Two")]
        assert [entry.payload for entry in unit.inbox.claim_abandoned(claim("w2"), ["w1"], 9)] == [{"event": {"user": "U2"}}]
        assert [entry.key for entry in unit.outbox.claim(claim(), 9)] == ["k2"]


def test_nothing_of_an_erased_person_is_left_in_the_database(engine: Engine) -> None:
    fill(engine)
    SqlPersonalData(engine).erase("U1")
    with engine.connect() as connection:
        for table in ("people", "questions", "feedback", "inbox", "outbox"):
            rows = repr(connection.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608 -- fixed names
            assert "U1" not in rows
            assert "secret" not in rows


def test_cases_are_exported_and_erased_with_the_person(engine: Engine) -> None:
    fill(engine)
    with SqlUnitOfWork(engine) as unit:
        unit.cases.append(
            0,
            opened(),
            Event("c1", 2, "U2", later(hours=1), InfoAsked("About One?")),
            Event("c1", 3, "U1", later(hours=2), InfoGiven("one@x.example it is")),
            Event("c1", 4, "U2", later(hours=3), YES),
        )
        unit.cases.append(0, opened(2, "U2"), Event("c2", 2, "U1", later(hours=1), Commented("secret")))
        unit.commit()
    personal = SqlPersonalData(engine)
    asked, helped = personal.export("one@x.example")["cases"]
    assert (asked["id"], asked["asked"]) == ("c1", True)
    assert [event["name"] for event in asked["events"]] == ["opened", "info_asked", "info_given", "approved"]
    assert [event["body"] for event in helped["events"]] == [{"text": "secret"}]
    json.dumps(personal.export("U1"), default=str)
    assert personal.erase("U1")["cases"] == 2
    assert personal.export("U1")["cases"] == []
    with SqlUnitOfWork(engine) as unit:
        assert unit.cases.get("c1").decision.said == YES
    with engine.connect() as connection:
        for table in ("cases", "case_events"):
            rows = repr(connection.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608 -- fixed names
            assert not any(word in rows for word in ("U1'", '"U1"', "secret", "About One", "one@x"))


def test_words_on_limits_gaps_and_triage_are_exported_and_lose_their_name(engine: Engine) -> None:
    fill(engine)
    with SqlUnitOfWork(engine) as unit:
        unit.cases.append(0, opened())
        unit.gaps.add(SopGap("gap-c1", "refunds", None, GapKind.NOT_COVERED, "c1", NOON))
        unit.gaps.close("gap-c1", "U1", later(hours=1))
        unit.limits.review("k", "refunds", Review.CONFIRMED, "U1", NOON)
        unit.labels.add("q1", Label.ONLY_POLICY, NOON)
        unit.commit()
    personal = SqlPersonalData(engine)
    found = personal.export("U1")
    assert found["limit_reviews"] == [{"sop_id": "refunds", "key": "k", "state": "confirmed", "at": NOON}]
    assert found["gaps"] == [{"id": "gap-c1", "closed_at": later(hours=1)}]
    assert found["labels"] == [{"question_id": "q1", "label": "only_policy", "at": NOON}]
    erased = personal.erase("U1")
    assert (erased["limit_reviews"], erased["gaps"]) == (1, 1)
    with SqlUnitOfWork(engine) as unit:
        assert unit.limits.reviewed(["refunds"]) == {"k": Review.CONFIRMED}
        assert not unit.gaps.open_gaps()
    with engine.connect() as connection:
        for table in ("limit_reviews", "sop_gaps"):
            rows = repr(connection.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608 -- fixed names
            assert "U1'" not in rows


def test_nobody_is_no_person(engine: Engine) -> None:
    fill(engine)
    assert not any(SqlPersonalData(engine).erase(" ").values())
    assert SqlPersonalData(engine).export("")["questions"] == []
