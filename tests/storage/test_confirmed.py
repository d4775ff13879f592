"""Clicks below answers become evidence for search."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.samples import NOON, document, later, question, version
from sqlalchemy import Engine

from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion
from retrieval.search.ports import ConfirmedQuestion
from storage.confirmed import SqlConfirmedQuestions
from storage.unit_of_work import SqlUnitOfWork

OLD, NEW = document(), document(text="Refund within 14 days.")
LIMITS = SectionRef("refunds", "limits")


def shown(number: int, shown_version: int = 1, person: str = "U1") -> LoggedQuestion:
    """A question that was answered with the section `limits` first."""
    logged = question(number, person)
    return replace(logged, sources=(replace(logged.sources[0], version=shown_version), logged.sources[1]))


@pytest.fixture
def log(engine: Engine) -> Engine:
    """Two versions of the SOP, a question about each."""
    with SqlUnitOfWork(engine) as unit:
        for number, sop in enumerate((OLD, NEW), 1):
            unit.library.add_version(sop, version(sop, number))
            unit.library.make_current(sop.id, number, NOON, "U9")
        unit.questions.add(shown(1))
        unit.questions.add(shown(2, 2, "U2"))
        unit.commit()
    return engine


def click(engine: Engine, kind: FeedbackKind, question_id: str = "q1", person: str = "U1", minutes: int = 1) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.questions.add_feedback(Feedback(question_id, person, kind, later(minutes=minutes)))
        unit.commit()


def verdict(number: int, digest: str, weight: float) -> ConfirmedQuestion:
    return ConfirmedQuestion(f"question {number}?", LIMITS, digest, weight)


def test_a_click_speaks_for_the_section_as_it_stood_when_it_was_shown(log: Engine) -> None:
    click(log, FeedbackKind.HELPED)
    click(log, FeedbackKind.STILL_STUCK, "q2", "U2")
    found = SqlConfirmedQuestions(log).confirmed()
    assert found == [verdict(1, OLD.sections[0].digest, 1.0), verdict(2, NEW.sections[0].digest, -1.0)]


def test_only_a_persons_newest_click_on_a_question_counts(log: Engine) -> None:
    click(log, FeedbackKind.HELPED)
    click(log, FeedbackKind.HELPED, person="U3")
    click(log, FeedbackKind.ASK_OWNER, minutes=2)
    digest = OLD.sections[0].digest
    assert SqlConfirmedQuestions(log).confirmed() == [verdict(1, digest, 1.0), verdict(1, digest, -1.0)]


def test_every_click_and_every_erasure_changes_the_stamp(log: Engine) -> None:
    confirmed = SqlConfirmedQuestions(log)
    stamps = [confirmed.stamp()]
    click(log, FeedbackKind.HELPED)
    stamps.append(confirmed.stamp())
    with SqlUnitOfWork(log) as unit:
        unit.questions.erase_person("U1")
        unit.commit()
    stamps.append(confirmed.stamp())
    assert len(set(stamps)) == 3
    assert confirmed.stamp() == stamps[-1]
    assert not confirmed.confirmed()


def test_a_question_without_a_section_is_no_evidence(log: Engine) -> None:
    with SqlUnitOfWork(log) as unit:
        unit.questions.add(replace(question(3), sources=()))
        unit.commit()
    click(log, FeedbackKind.HELPED, "q3")
    assert not SqlConfirmedQuestions(log).confirmed()


def test_a_chosen_place_counts_for_its_section_as_much_as_helped_until_who_chose_it_is_still_stuck(log: Engine) -> None:
    """The second source of the question was chosen."""
    sop = document("vat", "Book VAT monthly.")
    with SqlUnitOfWork(log) as unit:
        unit.library.add_version(sop, version(sop))
        unit.library.make_current("vat", 1, NOON, "U9")
        unit.questions.add_feedback(Feedback("q1", "U1", FeedbackKind.CHOSEN, later(minutes=1), 1))
        unit.commit()
    (chosen,) = SqlConfirmedQuestions(log).confirmed()
    assert (chosen.ref, chosen.weight) == (SectionRef("vat", "steps"), 1.0)
    with SqlUnitOfWork(log) as unit:
        unit.questions.add_feedback(Feedback("q1", "U1", FeedbackKind.STILL_STUCK, later(minutes=2), 1))
        unit.commit()
    (stuck,) = SqlConfirmedQuestions(log).confirmed()
    assert (stuck.ref, stuck.weight) == (SectionRef("vat", "steps"), -1.0)


def ruling(number: int, digest: str) -> ConfirmedQuestion:
    return replace(verdict(number, digest, 1.0), is_ruling=True)


def lead(engine: Engine, about: str = "s1", questions: tuple[str, ...] = ("q1",), minutes: int = 5) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.redirects.lead(about, questions, LIMITS, later(minutes=minutes))
        unit.commit()


def test_an_owners_word_is_about_the_section_as_it_stands_now_and_is_more_than_a_click(log: Engine) -> None:
    click(log, FeedbackKind.STILL_STUCK, minutes=9)
    lead(log, questions=("q1", "q2"))
    now = NEW.sections[0].digest
    assert sorted(SqlConfirmedQuestions(log).confirmed()[:2], key=lambda found: found.text) == [
        ruling(1, now),
        ruling(2, now),
    ]
    assert SqlConfirmedQuestions(log).confirmed()[2] == verdict(1, OLD.sections[0].digest, -1.0)


def test_every_word_of_an_owner_and_every_change_of_the_library_changes_the_stamp(log: Engine) -> None:
    confirmed = SqlConfirmedQuestions(log)
    stamps = [confirmed.stamp()]
    lead(log)
    stamps.append(confirmed.stamp())
    lead(log, minutes=6)
    stamps.append(confirmed.stamp())
    with SqlUnitOfWork(log) as unit:
        unit.library.make_current("refunds", 1, NOON, "U9")
        unit.commit()
    stamps.append(confirmed.stamp())
    assert confirmed.confirmed() == [ruling(1, OLD.sections[0].digest)]
    with SqlUnitOfWork(log) as unit:
        assert unit.redirects.drop("s1")
        unit.commit()
    stamps.append(confirmed.stamp())
    assert len(set(stamps)) >= 4
    assert stamps[-1] == stamps[0]
    assert not confirmed.confirmed()


def test_an_owners_word_about_a_section_that_is_gone_is_none(log: Engine) -> None:
    with SqlUnitOfWork(log) as unit:
        unit.redirects.lead("s1", ["q1"], SectionRef("refunds", "nowhere"), NOON)
        unit.redirects.lead("s2", ["q2"], SectionRef("vat", "limits"), NOON)
        unit.commit()
    assert not SqlConfirmedQuestions(log).confirmed()
