"""Rates how customary an amount is. Who never saw the SOP chooses what most companies have; that must not lead to the key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from nudges.items.sizes import measured

MOST = 3

_TIMES: dict[str, tuple[frozenset[int], frozenset[int]]] = {
    "second": (frozenset({10, 30, 60}), frozenset({5, 15, 20, 90})),
    "minute": (frozenset({10, 15, 30, 60}), frozenset({5, 20, 45, 90, 120})),
    "hour": (frozenset({24, 48}), frozenset({1, 2, 4, 12, 72})),
    "business hour": (frozenset({4, 8, 24}), frozenset({1, 2, 48})),
    "day": (frozenset({7, 14, 30}), frozenset({2, 3, 5, 10, 21, 28, 42, 60, 90})),
    "business day": (frozenset({2, 3, 5, 10}), frozenset({1, 15, 20, 30})),
    "week": (frozenset({1, 2, 4}), frozenset({3, 6, 8, 12})),
    "month": (frozenset({3, 6, 12}), frozenset({1, 2, 18, 24})),
    "year": (frozenset({1, 3, 5, 10}), frozenset({2, 7})),
    "percent": (frozenset({10, 20, 50}), frozenset({5, 15, 25, 30, 75, 80, 90, 100})),
}
"""For each unit what nearly everybody writes, and what many do."""

_SAME = {"calendar day": "day", "working day": "business day", "night": "day"}
_COUNTED = (frozenset({2, 3, 5, 10}), frozenset({1, 4, 6, 8, 12, 15, 20, 25}))
_HEADS = {"1": MOST, "5": MOST, "2": 2, "25": 2, "3": 1, "15": 1, "4": 1, "75": 1}
"""Sums and decimals by the figures between their zeros: 100 and 5,000 before 200 and 2,500, 0.5 before 0.25."""
_LARGE = 50
_RIVALS = 2
"""So many equally customary options make up for none that is more so. Were the most customary never right, people would notice."""


def custom(value: Decimal, unit: str, *, is_money: bool = False) -> int:
    """Return 0 to 3: 3 for what nearly everybody writes (30 days, 24 hours, €500), 0 for what hardly anybody does (17 days)."""
    unit = _SAME.get(unit, unit)
    is_whole = value == value.to_integral_value()
    if is_whole and (unit in _TIMES or not (is_money or value > _LARGE)):
        first, second = _TIMES.get(unit, _COUNTED)
        return MOST if value in first else 2 if value in second else 0
    return _HEADS.get(f"{value:f}".replace(".", "").strip("0"), 0)


def stands_out(right: int, wrong: Iterable[int]) -> bool:
    """Return whether custom reveals the key.

    It does where no wrong option is more customary and no two are equally so, or where no wrong option is as unusual.
    """
    ranks = list(wrong)
    is_usual = not any(rank > right for rank in ranks) and sum(rank == right for rank in ranks) < _RIVALS
    return is_usual or not any(rank <= right for rank in ranks)


def ranks_of(options: Sequence[str], key: int) -> tuple[int, list[int]]:
    """Return how customary the right amount and the wrong ones are; -1 for an option without an amount."""
    last = [named[-1] if (named := measured(option)) else None for option in options]
    ranks = [custom(amount.value, amount.unit, is_money=amount.is_money) if amount is not None else -1 for amount in last]
    return ranks[key], [rank for index, rank in enumerate(ranks) if index != key]
