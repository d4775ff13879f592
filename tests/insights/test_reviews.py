"""Which sections their owners are asked about, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.samples import NOON, later

from insights.kpi.ports import SectionUse
from insights.reviews import AskHistory, Candidate, ReviewAsk, Said, damage_of, reasons, review_queue
from retrieval.library.models import Governance, SectionRef, SopCard

LIMITS = SectionRef("refunds", "limits")
USE = SectionUse(
    LIMITS, asked=30, answered=20, people=12, stuck=9, tried=20, missed=8, stuck_people=5, practised_people=6, missed_people=5
)
TODAY = date(2026, 8, 29)
CARD = SopCard("refunds", "Refunds", "refunds.md", 1, Governance(), NOON)


def candidate(use: SectionUse = USE, days: int = 180, *, signals: int = 0, every: int | None = None) -> Candidate:
    card = replace(CARD, governance=Governance(review_every=timedelta(days=every) if every else None))
    return Candidate(use, card, TODAY - timedelta(days=days), signals)


def test_damage_is_use_by_age_by_confusion_by_misses() -> None:
    damage = damage_of(candidate(), TODAY)
    assert (damage.use, damage.age) == (35, 1)
    assert damage.confusion == pytest.approx(1 + 18 / 32)
    assert damage.misses == pytest.approx(1 + 16 / 24)
    assert damage.total == pytest.approx(35 * (50 / 32) * (40 / 24))


@pytest.mark.parametrize(
    "more",
    [
        candidate(replace(USE, asked=40)),
        candidate(days=200),
        candidate(every=90),
        candidate(replace(USE, stuck=12)),
        candidate(signals=1),
        candidate(replace(USE, missed=12)),
        candidate(replace(USE, errors=1)),
    ],
    ids=["asked more", "older", "promised sooner", "more stuck", "a topic", "more missed", "a mistake at work"],
)
def test_every_reason_raises_the_damage(more: Candidate) -> None:
    assert damage_of(more, TODAY).total > damage_of(candidate(), TODAY).total


def test_what_nobody_trips_over_is_not_asked_about() -> None:
    fine = replace(USE, stuck=1, missed=2, errors=0)
    assert review_queue([candidate(fine)], AskHistory(), TODAY) == []
    assert review_queue([candidate(days=29)], AskHistory(), TODAY) == []
    assert len(review_queue([candidate(days=30)], AskHistory(), TODAY)) == 1


def test_a_promised_date_comes_before_all_damage() -> None:
    overdue = candidate(SectionUse(SectionRef("vat", "")), every=90)
    overdue = replace(overdue, card=replace(overdue.card, reviewed_at=NOON))
    queue = review_queue([candidate(), overdue], AskHistory(), TODAY)
    assert [(question.place, question.is_due) for question in queue] == [(SectionRef("vat", ""), True), (LIMITS, False)]


def test_an_sop_as_a_whole_is_asked_about_only_when_it_is_due() -> None:
    assert review_queue([candidate(replace(USE, place=SectionRef("refunds", "")))], AskHistory(), TODAY) == []


def asked(*asks: tuple[str, Said | None]) -> AskHistory:
    rows = [
        ReviewAsk(f"a{number}", LIMITS, person, later(days=7 * number), said, later(days=7 * number + 1) if said else None)
        for number, (person, said) in enumerate(asks)
    ]
    return AskHistory.of(rows)


def test_three_weeks_without_a_look_pass_the_question_on_for_good() -> None:
    silent = asked(("U1", None), ("U1", None), ("U1", None))
    assert (silent.bumps(LIMITS), set(silent.passed(LIMITS))) == (3, {"U1"})
    passed_on = asked(("U1", None), ("U1", None), ("U1", None), ("U2", None))
    assert (passed_on.bumps(LIMITS), set(passed_on.passed(LIMITS))) == (1, {"U1"})


def test_an_answer_begins_the_count_anew_and_not_mine_ends_it() -> None:
    answered = asked(("U1", None), ("U1", None), ("U1", Said.RIGHT), ("U1", None))
    assert (answered.bumps(LIMITS), set(answered.passed(LIMITS))) == (1, set())
    assert answered.confirmed(LIMITS) == later(days=15).date()
    assert set(asked(("U1", Said.NOT_MINE)).passed(LIMITS)) == {"U1"}
    assert (AskHistory().bumps(LIMITS), AskHistory().confirmed(LIMITS)) == (0, None)


def test_reasons_give_no_count_of_fewer_people_than_five() -> None:
    assert reasons(replace(candidate(), step="step 3"), 5) == [
        "12 people asked about it and 5 were still stuck",
        "8 of 20 practice answers on step 3 were wrong",
    ]
    few = replace(USE, people=4, stuck_people=4, practised_people=6, missed_people=4, errors=2, error_people=2)
    assert reasons(candidate(few), 5) == [
        "It was asked about and not everybody was helped",
        "Practice questions are missed",
        "A mistake came of it",
    ]
    assert reasons(candidate(SectionUse(LIMITS, errors=7, error_people=6)), 5) == ["6 people made a mistake with it"]
    assert reasons(candidate(), 10)[0] == "12 people asked about it and not everybody was helped"


def test_the_factors_of_few_people_are_not_told() -> None:
    def counted(**use: int) -> bool:
        return candidate(SectionUse(USE.place, **use)).may_be_counted(5)

    assert counted()
    assert counted(asked=9, people=5, stuck=6, stuck_people=5)
    assert not counted(asked=9, people=4)
    assert not counted(asked=9, people=9, stuck=1, stuck_people=1)
    assert not counted(tried=9, practised_people=9, missed=3, missed_people=2)
    assert not counted(errors=1, error_people=1)
