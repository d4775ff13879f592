from __future__ import annotations

from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudges.spacing import memory
from nudges.spacing.fitting import ENOUGH, Seen, _table, fit, recalls
from nudges.spacing.memory import BOUNDS, DEFAULTS, Rating, retrievability, reviewed

TODAY = date(2026, 3, 2)
ratings = st.sampled_from(list(Rating))
histories = st.lists(st.tuples(ratings, st.integers(0, 60)), min_size=2, max_size=8)


def history(drawn: list[tuple[Rating, int]]) -> list[Seen]:
    on, found = TODAY, []
    for rating, gap in drawn:
        on += timedelta(days=gap)
        found.append(Seen(on, rating))
    return found


@given(st.lists(histories, min_size=1, max_size=4))
def test_recall_is_what_the_package_says(drawn: list[list[tuple[Rating, int]]]) -> None:
    """Elapsed whole days, answers of the same day, misses: over all cards at once or one by one."""
    cards = [history(one) for one in drawn]
    found = recalls(np.array(DEFAULTS), _table(cards))
    for row, card in enumerate(cards):
        known = None
        for column, seen in enumerate(card):
            if known is not None:
                assert found[row, column] == pytest.approx(retrievability(known, seen.on), abs=1e-9)
            known, _ = reviewed(known, seen.rating, seen.on, 0.9)


def forgetful(cards: int, seed: int = 5) -> list[list[Seen]]:
    """People who forget much faster than FSRS's defaults say."""
    random = Random(seed)  # noqa: S311 -- made-up answers
    found = []
    for _ in range(cards):
        on = TODAY + timedelta(days=random.randrange(60))
        seen = [Seen(on, Rating.GOOD)]
        for _ in range(8):
            gap = random.randint(1, 20)
            on += timedelta(days=gap)
            seen.append(Seen(on, Rating.GOOD if random.random() < 0.9 ** (gap / 1.5) else Rating.AGAIN))
        found.append(seen)
    return found


def test_a_fit_is_judged_on_the_latest_fifth() -> None:
    report = fit(forgetful(400))
    assert report.answers == 3200
    assert report.held_out == pytest.approx(640, abs=40)
    assert report.fitted < report.default
    assert report.is_better
    assert all(low <= one <= high for one, (low, high) in zip(report.parameters, BOUNDS, strict=True))
    assert report.average == pytest.approx(0.69, abs=0.06)


def test_under_2500_answers_nothing_is_fitted() -> None:
    cards = forgetful(ENOUGH // 8)
    report = fit(cards)
    assert (report.answers, report.fitted, report.parameters, report.is_better) == (ENOUGH // 8 * 8, None, None, False)
    assert report.default is not None
    nothing = fit([])
    assert (nothing.answers, nothing.default, nothing.average, nothing.is_better) == (0, None, None, False)


def test_a_lapse_at_work_moves_the_memory_and_predicts_nothing() -> None:
    day = timedelta(days=1)
    seen = [Seen(TODAY, Rating.GOOD), Seen(TODAY + 9 * day, Rating.AGAIN, is_answer=False), Seen(TODAY + 12 * day, Rating.GOOD)]
    table = _table([seen])
    assert table.counts.tolist() == [[False, False, True]]
    kept = recalls(np.array(DEFAULTS), _table([[seen[0], seen[2]]]))[0, -1]
    assert recalls(np.array(DEFAULTS), table)[0, -1] != pytest.approx(kept)


def test_a_workspaces_parameters_change_its_schedule() -> None:
    before = reviewed(None, Rating.GOOD, TODAY, 0.9)
    try:
        memory.use((*DEFAULTS[:2], DEFAULTS[2] * 3, *DEFAULTS[3:]))
        assert reviewed(None, Rating.GOOD, TODAY, 0.9)[1] > before[1]
        with pytest.raises(ValueError, match="bounds"):
            memory.use((*DEFAULTS[:20], 9.0))
    finally:
        memory.use()
    assert reviewed(None, Rating.GOOD, TODAY, 0.9) == before
