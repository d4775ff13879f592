"""Chooses wrong amounts that are plausible beside the right one. The right one's place among them is random.

Neither oddness nor place then leads to the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from random import Random

from core.amounts.reading import Amount

_MOST = 3

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
_HEADS = {"1": _MOST, "5": _MOST, "2": 2, "25": 2, "3": 1, "15": 1, "4": 1, "75": 1}
"""Sums and decimals by the figures between their zeros: 100 and 5,000 before 200 and 2,500, 0.5 before 0.25."""
_LARGE = 50

_USUAL = {
    "second": (5, 10, 15, 20, 30, 45, 60, 90),
    "minute": (2, 3, 5, 10, 15, 20, 25, 30, 40, 45, 60, 75, 90, 120),
    "hour": (1, 2, 3, 4, 5, 6, 8, 10, 12, 18, 24, 36, 48, 72, 96, 120),
    "business hour": (1, 2, 3, 4, 6, 8, 12, 16),
    "day": (1, 2, 3, 4, 5, 6, 7, 10, 12, 14, 21, 28, 30, 45, 60, 90, 120, 180),
    "business day": (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30),
    "calendar day": (2, 3, 4, 5, 7, 10, 14, 21, 30, 45, 60, 90),
    "week": (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 26),
    "month": (1, 2, 3, 4, 6, 9, 12, 15, 18, 24, 36),
    "year": (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20),
    "percent": (2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50, 60, 70, 75, 80, 85, 90, 95),
}
_MOST_IN = {
    ("minute", "hour"): 60,
    ("hour", "day"): 24,
    ("day", "week"): 7,
    ("business day", "week"): 5,
    ("hour", "week"): 168,
    ("day", "month"): 31,
    ("week", "month"): 4,
    ("day", "year"): 365,
    ("week", "year"): 52,
    ("month", "year"): 12,
}
"""How many of a unit a period holds: nobody works from home on 10 days per week."""
_ROUND = tuple(Decimal(text) for text in ("1", "1.2", "1.5", "1.8", "2", "2.5", "3", "3.5", "4", "5", "6", "8"))
_ROUNDEST = tuple(Decimal(text) for text in ("1", "1.5", "2", "2.5", "3", "4", "5", "6", "8"))
"""Among $8,000 and $15,000 a round $10,000 would be seen at a glance."""
_FACTORS = tuple(Decimal(text) for text in ("0.5", "0.65", "0.75", "0.85", "1.2", "1.35", "1.55", "1.85", "2.15"))
_PLAIN = 2
"""Figures of a round number."""
_SMALL = 12
_NEAREST, _NEAR, _CLOSE, _FARTHEST = Decimal("1.15"), Decimal("1.8"), Decimal(2), Decimal(3)
"""Times as much. What is twice as far away is told apart by sense, so it is taken only where too few lie nearer."""
_BETWEEN = Decimal("1.12")
_LIKE_A_SLIP = Decimal("1.05")
"""An odd value so close to a rounder one looks like a slip: 51 beside 50."""
_WHOLE = 100
_HALF = Decimal("0.5")
_NEAREST_FEW = 3
_NO_CEILING = Decimal("Infinity")

_SCALES = frozenset({"°c", "°f", "°", "°C", "°F", "degree", "db", "dB", "db(a)", "dB(A)"})
"""Measures whose zero is a convention: 30 degrees are not twice 15."""
_STEPS, _FINE = 2, 20


def tempting_values(amount: Amount, known: Iterable[Decimal], random: Random, most: int, period: str = "") -> list[Decimal]:
    """Return other plausible values, up to 3 times apart; those up to 2 times apart and those of other rules come first.

    The number of values below the right one is random. Fewer than `most` where there are no more.

    Args:
        amount: the right one.
        known: values that other rules have for the same unit.
        random: draws.
        most: so many.
        period: the unit of time that the amount is counted in ("per week"), empty without one.
    """
    near = tuple(_ranked(amount, frozenset(known), period))
    order = sorted(random.sample(near, len(near)), key=partial(_distance, amount))
    drawn = (_window(amount, order, below, most) for below in random.sample(range(most + 1), most + 1))
    return max(drawn, key=len)


def as_usual(amount: Amount, known: Iterable[Decimal], random: Random, period: str = "") -> Decimal | None:
    """Return one of the nearest other values that are as customary as the right one: among other amounts it is not noticed.

    None for temperatures, noise and shares: physics and trades have a say in them, and a wrong one is noticed.
    """
    if amount.unit in _SCALES or amount.unit == "percent":
        return None
    near, right = _ranked(amount, frozenset(known), period), _custom(amount, amount.value)
    alike = [value for value, rank in near.items() if (rank >= right if right > 1 else rank <= right)]
    nearest = sorted(alike, key=lambda value: _ratio(value, amount.value))[:_NEAREST_FEW]
    return random.choice(nearest) if nearest else None


def _distance(amount: Amount, value: Decimal) -> int:
    """Return how far a value is from being plausible: 0 to 3."""
    ratio = _ratio(value, amount.value)
    return (ratio > _NEAR) + (ratio > _CLOSE) + (_custom(amount, value) == 0 < _custom(amount, amount.value))


def _window(amount: Amount, order: Sequence[Decimal], below: int, most: int) -> list[Decimal]:
    """Return values that are apart from each other, `below` of them below the right one."""
    right, is_scale, apart = amount.value, amount.unit in _SCALES, list[Decimal]()
    for value in order:
        if all(is_scale or _ratio(value, other) >= _BETWEEN for other in apart):
            apart.append(value)
    lower, upper = [value for value in apart if value < right], [value for value in apart if value > right]
    return sorted([*lower[:below], *upper[: most - below]])


@lru_cache(maxsize=64)  # every variant of a question draws from the same values
def _ranked(amount: Amount, known: frozenset[Decimal], period: str) -> Mapping[Decimal, int]:
    """Return the values near enough to be plausible, each with how customary it is."""
    if amount.unit in _SCALES:
        return {value: _custom(amount, value) for value in _on_scale(amount.value)}
    ceiling = _MOST_IN.get((amount.unit, period), _NO_CEILING)
    near = sorted(
        value for value in _pool(amount) | known if 0 < value <= ceiling and _NEAREST <= _ratio(value, amount.value) <= _FARTHEST
    )
    return {value: _custom(amount, value) for value in near}


def _on_scale(value: Decimal) -> list[Decimal]:
    step = Decimal(5 if value >= _FINE and value % 5 == 0 else 1 if value >= _STEPS or value % 1 == 0 else Decimal("0.5"))
    return [value + step * steps for steps in range(-_STEPS, _STEPS + 1) if steps and value + step * steps > 0]


def _custom(amount: Amount, value: Decimal) -> int:
    return custom(value, amount.unit, is_money=amount.is_money)


def _pool(amount: Amount) -> set[Decimal]:
    value = amount.value
    usual = {Decimal(one) for one in _USUAL.get(amount.unit, ())}
    whole = value == value.to_integral_value()
    if whole and value <= _SMALL and not amount.is_money and not usual:
        return {Decimal(one) for one in range(2, 2 * _SMALL)} - {value}
    if whole and _figures(value) > _PLAIN:
        return _as_odd(value) - {value}
    odd = _as_odd(value) if whole and _custom(amount, value) == 0 else set() if whole else _as_fine(value)
    magnitude = Decimal(10) ** (value.adjusted())
    factors = _ROUNDEST if whole and value / magnitude in _ROUNDEST else _ROUND
    round_ones = {factor * magnitude * scale for factor in factors for scale in (Decimal("0.1"), Decimal(1), Decimal(10))}
    if amount.unit in _USUAL and not whole and value % _HALF == 0:  # beside 1.5 hours nobody means 1.2
        round_ones = {factor for factor in round_ones if factor % _HALF == 0}
    rounder = usual | {one for one in round_ones if not whole or one == one.to_integral_value()}
    odd -= {one for one in odd for other in rounder if one != other and _ratio(one, other) < _LIKE_A_SLIP}
    return {one for one in rounder | odd if amount.unit != "percent" or one < _WHOLE} - {value}


def _figures(value: Decimal) -> int:
    """Return the number of figures without the zeros at the end: 2 for 7,500."""
    return len(str(int(value)).rstrip("0"))


def _as_odd(value: Decimal) -> set[Decimal]:
    """Return values as odd as an odd one: among round numbers 2,505,000, 135 or €380 would be obvious."""
    step, figures = Decimal(10) ** (len(str(int(value))) - _figures(value)), min(_PLAIN, _figures(value))
    step *= 5 if value % (5 * step) == 0 else 1
    return {
        near
        for factor in _FACTORS
        if (near := (value * factor / step).to_integral_value() * step) > 0 and _figures(near) >= figures
    }


def _as_fine(value: Decimal) -> set[Decimal]:
    """Return values written as finely as one with decimals: 9 and 12.5 beside 10.5."""
    step = _HALF if value % _HALF == 0 else Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))
    return {(value * factor / step).to_integral_value() * step for factor in _FACTORS}


def _ratio(one: Decimal, other: Decimal) -> Decimal:
    return max(one, other) / max(Decimal("0.0001"), min(one, other))


def custom(value: Decimal, unit: str, *, is_money: bool = False) -> int:
    """Return 0 to 3: 3 for what nearly everybody writes (30 days, 24 hours, €500), 0 for what hardly anybody does (17 days)."""
    unit = _SAME.get(unit, unit)
    is_whole = value == value.to_integral_value()
    if is_whole and (unit in _TIMES or not (is_money or value > _LARGE)):
        first, second = _TIMES.get(unit, _COUNTED)
        return _MOST if value in first else 2 if value in second else 0
    return _HEADS.get(f"{value:f}".replace(".", "").strip("0"), 0)
