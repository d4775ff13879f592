from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from fakes.company import opened as case_opened
from fakes.quiz_sops import REFUNDS, items_of
from fakes.samples import NOON, document, later, question, version
from fakes.unit_of_work import Units

from core.work_events import WorkEvent
from insights.diagnosis.facts import (
    Covered,
    Facts,
    LessonCount,
    MissedAtWork,
    NewVersion,
    Practised,
    SectionQuestions,
    Sent,
    WorkCount,
)
from nudges.asking.attempts import Ask, Attempt, Batch
from nudges.cards.models import Cause, Start
from nudges.cards.spacing import Rating
from nudges.items.bank import BankItem, ItemState
from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion

LIMITS, STEPS = SectionRef("refunds", "limits"), SectionRef("vat", "steps")
SPAN = later(days=-7), later(days=7)
BEFORE, AFTER = later(days=-8), later(days=8)


def facts(units: Units, since: datetime = SPAN[0], until: datetime = SPAN[1]) -> Facts:
    with units() as unit:
        found: Facts = unit.task_facts.between(since, until)
    return found


def ask(number: int, person: str = "U1", at: datetime = NOON, **changes: Any) -> LoggedQuestion:
    logged = question(number, person)
    return replace(logged, question=replace(logged.question, asked_at=at), **changes)


def store(units: Units, *logged: LoggedQuestion, clicks: tuple[Feedback, ...] = ()) -> None:
    with units() as unit:
        for one in logged:
            unit.questions.add(one)
        for click in clicks:
            unit.questions.add_feedback(click)
        unit.commit()


def event(
    number: int, kind: str, person: str = "U1", at: datetime = NOON, task: str | None = "refund", place: str = ""
) -> WorkEvent:
    sop, _, section = place.partition("#")
    return WorkEvent(f"e{number}", at, kind, person, task, sop=sop or None, section=section or None)


def start(number: int, cause: Cause, person: str = "U1", at: datetime = NOON) -> Start:
    return Start(f"s{number}", person, f"f{number}", LIMITS, cause, at, at.date(), 0.9, {})


def test_nothing_happened(units: Units) -> None:
    assert facts(units) == Facts()


def test_questions_belong_to_the_section_that_they_led_to(units: Units) -> None:
    store(
        units,
        ask(1),
        ask(2, at=later(days=1)),
        ask(3, at=later(days=2), outcome="places"),
        ask(4, "U2", sources=()),
        ask(5, "U2", outcome="needs_human"),
        ask(6, "U2", outcome="unanswered", reason="search_down"),
        ask(7, "U2", BEFORE),
        ask(8, "U2", AFTER),
        clicks=(Feedback("q3", "U1", FeedbackKind.CHOSEN, later(days=2), 1),),
    )
    assert facts(units).asked == (SectionQuestions("U1", LIMITS, 2, 0), SectionQuestions("U1", STEPS, 1, 0))


def test_every_way_to_be_stuck(units: Units) -> None:
    store(
        units,
        ask(1, "U1", outcome="unanswered", reason="near_miss"),
        ask(2, "U2", reason="conflicting_sources"),
        ask(3, "U3"),
        ask(4, "U4"),
        ask(5, "U4", later(hours=2)),
        ask(6, "U5"),
        ask(7, "U6"),
        clicks=(
            Feedback("q3", "U3", FeedbackKind.STILL_STUCK, later(hours=1)),
            Feedback("q6", "U5", FeedbackKind.STILL_STUCK, later(hours=1)),
            Feedback("q6", "U5", FeedbackKind.HELPED, later(hours=2)),
            Feedback("q7", "U5", FeedbackKind.STILL_STUCK, later(hours=2)),
        ),
    )
    stuck = {one.person: (one.questions, one.stuck) for one in facts(units).asked}
    assert stuck == {"U1": (1, 1), "U2": (1, 1), "U3": (1, 1), "U4": (2, 1), "U5": (1, 0), "U6": (1, 0)}


def test_an_erased_person_is_in_no_count(units: Units) -> None:
    store(units, ask(1), ask(2, "U2"))
    with units() as unit:
        unit.questions.erase_person("U1")
        unit.commit()
    assert [one.person for one in facts(units).asked] == ["U2"]


