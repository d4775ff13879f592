from __future__ import annotations

from datetime import date, timedelta

import pytest
from fakes.practice_company import ISSUE, MONDAY
from hypothesis import given
from hypothesis import strategies as st

from nudges.cards.models import Cause, Entry, PracticeCard, Review, Start, applied, fold
from nudges.cards.spacing import LONGEST, Rating

TODAY = date(2026, 3, 2)
entries = st.lists(st.tuples(st.integers(0, 40), st.sampled_from([*Cause, *Rating])), min_size=1, max_size=12)


def log_of(drawn: list[tuple[int, Cause | Rating]]) -> list[Entry]:
    """A card's life: begun by a question, then whatever was drawn, so many days apart."""
    log: list[Entry] = [Start("s", "U1", "f", ISSUE, Cause.QUESTION, MONDAY, TODAY, 0.9)]
    days = 0
    for number, (gap, what) in enumerate(drawn):
        days += gap
        at, on = MONDAY + timedelta(days=days, seconds=number + 1), TODAY + timedelta(days=days)
        if isinstance(what, Rating):
            log.append(Review(f"r{number}", at, on, what, 0.9))
        else:
            log.append(Start(f"s{number}", "U1", "f", ISSUE, what, at, on, 0.9))
    return log


@given(entries, st.randoms(use_true_random=False))
def test_a_card_is_its_log_whatever_came_in_first(drawn: list[tuple[int, Cause | Rating]], random: object) -> None:
    log = log_of(drawn)
    card: PracticeCard | None = None
    for entry in log:
        card = applied(card, entry)
    random.shuffle(log)
    assert fold(log) == card


@given(entries)
def test_a_promise_is_only_broken_by_work(drawn: list[tuple[int, Cause | Rating]]) -> None:
    log = log_of(drawn)
    for length in range(1, len(log)):
        before, after, entry = fold(log[:length]), fold(log[: length + 1]), log[length]
        assert before is not None
        assert after is not None
        if isinstance(entry, Start) and before.schedule.is_promised and entry.cause is not Cause.MISSED_STEP:
            assert after.schedule == before.schedule
        assert 0 <= after.schedule.interval <= LONGEST
        assert after.schedule.due_on <= max(entry.on, before.schedule.due_on) + timedelta(days=LONGEST)


def test_an_answer_without_a_start_makes_no_card() -> None:
    orphan = Review("r", MONDAY, TODAY, Rating.GOOD, 0.9)
    assert fold([]) is fold([orphan]) is None
    with pytest.raises(ValueError, match="no card"):
        applied(None, orphan)


def test_an_answer_dated_before_its_start_still_counts() -> None:
    early = Review("r", MONDAY - timedelta(hours=1), TODAY, Rating.GOOD, 0.9)
    start = Start("s", "U1", "f", ISSUE, Cause.QUESTION, MONDAY, TODAY, 0.9)
    card = fold([early, start])
    assert card is not None
    assert card.schedule.reviews == 1
