from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.practice_company import ISSUE, MONDAY, Company
from fakes.unit_of_work import Units
from hypothesis import given
from hypothesis import strategies as st

from core.workdays import Workdays
from nudges.asking.attempts import Ask, Attempt, Batch, Confidence, Question, Recorded
from nudges.cards.models import Cause
from nudges.cards.spacing import (
    AFTER_MISS,
    AFTER_SECOND_MISS,
    LONGEST,
    SHORTEST,
    SHORTEST_OF_MANY,
    Memory,
    Rating,
    Schedule,
    begin,
    missed_at_work,
    relearn,
    retrievability,
    review,
    reviewed,
    sooner,
)
from nudges.ports import PracticeUnit
from nudges.rules import Rules

EVERY_DAY = Rules(workdays=Workdays(frozenset(range(7))))
TODAY = date(2026, 3, 2)
TABLE = [
    ("GGGG", "2 11 46 120"),
    ("EGG", "8 39 120"),
    ("AGGGG", "3* 4* 10 27 66"),
    ("AAGGGG", "3* 1* 2* 3* 5 10"),
    ("GGAGGG", "2 11 3* 6 15 33"),
    ("AAAGG", "3* 1* 3* 4* 5*"),
]
LETTERS = {"A": Rating.AGAIN, "H": Rating.HARD, "G": Rating.GOOD, "E": Rating.EASY}
ratings = st.sampled_from(list(Rating))
passes = st.sampled_from([Rating.HARD, Rating.GOOD, Rating.EASY])
retentions = st.sampled_from([0.98, 0.97, 0.95, 0.9, 0.88])
histories = st.lists(st.tuples(ratings, st.integers(0, 40)), max_size=12)


def walked(history: list[tuple[Rating, int]], retention: float) -> Schedule:
    """Answered so many days after the due date each time."""
    schedule = begin(TODAY, 1)
    for rating, late in history:
        schedule, _ = review(schedule, rating, schedule.due_on + timedelta(days=late), retention)
    return schedule


def answered(company: Company, question: Question, letter: str) -> Recorded:
    """E: sure, and faster than usual. G: right. A: wrong."""
    easy = {"confidence": Confidence.SURE, "seconds": 5.0} if letter == "E" else {}
    outcome = company.replies(question, right=letter != "A", **easy)
    assert isinstance(outcome, Recorded)
    return outcome


def fill_usual(unit: PracticeUnit, kind: str) -> None:
    """Twenty answers of somebody else, so that the usual time is known."""
    asks = [Ask(f"usual{number}", "usual", "U7", f"f{number}", "i", number, MONDAY) for number in range(20)]
    unit.asks.add([Batch("usual", "U7", TODAY, MONDAY, is_own=True)], asks)
    one = Attempt("", "U7", "", "i", kind, 0, True, MONDAY, TODAY, Rating.GOOD, 0.9, Cause.QUESTION, seconds=20.0)
    for ask in asks:
        unit.asks.record(replace(one, ask=ask.id, family=ask.family))


@pytest.mark.parametrize(("letters", "expected"), TABLE)
def test_the_published_table_through_the_service(units: Units, letters: str, expected: str) -> None:
    """The clock moves to each due date; the batch, the answer and the next date are the service's."""
    company = Company(units, EVERY_DAY).open()
    start = company.asks_about(ISSUE)
    days, coach = [], []
    for letter in letters:
        company.at(company.card(start.family).schedule.due_on)
        question = company.batch().questions[0]
        if letter == "E":
            with company.units() as unit:
                fill_usual(unit, question.item.item.kind.value)
                unit.commit()
        done = answered(company, question, letter)
        schedule = done.card.schedule
        days.append(f"{(schedule.due_on - company.now.date()).days}{'*' if schedule.is_promised else ''}")
        coach.append(done.needs_coach)
    assert " ".join(days) == expected
    assert coach == [letters[: number + 1] == "AAA" for number in range(len(letters))]


