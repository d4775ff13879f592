"""The sustained run: the day-by-day tally says the same as the score made from nothing, and a run is what the rule says."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.mastery_of_roles import role_mastery

from nudges.cards.models import Cause, Entry, Review, Start, fold
from nudges.cards.spacing import Rating
from nudges.skills.mastery import Observation, Source, mastery
from nudges.skills.proficiency import TaskEvidence, proficient_on
from retrieval.library.models import SectionRef

START = date(2026, 3, 2)
FAMILY = "refunds#issue/step-4"


def day(number: int) -> date:
    return START + timedelta(days=number)


def at(number: int) -> datetime:
    return datetime.combine(day(number), time(12), UTC)


def work(number: int, *, is_good: bool = True, step: str = "") -> Observation:
    return Observation(Source.WORK, day(number), is_good, step)


def daily(first: int, last: int) -> list[Observation]:
    return [work(number) for number in range(first, last) for _ in range(3)]


def start() -> Start:
    return Start("s", "U1", FAMILY, SectionRef("refunds", "issue"), Cause.PATH, at(0), day(0), 0.95)


def critical(*seen: Observation) -> TaskEvidence:
    return TaskEvidence(16, is_critical=True, seen=seen)


reviews = st.lists(st.tuples(st.integers(0, 80), st.sampled_from(Rating)), max_size=8)
observations = st.lists(
    st.builds(work, st.integers(0, 80), is_good=st.booleans(), step=st.sampled_from(["", FAMILY, "refunds#issue/step-5"]))
    | st.builds(Observation, st.just(Source.QUIZ), st.integers(0, 80).map(day), st.booleans(), st.sampled_from(["", FAMILY])),
    max_size=30,
)


@settings(max_examples=60)
@given(observations, reviews, st.booleans(), st.integers(0, 100))
def test_one_task_has_the_score_of_mastery(
    seen: list[Observation], answers: list[tuple[int, Rating]], is_critical: bool, number: int
) -> None:
    log: list[Entry] = [start(), *(Review(f"r{one}{rating}", at(one), day(one), rating, 0.95) for one, rating in answers)]
    past = [entry for entry in log if entry.on <= day(number)]
    card = fold(past)
    known = mastery([card] if card else [], [one for one in seen if one.on <= day(number)], day(number), is_critical=is_critical)
    mine = role_mastery([TaskEvidence(4, is_critical, seen, [log])], day(number))
    assert (mine.score, mine.lower, mine.observations) == pytest.approx((known.score, known.lower, known.observations), abs=1e-9)


def test_the_run_counts_from_its_first_day() -> None:
    """Three good cases a day: the lower bound takes nine, and the first have faded a little by then: the fourth day."""
    assert proficient_on([critical(*daily(0, 40))], START, day(40)) == day(3)


def test_a_run_that_is_not_over_does_not_count_yet() -> None:
    seen = [critical(*daily(0, 40))]
    assert proficient_on(seen, START, day(11)) is None
    assert proficient_on(seen, START, day(12)) == day(3)


def test_a_critical_error_begins_the_run_anew() -> None:
    seen = [*daily(0, 60), work(8, is_good=False)]
    assert proficient_on([critical(*seen)], START, day(60)) == day(9)


def test_an_error_in_a_task_of_low_impact_breaks_no_run() -> None:
    seen = [*daily(0, 60), work(8, is_good=False)]
    assert proficient_on([TaskEvidence(4, is_critical=False, seen=seen)], START, day(60)) == day(3)


def test_a_wrong_answer_in_practice_is_no_critical_error() -> None:
    quiz = [Observation(Source.QUIZ, day(number), is_good=number != 8) for number in range(60) for _ in range(4)]
    assert proficient_on([critical(*quiz)], START, day(60)) == day(2)


def test_what_was_never_shown_counts_as_nothing() -> None:
    known = critical(*daily(0, 60))
    assert proficient_on([known, TaskEvidence(8, is_critical=True)], START, day(60)) is None
    assert proficient_on([known, TaskEvidence(1, is_critical=False)], START, day(60)) is not None


def test_evidence_from_before_the_start_tells_nothing_about_the_role() -> None:
    assert proficient_on([critical(*daily(-40, 0))], START, day(30)) is None


def test_a_role_without_tasks_and_a_day_before_the_start_have_no_run() -> None:
    assert proficient_on([], START, day(30)) is None
    assert proficient_on([critical(*daily(0, 40))], START, day(-1)) is None


@given(observations, st.integers(0, 90))
def test_what_happens_later_never_changes_what_was_decided(seen: list[Observation], until: int) -> None:
    evidence = [TaskEvidence(4, is_critical=False, seen=seen + daily(0, 30))]
    early, late = (proficient_on(evidence, START, day(last)) for last in (until, 100))
    assert early is None or early == late
