from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, nbinom

from insights.diagnosis.rates import intraclass, log_pace, log_share, pace, share, usual_of

counts = st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(counts, max_size=20), st.floats(0.01, 0.99), st.floats(0, 0.5))
def test_an_estimate_lies_between_what_is_usual_and_what_was_seen(pairs: list[tuple[int, int]], usual: float, rho: float) -> None:
    known = share(pairs, usual, 10, rho)
    events, trials = sum(k for k, _ in pairs), sum(n for _, n in pairs)
    seen = events / trials if trials else usual
    assert min(seen, usual) - 1e-9 <= known.mean <= max(seen, usual) + 1e-9
    low, high = known.interval
    assert 0 <= low <= high <= 1


def test_clustered_events_count_less() -> None:
    pairs = [(10, 20)] * 10
    alone, clustered = share(pairs, 0.1, 10), share(pairs, 0.1, 10, 0.2)
    assert clustered.a + clustered.b == pytest.approx(10 + 200 / (1 + 19 * 0.2))
    assert clustered.above(0.4) < alone.above(0.4)


def test_log_likelihoods_are_those_of_scipy_but_for_a_constant() -> None:
    for mean, strength in ((0.1, 10), (0.4, 30)):
        ours = log_share(7, 30, mean, strength) - log_share(7, 30, 0.2, 12)
        theirs = betabinom.logpmf(7, 30, mean * strength, (1 - mean) * strength) - betabinom.logpmf(7, 30, 2.4, 9.6)
        assert ours == pytest.approx(theirs)
    ours = log_pace(5, 40, 0.1, 3) - log_pace(5, 40, 0.3, 2)
    theirs = nbinom.logpmf(5, 3, 30 / (30 + 40)) - nbinom.logpmf(5, 2, (2 / 0.3) / (2 / 0.3 + 40))
    assert ours == pytest.approx(theirs)


def test_people_alike_have_no_correlation_and_people_apart_have_much() -> None:
    assert intraclass([[(5, 10)] * 10]) == 0
    assert intraclass([[(10, 10), (0, 10)] * 5]) == 0.5
    assert intraclass([[], [(1, 1)], [(0, 1), (1, 1)]]) == 0


def test_counts_that_vary_more_than_by_chance_count_less() -> None:
    even, uneven = pace([3] * 10, 100, 0.1, 1), pace([30] + [0] * 9, 100, 0.1, 1)
    assert even.mean == pytest.approx(31 / 110)
    assert uneven.above(0.2) < even.above(0.2)


def test_the_worst_of_the_others_does_not_decide_what_is_usual() -> None:
    assert usual_of([(5, 100), (5, 100), (60, 100)], 0.05, 10) == pytest.approx(0.05)
    assert usual_of([(5, 100), (6, 100), (7, 100)], 0.05, 10) == pytest.approx(18.5 / 310)
    assert usual_of([], 0.08, 20) == 0.08
