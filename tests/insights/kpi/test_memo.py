from __future__ import annotations

from datetime import UTC, datetime

from insights.kpi.values import FRESH, Memo

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def test_a_value_is_made_anew_when_it_is_old() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    memo = Memo()
    assert [memo.get(NOW, "a", make), memo.get(NOW + FRESH / 2, "a", make), memo.get(NOW, "b", make)] == [0, 0, 1]
    assert memo.get(NOW + FRESH, "a", make) == 2
    assert memo.get(NOW, "a", make) == 3
