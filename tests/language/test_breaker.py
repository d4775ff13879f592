"""Calls overlap: what each of them may change is told by when it began. A small model of the rule says what must be true."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.language.breaker import LONGEST_PAUSE_SECONDS, PAUSE_SECONDS, TRIES, Breaker, Period, State


class Hands:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def opened() -> tuple[Breaker, Hands, Period]:
    """A breaker that has just opened while one call was still under way."""
    clock = Hands()
    breaker = Breaker(clock)
    stale = breaker.enter()
    assert stale is not None
    for _ in range(TRIES):
        period = breaker.enter()
        assert period is not None
        breaker.failed(period)
    assert breaker.state is State.OPEN
    return breaker, clock, stale


RESULTS: dict[str, Callable[[Breaker, Period], None]] = {
    "succeeded": Breaker.succeeded,
    "failed": Breaker.failed,
    "failed, asking for a pause": lambda breaker, period: breaker.failed(period, 200.0),
    "given up": Breaker.left,
}


@pytest.mark.parametrize("result", RESULTS)
def test_a_call_that_began_before_it_opened_changes_nothing_while_it_is_open(result: str) -> None:
    breaker, clock, stale = opened()
    RESULTS[result](breaker, stale)
    assert breaker.state is State.OPEN
    clock.now = PAUSE_SECONDS - 1
    assert breaker.enter() is None
    clock.now = PAUSE_SECONDS
    assert breaker.enter() is not None


@pytest.mark.parametrize("result", RESULTS)
def test_a_call_that_began_before_it_opened_does_not_free_the_probes_place(result: str) -> None:
    breaker, clock, stale = opened()
    clock.now = PAUSE_SECONDS
    probe = breaker.enter()
    assert probe is not None
    RESULTS[result](breaker, stale)
    assert breaker.state is State.PROBING
    assert breaker.enter() is None
    breaker.succeeded(probe)
    assert breaker.state is State.CLOSED


@pytest.mark.parametrize("result", RESULTS)
def test_a_call_of_an_earlier_time_changes_nothing_after_it_has_closed_again(result: str) -> None:
    breaker, clock, stale = opened()
    clock.now = PAUSE_SECONDS
    probe = breaker.enter()
    assert probe is not None
    breaker.succeeded(probe)
    for _ in range(TRIES):
        RESULTS[result](breaker, stale)
    assert breaker.state is State.CLOSED


def test_a_probe_that_was_given_up_lets_the_next_one_try() -> None:
    breaker, clock, _ = opened()
    clock.now = PAUSE_SECONDS
    first = breaker.enter()
    assert first is not None
    breaker.left(first)
    assert breaker.state is State.OPEN
    second = breaker.enter()
    assert second is not None
    breaker.succeeded(first)
    assert breaker.state is State.PROBING


ACTS = st.lists(
    st.one_of(
        st.just(("enter", 0)),
        st.tuples(st.sampled_from(["succeeded", "failed", "left"]), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.sampled_from([1, 14, 15, 60, 240])),
    ),
    max_size=60,
)


@given(ACTS)
@settings(max_examples=300, deadline=None)
def test_however_calls_overlap_one_probes_and_only_a_probe_closes(acts: list[tuple[str, int]]) -> None:
    clock = Hands()
    breaker = Breaker(clock)
    running: list[tuple[Period, bool]] = []
    opened_at = 0.0
    for act, number in acts:
        before = breaker.state
        if act == "wait":
            clock.now += number
        elif act == "enter":
            period = breaker.enter()
            assert (period is not None) or before is not State.CLOSED
            if period is not None:
                assert before is State.CLOSED or (before is State.OPEN and clock.now - opened_at >= PAUSE_SECONDS)
                running.append((period, before is State.OPEN))
        elif running:
            period, was_probe = running.pop(number % len(running))
            getattr(breaker, act)(period)
            assert was_probe or before is State.CLOSED or breaker.state is before
            assert before is State.CLOSED or breaker.state is not State.CLOSED or (act, was_probe) == ("succeeded", True)
        assert (breaker.state is State.PROBING) == any(is_probe for _, is_probe in running)
        if before is not State.OPEN and breaker.state is State.OPEN and act == "failed":
            opened_at = clock.now
    clock.now += LONGEST_PAUSE_SECONDS
    assert breaker.enter() is not None or breaker.state is State.PROBING