@given(histories, passes, st.integers(0, 60), retentions)
def test_each_pass_lengthens_the_interval_up_to_the_longest(
    history: list[tuple[Rating, int]], rating: Rating, late: int, retention: float
) -> None:
    before = walked(history, retention)
    on = before.due_on + timedelta(days=late)
    after, due_on = review(before, rating, on, retention)
    assert due_on == after.due_on == on + timedelta(days=after.interval)
    shortest = SHORTEST_OF_MANY if retention > 0.9 else SHORTEST
    assert max(shortest, min(before.interval + 1, LONGEST)) <= after.interval <= LONGEST
    assert after.misses == 0


@given(histories, st.integers(0, 60), retentions)
def test_a_miss_has_its_promised_date(history: list[tuple[Rating, int]], late: int, retention: float) -> None:
    before = walked(history, retention)
    on = before.due_on + timedelta(days=late)
    after, due_on = review(before, Rating.AGAIN, on, retention)
    assert (due_on - on).days == (AFTER_SECOND_MISS if before.misses == 1 else AFTER_MISS)
    assert after.is_promised
    assert after.needs_coach == (after.misses % 3 == 0)
    assert after.lapses == before.lapses + 1


@given(histories, st.integers(-30, 30), st.integers(0, 1), retentions)
def test_a_promised_date_is_never_made_earlier_but_by_work(
    history: list[tuple[Rating, int]], days: int, ahead: int, retention: float
) -> None:
    before = walked(history, retention)
    on = before.due_on + timedelta(days=days)
    for after in (sooner(before, on, ahead), relearn(before, on)):
        if before.is_promised:
            assert after == before
        assert after.due_on <= before.due_on
        assert after.memory == before.memory
    assert missed_at_work(before, on, retention).due_on == on + timedelta(days=1)


@given(histories, retentions)
def test_better_answers_never_come_back_sooner(history: list[tuple[Rating, int]], retention: float) -> None:
    before = walked(history, retention)
    waits = [review(before, rating, before.due_on, retention)[0].interval for rating in (Rating.HARD, Rating.GOOD, Rating.EASY)]
    assert waits == sorted(waits)


@given(histories, st.integers(0, 400))
def test_recall_is_a_probability_that_only_fades(history: list[tuple[Rating, int]], days: int) -> None:
    memory = walked(history, 0.9).memory
    on = (memory.reviewed_on if memory else TODAY) + timedelta(days=days)
    now, later = retrievability(memory, on), retrievability(memory, on + timedelta(days=1))
    assert 0 <= later <= now <= 1
    assert (now == 0) == (memory is None)


def test_a_clock_that_went_backwards_is_the_same_day() -> None:
    memory, _ = reviewed(None, Rating.GOOD, TODAY, 0.9)
    earlier = reviewed(memory, Rating.GOOD, TODAY - timedelta(days=9), 0.9)
    assert earlier == reviewed(memory, Rating.GOOD, TODAY, 0.9)
    assert retrievability(memory, TODAY - timedelta(days=9)) == 1


def test_equal_reviews_give_equal_memories() -> None:
    """No fuzz, no clock, no id: FSRS is a function here."""
    assert reviewed(Memory(5.0, 4.0, TODAY), Rating.GOOD, TODAY + timedelta(days=9), 0.9) == reviewed(
        Memory(5.0, 4.0, TODAY), Rating.GOOD, TODAY + timedelta(days=9), 0.9
    )


def test_a_step_missed_at_work_is_a_lapse_and_due_the_next_day() -> None:
    known = walked([(Rating.GOOD, 0)] * 3, 0.9)
    missed = missed_at_work(known, known.due_on - timedelta(days=30))
    assert missed.memory.stability < known.memory.stability
    assert missed.interval == 1
    again, _ = review(missed, Rating.GOOD, missed.due_on)
    assert 2 <= again.interval < known.interval
    assert missed_at_work(begin(TODAY, 9), TODAY).memory is None
