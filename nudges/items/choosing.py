"""Chooses wrong options: plausible, of the same kind as the right one, and different enough from it and from each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

_WORD = re.compile(r"[^\W_]+")
_NEAR = 0.8


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[str, ...]
    key: int


def tokens(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def likeness(text: str, other: str) -> float:
    """Return shared words over all words, 0 to 1; 0 for texts with different numbers."""
    left, right = tokens(text), tokens(other)
    if {word for word in left if word.isdigit()} != {word for word in right if word.isdigit()}:
        return 0.0
    return len(left & right) / max(1, len(left | right))


def unlike(right: str, candidates: Iterable[str], most: int) -> list[str]:
    """Return candidates in order, without those that say nearly the same as the right option or one taken before."""
    taken: list[str] = []
    for candidate in candidates:
        if len(taken) == most:
            break
        if candidate.strip() and all(likeness(candidate, other) < _NEAR for other in (right, *taken)):
            taken.append(candidate)
    return taken


def balanced(right: str, candidates: Sequence[str], most: int) -> list[str]:
    """Return candidates as `unlike` does, but those of about the right option's length first, so that length is no hint."""
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


def cases_around(limit: Decimal, random: Random) -> list[Decimal]:
    """Return positive values below, at and above a limit, in its own precision."""
    if limit != limit.to_integral_value():
        step = Decimal("0.1")
    elif limit >= 100:  # noqa: PLR2004 - from here on a unit more is no visible difference
        step = Decimal(10) ** (len(str(int(limit))) - 2)
    else:
        step = Decimal(1)
    steps = random.randint(1, 3 if limit < 10 else 5)  # noqa: PLR2004 - near enough to need the rule
    return [value for value in (limit - step * steps, limit, limit + step * steps) if value > 0]
