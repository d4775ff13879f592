"""Chooses wrong options: plausible, of the same kind as the right one, and different enough from it and from each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from random import Random

from core.amounts.reading import Amount
from nudges.items.customary import custom, stands_out

_WORD = re.compile(r"[^\W_]+")
_NEAR = 0.8
_USUAL = {
    "second": (5, 10, 15, 20, 30, 45, 60, 90),
    "minute": (2, 5, 10, 15, 20, 30, 45, 60, 90),
    "hour": (1, 2, 4, 8, 12, 24, 36, 48, 72, 96),
    "business hour": (1, 2, 4, 8, 12, 16),
    "day": (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180),
    "business day": (1, 2, 3, 5, 7, 10, 15, 20, 30),
    "calendar day": (2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90),
    "week": (1, 2, 3, 4, 6, 8, 10, 12, 16, 26),
    "month": (1, 2, 3, 6, 9, 12, 18, 24, 36),
    "year": (1, 2, 3, 4, 5, 7, 10, 15),
    "percent": (5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 80, 90),
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
_ROUND = tuple(Decimal(text) for text in ("1", "1.5", "2", "2.5", "3", "4", "5", "6", "8"))
_ROUNDEST = tuple(Decimal(text) for text in ("1", "2", "2.5", "5"))
"""Among $8,000 and $15,000 a round $10,000 would be seen at a glance."""
_FACTORS = tuple(Decimal(text) for text in ("0.35", "0.5", "0.65", "0.75", "1.35", "1.55", "1.85", "2.15", "2.7"))
_PLAIN = 2
"""Figures of a round number."""
_SMALL = 12
_NEAREST, _CLOSE, _FARTHEST = Decimal("1.2"), (Decimal(2), Decimal(3)), Decimal(5)
"""Times as much. What is twice as far away is told apart by sense, so it is taken only where too few lie nearer."""
_BETWEEN = Decimal("1.15")
_FEWEST_NEAR = 3
_WHOLE = 100
_MANY = 4
_DRAWS = 30
_NO_CEILING = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[str, ...]
    key: int


def tokens(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def likeness(text: str, other: str) -> float:
    """Shared words over all words, 0 to 1; texts with different numbers are never alike."""
    left, right = tokens(text), tokens(other)
    if {word for word in left if word.isdigit()} != {word for word in right if word.isdigit()}:
        return 0.0
    return len(left & right) / max(1, len(left | right))


def unlike(right: str, candidates: Iterable[str], most: int) -> list[str]:
    """Take candidates in order, leaving out those that say nearly the same as the right one or as one taken before."""
    taken: list[str] = []
    for candidate in candidates:
        if len(taken) == most:
            break
        if candidate.strip() and all(likeness(candidate, other) < _NEAR for other in (right, *taken)):
            taken.append(candidate)
    return taken


def balanced(right: str, candidates: Sequence[str], most: int) -> list[str]:
    """Like `unlike`, but candidates of about the right one's length come first, so that length gives nothing away."""
    fits = [
        candidate
        for candidate in candidates
        if len(right) <= 1.5 * max(8, len(candidate)) and len(candidate) <= 2.5 * max(8, len(right))
    ]
    return unlike(right, [*fits, *(candidate for candidate in candidates if candidate not in fits)], most)


def shuffled(right: str, wrong: Sequence[str], random: Random) -> Choice:
    options = [right, *wrong]
    random.shuffle(options)
    return Choice(tuple(options), options.index(right))


