from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.lab.practice.simulation.memories import ActR, PowerLaw, Trace
from scripts.lab.practice.simulation.run import MEMORIES, Setup, simulate
from scripts.lab.practice.simulation.schedules import Cairn, Fixed, Leitner, Never, Sm2

SMALL = Setup(learners=4, skills=10, days=90)
gaps = st.lists(st.floats(0.5, 30), min_size=1, max_size=8)


@pytest.mark.parametrize("make", list(MEMORIES.values()))
@given(gaps, st.floats(-0.5, 0.5), st.floats(0, 60))
def test_memory_fades_and_never_leaves_its_bounds(
    make: Callable[[float], Trace], days: list[float], gift: float, later: float
) -> None:
    trace, day = make(gift), 0.0
    assert trace.recall(5) == 0
    for gap in days:
        trace.present(day, was_right=True)
        day += gap
    assert 0 <= trace.recall(day + later + 1) <= trace.recall(day + later) <= 1


@pytest.mark.parametrize("make", [ActR, PowerLaw])
def test_spaced_practice_outlasts_massed(make: Callable[[float], Trace]) -> None:
    massed, spaced = make(0.0), make(0.0)
    for number in range(5):
        massed.present(number / 100, was_right=True)
        spaced.present(number * 7, was_right=True)
    assert spaced.recall(28 + 60) > massed.recall(60) + 0.1


def test_everybody_gets_the_same_half_year() -> None:
    assert list(simulate(SMALL)) == list(simulate(SMALL))


def test_what_is_printed_is_what_happened() -> None:
    found = {(result.memory, result.schedule): result for result in simulate(SMALL)}
    for memory in MEMORIES:
        none, massed, fixed = (found[memory, name] for name in ("none", "massed x5", "fixed 1-3-7-14"))
        cairn, flat = found[memory, "Cairn"], found[memory, "Cairn without priority"]
        assert (none.reviews, massed.reviews) == (0, 5)
        assert 3 < fixed.reviews <= 4
        assert none.recall < fixed.recall < cairn.recall
        assert cairn.top > flat.top - 0.1


def test_the_cap_holds() -> None:
    busy = Cairn(dict.fromkeys(range(9), 4))
    for plan in (busy, Fixed(), Leitner(), Sm2()):
        for skill in range(9):
            plan.learnt(skill, 0)
        assert len(plan.batch(40, 3)) == 3
    never = Never()
    never.learnt(1, 0)
    assert never.batch(40, 3) == []


def test_cairn_in_the_simulation_is_the_policy() -> None:
    plan = Cairn({0: 16, 1: 1}, has_priority=False)
    plan.learnt(0, 0)
    assert plan.batch(1, 3) == []
    assert plan.batch(2, 3) == [0]
    plan.answered(0, 2, is_right=False)
    assert plan.batch(4, 3) == []
    assert plan.batch(5, 3) == [0]
    weighty, light = Cairn({0: 16}), Cairn({0: 1})
    for one in (weighty, light):
        one.learnt(0, 0)
        one.answered(0, 3, is_right=True)
    assert weighty.cards[0].schedule.interval < light.cards[0].schedule.interval


def test_sm2_and_leitner_as_published() -> None:
    sm2, leitner = Sm2(), Leitner()
    for plan in (sm2, leitner):
        plan.learnt(0, 0)
    due = []
    for is_right in (True, True, False, True, True):
        day = sm2.due[0]
        sm2.answered(0, day, is_right=is_right)
        due.append(sm2.due[0] - day)
    assert due == [6, 15, 1, 6, round(6 * 2.18)]
    boxes = []
    for is_right in (True, True, False, True):
        day = leitner.due[0]
        leitner.answered(0, day, is_right=is_right)
        boxes.append(leitner.due[0] - day)
    assert boxes == [2, 4, 1, 2]
