"""Counts for KPIs: memory, SQLite and PostgreSQL say the same, and what was erased is no person any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from fakes.company import OWNER, TO_OWNER, decided, opened
from fakes.quiz_sops import REFUNDS, items_of
from fakes.samples import NOON, later, question
from fakes.unit_of_work import Units

from core.work_events import WorkEvent
from escalation.cases.events import Clock, Event, Overdue, Sent
from insights.kpi.ports import CaseCounts, SectionUse
from insights.kpi.tallies import OwnKind, PersonValue, Slice, Span, Tally
from insights.topics.models import Member, Topic
from nudges.asking.attempts import Ask, Attempt, Batch, Confidence
from nudges.cards.models import Cause
from nudges.cards.spacing import Rating
from nudges.items.bank import BankItem, ItemState
from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion

SPAN = Span(NOON, later(days=28))
ALL = [kind.value for kind in OwnKind]


def event(number: int, kind: str, person: str = "U1", at: datetime = NOON, **fields: Any) -> WorkEvent:
    return WorkEvent(f"e{number}", at, kind, person, **fields)


def work(units: Units, *events: WorkEvent) -> None:
    with units() as unit:
        unit.work.add(events)
        unit.commit()


def ask(number: int, person: str = "U1", at: datetime = NOON, **changes: Any) -> LoggedQuestion:
    logged = question(number, person)
    return replace(logged, question=replace(logged.question, asked_at=at), **changes)


def asked(units: Units, *logged: LoggedQuestion, topic: str = "t1", said: tuple[Feedback, ...] = ()) -> None:
    with units() as unit:
        for one in logged:
            unit.questions.add(one)
        opened_topics = [Topic(topic, NOON, None)] if unit.topics.current(topic) is None else []
        head = unit.topics.lock().position
        members = [Member(one.question.id, head + place, topic, topic, head + place) for place, one in enumerate(logged, 1)]
        unit.topics.add(members, opened_topics, "m")
        for word in said:
            unit.questions.add_feedback(word)
        unit.commit()


def practised(units: Units, *attempts: Attempt) -> None:
    with units() as unit:
        unit.items.add([BankItem(item, ItemState.APPROVED, NOON) for item in items_of(REFUNDS)])
        for one in attempts:
            put = Ask(one.ask, one.ask, one.person, one.family, one.item, 0, one.at)
            unit.asks.add([Batch(one.ask, one.person, one.on, one.at)], [put])
            unit.asks.record(one)
        unit.commit()


def attempt(number: int, person: str = "U1", at: datetime = NOON, **changes: Any) -> Attempt:
    item = items_of(REFUNDS)[0]
    made = Attempt(
        f"a{number}", person, item.family, item.id, "next-step", 0, True, at, at.date(), Rating.GOOD, 0.9, Cause.QUESTION
    )
    return replace(made, **changes)


def counts(units: Units, kinds: list[str], part: Slice | None = None, span: Span = SPAN) -> dict[str, tuple[int, int]]:
    with units() as unit:
        found = unit.facts.tallies(span, kinds, part or Slice())
    return {kind: (tally.n, tally.people) for kind, tally in found.items()}


def test_nothing_happened(units: Units) -> None:
    with units() as unit:
        facts = unit.facts
        assert facts.tallies(SPAN, [*ALL, "csat"]) == {}
        assert list(facts.of_people(SPAN, [*ALL, "csat"])) == []
        assert facts.units(SPAN, ["csat"]) == {}
        assert list(facts.sections(SPAN)) == []
        assert facts.cases(SPAN) == CaseCounts()


def test_work_events_are_counted_and_summed_by_kind(units: Units) -> None:
    work(
        units,
        event(1, "csat", value=1.0),
        event(2, "csat", "U2", value=0.5),
        event(3, "csat", "U2"),
        event(4, "step_missed"),
        event(5, "csat", at=later(days=-1), value=1.0),
        event(6, "csat", at=SPAN.until, value=1.0),
        event(7, "unknown"),
    )
    with units() as unit:
        found = unit.facts.tallies(SPAN, ["csat", "step_missed", "leakage"])
    assert found == {"csat": Tally(3, 2, 1.5, 2), "step_missed": Tally(1, 0, 0.0, 1)}


def test_a_slice_takes_people_and_tasks(units: Units) -> None:
    work(units, event(1, "escalated", task="refund"), event(2, "escalated", "U2", task="capture"), event(3, "escalated", "U3"))
    assert counts(units, ["escalated"], Slice(people=["U1", "U3"])) == {"escalated": (2, 2)}
    assert counts(units, ["escalated"], Slice(tasks=["capture"])) == {"escalated": (1, 1)}
    assert counts(units, ["escalated"], Slice(people=[])) == {}


def test_times_are_minutes_whatever_their_unit(units: Units) -> None:
    work(
        units,
        event(1, "cycle_time", value=2.0, unit="hours"),
        event(2, "cycle_time", value=90.0, unit="seconds"),
        event(3, "cycle_time", value=10.0, unit="minutes"),
        event(4, "cycle_time", value=1.0),
    )
    with units() as unit:
        found = unit.facts.tallies(SPAN, ["cycle_time"])["cycle_time"]
    assert (found.n, found.valued, found.total) == (4, 4, pytest.approx(132.5))


def test_currencies_are_never_added_up(units: Units) -> None:
    work(
        units,
        event(1, "leakage", value=100.0, unit="EUR"),
        event(2, "leakage", value=7.0, unit="USD"),
        event(3, "leakage", value=1.0),
        event(4, "leakage", unit="GBP"),
    )
    with units() as unit:
        assert unit.facts.units(SPAN, ["leakage", *ALL]) == {"leakage": frozenset({"EUR", "USD", ""})}
        found = unit.facts.tallies(SPAN, ["leakage"], Slice(currency="EUR"))["leakage"]
    assert (found.n, found.valued, found.total) == (4, 1, 100.0)


def test_repeats_are_counted_by_person_topic_and_week(units: Units) -> None:
    asked(
        units,
        ask(1),
        ask(2, at=later(days=6)),
        ask(3, at=later(days=8)),
        ask(4, "U2"),
        ask(5, at=later(days=27)),
        ask(6, at=later(days=27, hours=1)),
    )
    asked(units, ask(7, at=later(hours=1)), topic="t2")
    assert counts(units, ALL) == {"question_asked": (7, 2), "question_repeated": (2, 1)}
    week = Span(NOON, later(days=7))
    assert counts(units, ALL, span=week) == {"question_asked": (4, 2), "question_repeated": (1, 1)}


def test_the_newest_word_on_an_answer_counts(units: Units) -> None:
    def word(number: int, person: str, kind: FeedbackKind, hours: float, position: int = 0) -> Feedback:
        return Feedback(f"q{number}", person, kind, later(hours=hours), position)

    asked(
        units,
        ask(1),
        ask(2, "U2"),
        ask(3, "U3"),
        said=(
            word(1, "U1", FeedbackKind.STILL_STUCK, 1),
            word(1, "U1", FeedbackKind.HELPED, 2),
            word(1, "U2", FeedbackKind.STILL_STUCK, 3),
            word(2, "U2", FeedbackKind.CHOSEN, 4),
            word(2, "U2", FeedbackKind.HELPED, 5, 1),
            word(3, "U3", FeedbackKind.HELPED, -5),
        ),
    )
    kinds = [OwnKind.ANSWER_HELPED.value, OwnKind.ANSWER_STUCK.value]
    assert counts(units, kinds) == {"answer_helped": (2, 2), "answer_stuck": (1, 1)}
    assert counts(units, kinds, Slice(places=[SectionRef("vat", "steps")])) == {"answer_helped": (1, 1)}


def test_practice_knows_scenarios_and_confidence(units: Units) -> None:
    practised(
        units,
        attempt(1, confidence=Confidence.SURE),
        attempt(2, "U2", is_right=False, confidence=Confidence.SURE),
        attempt(3, kind="limit-scenario", confidence=Confidence.UNSURE),
        attempt(4, "U3", kind="decision-branch", is_right=False),
        attempt(5, at=later(days=-1)),
    )
    assert counts(units, ALL) == {
        "quiz_answered": (2, 2),
        "quiz_right": (1, 1),
        "scenario_answered": (2, 2),
        "scenario_right": (1, 1),
        "confidence_stated": (3, 2),
        "right_and_sure": (1, 1),
    }


def test_places_limit_questions_and_practice(units: Units) -> None:
    asked(units, ask(1), ask(2, "U2"), said=(Feedback("q2", "U2", FeedbackKind.CHOSEN, NOON, 1),))
    practised(units, attempt(1))
    item = items_of(REFUNDS)[0]
    kinds = ["question_asked", "quiz_answered"]
    whole = Slice(places=[SectionRef("refunds", "")])
    assert counts(units, kinds, whole) == {"question_asked": (1, 1), "quiz_answered": (1, 1)}
    assert counts(units, kinds, Slice(places=[SectionRef("vat", "steps")])) == {"question_asked": (1, 1)}
    assert counts(units, kinds, Slice(places=[SectionRef(item.sop, item.section)])) == {"quiz_answered": (1, 1)}
    assert counts(units, kinds, Slice(places=[])) == {}


def test_values_by_person_leave_out_who_was_erased(units: Units) -> None:
    asked(units, ask(1), ask(2, "U2"), said=(Feedback("q1", "U1", FeedbackKind.HELPED, NOON),))
    work(units, event(1, "csat", value=0.5), event(2, "csat", value=1.0), event(3, "csat", "U2", value=1.0))
    with units() as unit:
        unit.questions.erase_person("U1")
        unit.commit()
    kinds = ["csat", "question_asked", "answer_helped"]
    with units() as unit:
        assert list(unit.facts.of_people(SPAN, kinds)) == [
            PersonValue("U1", "csat", Tally(2, 2, 1.5, 1)),
            PersonValue("U2", "csat", Tally(1, 1, 1.0, 1)),
            PersonValue("U2", "question_asked", Tally(1, people=1)),
        ]
        assert unit.facts.tallies(SPAN, kinds)["answer_helped"] == Tally(1, people=0)


def test_what_became_of_sections(units: Units) -> None:
    asked(
        units,
        ask(1),
        ask(2, "U2", outcome="places"),
        ask(3, "U3", outcome="unanswered", reason="near_miss"),
        ask(4, "U4", outcome="places"),
        said=(
            Feedback("q1", "U1", FeedbackKind.STILL_STUCK, NOON),
            Feedback("q2", "U9", FeedbackKind.STILL_STUCK, NOON),
            Feedback("q4", "U4", FeedbackKind.CHOSEN, NOON, 1),
        ),
    )
    practised(units, attempt(1), attempt(2, is_right=False))
    item = items_of(REFUNDS)[0]
    limits, steps = SectionRef("refunds", "limits"), SectionRef("vat", "steps")
    practice = SectionUse(SectionRef(item.sop, item.section), tried=2, missed=1, practised_people=1, missed_people=1)
    places = ({"sop": "vat", "section": "steps"}, {"sop": "vat"})
    work(units, *(event(number, "step_missed", f"U{number}", **place) for number, place in enumerate(places, 5)))
    with units() as unit:
        found = {use.place: use for use in unit.facts.sections(SPAN)}
        assert found == {
            limits: SectionUse(limits, 3, 1, 3, 2, stuck_people=2),
            steps: SectionUse(steps, 1, 1, 1, 0, errors=1, error_people=1),
            practice.place: practice,
        }
        assert unit.facts.most_missed(practice.place, SPAN) == item.family
        assert unit.facts.most_missed(limits, SPAN) == ""
        assert [use.place for use in unit.facts.sections(SPAN, ["vat"])] == [steps]
        assert list(unit.facts.sections(SPAN, [])) == []


def test_cases_are_counted_once_they_are_sent(units: Units) -> None:
    late = Overdue(Clock.FIRST_RESPONSE, 100, TO_OWNER)
    histories = [
        [opened(1, is_draft=True)],
        [opened(2, is_draft=True), Event("c2", 2, "U1", later(hours=1), Sent(TO_OWNER))],
        [*decided(3)],
        [
            opened(4, "U5", is_draft=True, concern=None),
            Event("c4", 2, "U5", later(hours=1), Sent(TO_OWNER)),
            Event("c4", 3, OWNER, later(hours=9), late),
            Event("c4", 4, OWNER, later(hours=20), replace(late, percent=200)),
        ],
    ]
    with units() as unit:
        for history in histories:
            for number, happened in enumerate(history):
                unit.cases.append(number, happened)
        unit.commit()
    with units() as unit:
        assert unit.facts.cases(SPAN) == CaseCounts(3, 1, 1, 2)
        assert unit.facts.cases(SPAN, ["refunds"]) == CaseCounts(2, 1, 0, 1)
        assert unit.facts.cases(SPAN, []) == CaseCounts()
        assert unit.facts.cases(Span(later(days=20), SPAN.until)) == CaseCounts()