def lenders_of(choice: Choice, lent: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of the SOPs from which options come. `lent` has the SOP of every text that was lent."""
    return tuple(sorted({lent[option] for option in choice.options if option in lent}))


def tempting_values(amount: Amount, known: Iterable[Decimal], random: Random, most: int, period: str = "") -> list[Decimal]:
    """Return other values that somebody could believe, 1.2 to 2 times apart, up to 3 where these are few, and values of other
    rules: usual ones, equally odd ones.

    One of them is more customary than the right value and another as odd, where there are such (see `customary`), and how many lie
    below it is drawn: neither custom, oddness nor place leads to it. Fewer than `most` where there are no more.

    Args:
        amount: the right one.
        known: values that other rules have for the same unit.
        random: draws.
        most: so many.
        period: the unit of time that the amount is counted in ("per week"), empty without one.
    """
    best: list[Decimal] = []
    for farthest in _CLOSE:
        near = _ranked(amount, frozenset(known), period, farthest)
        right = _custom(amount, amount.value)
        for _ in range(1 if len(near) < most or stands_out(right, near.values()) else _DRAWS):
            drawn = _window(amount.value, random.sample(tuple(near), len(near)), random, most)
            if len(drawn) == most and not stands_out(right, map(near.__getitem__, drawn)):
                return drawn
            best = max(best, drawn, key=len)
    return best


@lru_cache(maxsize=4096)  # every variant of a question draws from the same values
def _ranked(amount: Amount, known: frozenset[Decimal], period: str, farthest: Decimal) -> Mapping[Decimal, int]:
    """Return the values near enough to be believed, each with how customary it is."""
    ceiling = _MOST_IN.get((amount.unit, period), _NO_CEILING)
    believed = {candidate for candidate in _pool(amount) if _ratio(candidate, amount.value) <= farthest}
    believed |= {candidate for candidate in known if _ratio(candidate, amount.value) <= _CLOSE[-1]}
    near = sorted(candidate for candidate in believed if 0 < candidate <= ceiling and _ratio(candidate, amount.value) >= _NEAREST)
    return {candidate: _custom(amount, candidate) for candidate in near}


def beside(amount: Amount, known: Iterable[Decimal], random: Random, period: str = "") -> list[Decimal]:
    """Return up to two other values, the first at least as customary as the right one, the second nearly; none without a first."""
    near, right = tempting_values(amount, known, random, _MANY, period), _custom(amount, amount.value)
    random.shuffle(near)
    first = next((candidate for candidate in near if _custom(amount, candidate) >= right), None)
    rest = sorted((candidate for candidate in near if candidate != first), key=lambda candidate: _custom(amount, candidate) < right)
    second = next((candidate for candidate in rest if _custom(amount, candidate) >= right - 1), None)
    return [candidate for candidate in (first, second) if candidate is not None] if first is not None else []


def _custom(amount: Amount, value: Decimal) -> int:
    return custom(value, amount.unit, is_money=amount.is_money)


def _window(right: Decimal, near: Sequence[Decimal], random: Random, most: int) -> list[Decimal]:
    """Take values that are apart from each other; how many of them lie below the right one is drawn."""
    apart: list[Decimal] = []
    for value in near:
        if all(_ratio(value, other) >= _BETWEEN for other in apart):
            apart.append(value)
    lower, upper = [value for value in apart if value < right], [value for value in apart if value > right]
    below = min(len(lower), max(random.randint(0, most), most - len(upper)))
    return sorted([*lower[:below], *upper[: most - below]])


def _pool(amount: Amount) -> set[Decimal]:
    value = amount.value
    usual = {Decimal(number) for number in _USUAL.get(amount.unit, ())}
    whole = value == value.to_integral_value()
    if whole and value <= _SMALL and not amount.is_money and not usual:
        return {Decimal(number) for number in range(2, 2 * _SMALL)} - {value}
    if whole and _figures(value) > _PLAIN:
        return _as_odd(value) - {value}
    odd = _as_odd(value) if whole and _custom(amount, value) == 0 else set()
    odd = {number for number in odd if amount.unit != "percent" or number <= _WHOLE}
    magnitude = Decimal(10) ** (value.adjusted())
    factors = _ROUNDEST if whole and value / magnitude in _ROUNDEST else _ROUND
    round_ones = {factor * magnitude * scale for factor in factors for scale in (Decimal("0.1"), Decimal(1), Decimal(10))}
    believable = {
        number
        for number in round_ones
        if (not whole or number == number.to_integral_value()) and (amount.unit != "percent" or number <= _WHOLE)
    }
    near = {number for number in usual if _NEAREST <= _ratio(number, value) <= _FARTHEST}
    return ((near if whole and len(near) > _FEWEST_NEAR else near | believable) | odd) - {value}


def _figures(value: Decimal) -> int:
    """How many figures are left without the zeros at the end: 2 for 7,500."""
    return len(str(int(value)).rstrip("0"))


def _as_odd(value: Decimal) -> set[Decimal]:
    """Values as odd as an odd one: among round numbers 2,505,000, 135 or €380 would be seen at a glance."""
    step, figures = Decimal(10) ** (len(str(int(value))) - _figures(value)), min(_PLAIN, _figures(value))
    step *= 5 if value % (5 * step) == 0 else 1
    return {
        near
        for factor in _FACTORS
        if (near := (value * factor / step).to_integral_value() * step) > 0 and _figures(near) >= figures
    }


def _ratio(number: Decimal, other: Decimal) -> Decimal:
    return max(number, other) / max(Decimal("0.0001"), min(number, other))


def cases_around(limit: Decimal, random: Random) -> list[Decimal]:
    """Return a value below, at and above a limit, in its own precision; those that are positive."""
    if limit != limit.to_integral_value():
        step = Decimal("0.1")
    elif limit >= 100:  # noqa: PLR2004 - from here on a unit more is no visible difference
        step = Decimal(10) ** (len(str(int(limit))) - 2)
    else:
        step = Decimal(1)
    steps = random.randint(1, 3 if limit < 10 else 5)  # noqa: PLR2004 - near enough to need the rule
    return [value for value in (limit - step * steps, limit, limit + step * steps) if value > 0]
