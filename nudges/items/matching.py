"""Makes items that put two cases of a section at once: what is done in the one, and what in the other?

Every option joins what the section says about its cases, so that nothing in it is untrue by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from random import Random

from nudges.items.choosing import likeness, tokens
from nudges.items.models import SIGN, Draft, Kind
from nudges.items.outline import Outline

_OUTCOMES, _MOST = 3, 5
_LONGEST = 90
"""Characters of an outcome: an option holds two."""
_ALIKE = 0.75
_SMALL = 3


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a section and what holds for it, written at section.text[start:end]."""

    name: str
    outcome: str
    start: int
    end: int
    text: str


Ask = Callable[[Case, Case], str]
"""Puts two cases into a question."""


def matched(cases: Sequence[Case]) -> list[Case]:
    """Return the cases with a name of their own and a short outcome that the name does not tell; none of too few."""
    names = Counter(case.name.casefold() for case in cases)
    fit = [case for case in cases if names[case.name.casefold()] == 1 and _is_fit(case)]
    return fit if len({case.outcome.casefold() for case in fit}) >= _OUTCOMES else []


def two_cases(kind: Kind, view: Outline, cases: Sequence[Case], ask: Ask, random: Random) -> Draft | None:
    """Make a draft about two drawn cases; the outcome of a third one is wrong for both. None where their outcomes are alike."""
    first, second, third = random.sample(cases, _OUTCOMES)
    outcomes = (first.outcome, second.outcome, third.outcome)
    if any(likeness(one, other) >= _ALIKE for one, other in combinations(outcomes, 2)):
        return None
    right = outcomes[:2]
    wrong = [pair for pair in permutations(outcomes, 2) if pair != right]
    pairs = random.sample([right, *random.sample(wrong, _MOST - 1)], _MOST)
    evidence = view.evidence(min(first.start, second.start), max(first.end, second.end))
    options, explanation = tuple(SIGN.join(pair) for pair in pairs), f"“{view.place}”: {first.text} And: {second.text}"
    return Draft(kind, ask(first, second), options, pairs.index(right), evidence, explanation)


def _is_fit(case: Case) -> bool:
    """Return whether an outcome is short, and is not told by the words of its case: "if the belt is worn, change the belt"."""
    shared = {word for word in tokens(case.name) & tokens(case.outcome) if len(word) > _SMALL}
    return 0 < len(case.outcome) <= _LONGEST and not shared and SIGN not in case.outcome
