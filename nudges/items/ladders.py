"""Makes items from ladders: lines with limits one above the other, of which an amount decides which applies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from random import Random

from core.amounts.reading import Amount
from nudges.items.branches import Rung, branches, ladders_of, right_of, rung_of
from nudges.items.choosing import cases_around
from nudges.items.models import Draft, Family, Kind
from nudges.items.outline import Outline
from nudges.items.sizes import with_size
from nudges.items.tempting import tempting_values

_LONGEST_EVIDENCE = 900
_CASE = "“{place}”: {case}. What happens now?"
_BARE = "“{place}”: in your case it is {case}. Which of its lines applies?"
"""Where the lines name nothing but amounts."""

_LIMIT = " Which limit decides that?"
_CLOSE = Decimal("0.0001")
_MOST_LIMITS, _FEWEST_LIMITS, _FEWEST_TO_BALANCE, _DRAWS = 4, 2, 4, 6
_STRICTEST = " If several lines fit, the strictest one counts."


def ladder_families(view: Outline, sop_id: str) -> Iterator[Family]:
    """Yield one family per ladder of limits."""
    rungs = [rung for branch in branches(view, labels=True) if (rung := rung_of(branch)) is not None]
    ladders = (ladder for ladder in ladders_of(rungs) if _is_told(view, ladder))
    for number, ladder in enumerate(ladders, start=1):
        makers = {Kind.SCENARIO: partial(_decide, view, ladder)}
        yield Family.of(sop_id, view.section, f"limit-{number}", makers)


def _is_told(view: Outline, ladder: Sequence[Rung]) -> bool:
    """Return whether the lines or a heading say what the amount measures: "Up to €300: €59" alone does not."""
    return " › " in view.place or any(rung.subject for rung in ladder)


def _decide(view: Outline, ladder: Sequence[Rung], random: Random) -> Draft | None:
    """Make a draft with a case beside a limit; each option says what follows from a limit, so that only the limit decides."""
    teller = next((rung for rung in ladder if rung.bound is not None and rung.amount.unit), None) or next(
        rung for rung in ladder if rung.bound is not None
    )
    ends = sorted({end for rung in ladder for end in rung.ends})
    ends = [end for end in ends if not any(end * (1 - _CLOSE * 10) < other < end for other in ends)]  # £50.01 is £50
    for end in random.sample(ends, len(ends)):
        step = _step(ladder, end)
        limits = step.others(teller.amount, random) if step is not None else []
        beside = [value for limit in limits for value in cases_around(limit, random)]
        for value in random.sample(beside, len(beside)):
            if step is not None and step.is_telling(value, limits) and right_of(ladder, value) is step.follows(value, end):
                return _case_at(view, ladder, (step, teller), (value, sorted(limits)))
    return None


@dataclass(frozen=True, slots=True)
class _Step:
    """A limit of a ladder: the line that applies below it, the one above, and where the next limits lie."""

    limit: Decimal
    below: Rung
    above: Rung
    at: Rung
    room: tuple[Decimal, Decimal]

    def others(self, amount: Amount, random: Random) -> list[Decimal]:
        """Return the limit with others that lie between its neighbours; empty where there are too few."""
        limit = replace(amount, value=self.limit, upper=None)
        for _ in range(_DRAWS):
            near = tempting_values(limit, (), random, _MOST_LIMITS)
            inside = [value for value in near if self.room[0] < value < self.room[1]]
            if len(inside) >= _FEWEST_LIMITS:
                return [self.limit, *inside]
        return []

    def follows(self, value: Decimal, limit: Decimal) -> Rung:
        """Return the line that would apply to a value if this were the limit."""
        if value == limit == self.limit:
            return self.at
        return self.below if value < limit else self.above

    def is_telling(self, value: Decimal, limits: Sequence[Decimal]) -> bool:
        """Return whether a value lies between the neighbours and on no wrong limit, and another limit would change the outcome."""
        inside = self.room[0] < value < self.room[1] and all(value != limit or limit == self.limit for limit in limits)
        outcomes = Counter(self.follows(value, limit).branch.outcome for limit in limits)
        is_balanced = min(outcomes.values()) > 1 or len(limits) < _FEWEST_TO_BALANCE
        return inside and len(outcomes) > 1 and is_balanced


def _step(ladder: Sequence[Rung], limit: Decimal) -> _Step | None:
    """Return a limit of a ladder with its lines; None where two lines apply beside it.

    "Up to €5" and "from €5.01" leave a gap in which no line applies: then the next line's end is the same limit.
    """
    ends = sorted({end for rung in ladder for end in rung.ends})
    lower, upper = [end for end in reversed(ends) if end < limit], [end for end in ends if end > limit]
    below, at, above = (right_of(ladder, limit + side * limit * _CLOSE) for side in (-1, 0, 1))
    if below is None and lower:
        below = right_of(ladder, lower.pop(0))
    if above is None and upper:
        above = right_of(ladder, upper.pop(0))
    if below is None or at is None or above is None or below is above:
        return None
    return _Step(limit, below, above, at, (lower[0] if lower else Decimal(0), upper[0] if upper else Decimal("Infinity")))


def _case_at(view: Outline, ladder: Sequence[Rung], about: tuple[_Step, Rung], case: tuple[Decimal, Sequence[Decimal]]) -> Draft:
    (step, teller), (value, limits) = about, case
    lines = [step.follows(value, limit) for limit in limits]
    options = tuple(
        f"{line.branch.outcome.rstrip(' .;')} (limit: {with_size(teller.amount, limit)})"
        for line, limit in zip(lines, limits, strict=True)
    )
    key = limits.index(step.limit)
    right = lines[key]
    stem = (_CASE if teller.subject else _BARE).format(place=view.place, case=teller.told(value)) + _LIMIT
    stem += _STRICTEST if sum(rung.holds(value) for rung in ladder) > 1 else ""
    start, end = min(rung.branch.start for rung in ladder), max(rung.branch.end for rung in ladder)
    evidence = view.evidence(start, end)
    if len(evidence) > _LONGEST_EVIDENCE:
        evidence = view.evidence(right.branch.start, right.branch.end)
    homes = tuple("" if line is right else line.branch.condition for line in lines)
    return Draft(Kind.SCENARIO, stem, options, key, evidence, f"“{view.place}”: {right.branch.text}", homes=homes)
