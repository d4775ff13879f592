"""What people were taught, answered and asked, by person and time; an erased person has done nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fakes.quiz_sops import REFUNDS, items_of
from fakes.samples import NOON, later, question
from fakes.unit_of_work import Units

from core.work_events import WorkEvent
from insights.prior_learning import Experience, ExperienceKind, Preparation, prior_learning_of
from nudges.asking.attempts import Ask, Attempt, Batch
from nudges.cards.models import Cause, Start
from nudges.cards.spacing import Rating
from nudges.items.bank import BankItem, ItemState
from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind

ITEM = items_of(REFUNDS)[0]
SECTION = SectionRef(ITEM.sop, ITEM.section)


def practised(units: Units, person: str, *answers: bool) -> None:
    with units() as unit:
        unit.items.add([BankItem(ITEM, ItemState.APPROVED, NOON)])
        for cause in (Cause.PATH, Cause.QUESTION):
            unit.cards.start(Start(f"{person}{cause}", person, ITEM.family, SECTION, cause, NOON, date(2026, 3, 2), 0.9))
        for number, is_right in enumerate(answers):
            batch, ask, at = f"b{person}{number}", f"a{person}{number}", later(days=number + 1)
            unit.asks.add([Batch(batch, person, at.date(), at)], [Ask(ask, batch, person, ITEM.family, ITEM.id, 0, at)])
            rating = Rating.GOOD if is_right else Rating.AGAIN
            unit.asks.record(Attempt(ask, person, ITEM.family, ITEM.id, "x", 0, is_right, at, at.date(), rating, 0.9, Cause.PATH))
        unit.commit()


def asked(units: Units, number: int, person: str, *, is_stuck: bool = False, outcome: str | None = None) -> None:
    logged = question(number, person)
    with units() as unit:
        unit.questions.add(replace(logged, outcome=outcome or logged.outcome))
        if is_stuck:
            unit.questions.add_feedback(Feedback(logged.question.id, person, FeedbackKind.STILL_STUCK, later(hours=1)))
        unit.commit()


def kinds(units: Units, *persons: str) -> list[tuple[str, ExperienceKind]]:
    with units() as unit:
        return [(one.person, one.kind) for one in unit.past_experiences.of_people(persons, later(days=-9), later(days=9))]


def test_lessons_and_answers_in_order(units: Units) -> None:
    practised(units, "U1", False, True)
    practised(units, "U2")
    with units() as unit:
        found = unit.past_experiences.of_people(["U1"], later(days=-9), later(days=9))
        assert found[0] == Experience("U1", ExperienceKind.TAUGHT, NOON, SECTION, f"U1{Cause.PATH}")
        assert len(unit.past_experiences.of_people(["U1"], later(days=-9), later(days=2))) == 2
        assert unit.past_experiences.of_people([], later(days=-9), later(days=9)) == []
        assert unit.past_experiences.of_people([""], later(days=-9), later(days=9)) == []
    assert [kind for _, kind in kinds(units, "U1", "U2")] == [
        ExperienceKind.TAUGHT,
        ExperienceKind.WRONG,
        ExperienceKind.RIGHT,
        ExperienceKind.TAUGHT,
    ]


def test_questions_and_getting_stuck(units: Units) -> None:
    asked(units, 1, "U1")
    asked(units, 2, "U2", is_stuck=True)
    asked(units, 3, "U3", outcome="unanswered")
    assert kinds(units, "U1", "U2", "U3") == [
        ("U1", ExperienceKind.ASKED),
        ("U2", ExperienceKind.STUCK),
        ("U3", ExperienceKind.STUCK),
    ]


def test_a_mistake_is_linked_to_what_came_before_it(units: Units) -> None:
    practised(units, "U1", True, False)
    event = WorkEvent("e1", later(days=5), "step_missed", "U1", sop=SECTION.sop_id, section=SECTION.anchor)
    early = replace(event, id="e0", at=later(hours=30))
    with units() as unit:
        prior = prior_learning_of([event, early, replace(event, id="e2", person="U9")], {}, unit.past_experiences)
    assert {name: one.preparation for name, one in prior.items()} == {
        "e1": Preparation.MISSED_BEFORE,
        "e0": Preparation.KNEW,
        "e2": Preparation.NOTHING,
    }