def test_answers_are_counted_by_person_and_section_with_the_first_miss(units: Units) -> None:
    with units() as unit:
        items = [
            replace(items_of(REFUNDS)[0], id=name, sop="refunds", section=where) for name, where in (("i1", "limits"), ("i2", ""))
        ]
        unit.items.add([BankItem(item, ItemState.AUTO, NOON) for item in items])
        tries = [
            ("U1", "i1", True, 0),
            ("U1", "i1", False, 2),
            ("U1", "i1", False, 4),
            ("U2", "i1", True, 0),
            ("U2", "i2", True, 0),
        ]
        for number, (person, item, is_right, hours) in enumerate(tries):
            batch = Batch(f"b{number}", person, NOON.date(), NOON)
            unit.asks.add([batch], [Ask(f"a{number}", batch.id, person, "f", item, 0, NOON)])
            at = later(hours=hours)
            kind = "number"
            unit.asks.record(
                Attempt(f"a{number}", person, "f", item, kind, 0, is_right, at, at.date(), Rating.GOOD, 0.9, Cause.QUESTION)
            )
        unit.commit()
    assert facts(units).practised == (Practised("U1", LIMITS, 3, 1, later(hours=2)), Practised("U2", LIMITS, 1, 1, None))
    assert facts(units, until=later(hours=1)).practised == (
        Practised("U1", LIMITS, 1, 1, None),
        Practised("U2", LIMITS, 1, 1, None),
    )


def test_lessons_are_starts_of_a_path(units: Units) -> None:
    with units() as unit:
        for one in (start(1, Cause.PATH), start(2, Cause.PATH), start(3, Cause.QUESTION), start(4, Cause.PATH, at=BEFORE)):
            unit.cards.start(one)
        unit.commit()
    assert facts(units).taught == (LessonCount("U1", LIMITS, 2),)


def test_work_is_counted_by_task_and_kind(units: Units) -> None:
    kinds = ("task_completed", "task_completed", "step_missed", "ticket_reopened", "escalated", "handling_time")
    with units() as unit:
        unit.work.add([event(number, kind) for number, kind in enumerate(kinds)])
        unit.work.add([event(7, "task_completed", task=None), event(8, "step_missed", at=BEFORE), event(9, "escalated", "U2")])
        unit.commit()
    assert facts(units).worked == (WorkCount("U1", "refund", 2, 1, 1, 1), WorkCount("U2", "refund", 0, 0, 0, 1))


def test_missed_steps_are_found_by_what_they_started_or_what_they_name(units: Units) -> None:
    with units() as unit:
        unit.cards.start(start(1, Cause.MISSED_STEP))
        unit.cards.start(start(2, Cause.MISSED_STEP, at=later(hours=1)))
        unit.work.add(
            [
                event(1, "step_missed", place="refunds#limits"),
                event(2, "step_missed", "U2", place="vat#steps"),
                event(3, "step_missed", "U2", later(hours=3), place="vat#steps"),
                event(4, "step_missed", "U3", place="vat"),
                event(5, "ticket_reopened", "U4", place="vat#steps"),
                event(6, "step_missed", "U5"),
            ]
        )
        unit.commit()
    assert facts(units).missed == (
        MissedAtWork("U1", LIMITS, 2, later(hours=1)),
        MissedAtWork("U2", STEPS, 2, later(hours=3)),
    )


def test_cases_count_once_they_are_sent(units: Units) -> None:
    with units() as unit:
        for number, is_draft in ((1, False), (2, False), (3, True)):
            unit.cases.append(0, case_opened(number, "U1", is_draft=is_draft))
        unit.commit()
    assert facts(units).sent == (Sent("U1", "refunds", 2),)


def test_versions_are_dated_by_their_approval(units: Units) -> None:
    first = document()
    with units() as unit:
        unit.library.add_version(first, version(first))
        unit.library.make_current("refunds", 1, NOON, "U9")
        second = document(text="Refund within 14 days.")
        unit.library.add_version(second, version(second, 2))
        unit.commit()
    assert facts(units).versions == (NewVersion("refunds", 1, NOON),)
    assert facts(units, until=NOON).versions == ()


def test_coverage_is_of_current_sections(units: Units) -> None:
    doc, gone = document(), document("vat")
    item = replace(items_of(REFUNDS)[0], sop="refunds", section="limits")
    with units() as unit:
        for one in (doc, gone, document("pending")):
            unit.library.add_version(one, version(one))
        for name in ("refunds", "vat"):
            unit.library.make_current(name, 1, NOON, "U9")
        unit.library.retire("vat", NOON)
        states = (ItemState.AUTO, ItemState.FLAGGED, ItemState.REVIEW)
        unit.items.add([BankItem(replace(item, id=state.value), state, NOON) for state in states])
        unit.commit()
    with units() as unit:
        found = unit.task_facts.covered({"refunds", "vat", "pending", "unknown"})
    assert found == [Covered(LIMITS, 2), Covered(SectionRef("refunds", "steps"), 0)]
