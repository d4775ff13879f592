"""Limits that stand one above the other: an amount decides which line holds. A ladder is a list, some sentences or a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from random import Random

from core.amounts.bounds import Bound, Side, bound_of
from core.amounts.reading import Amount, amounts
from core.amounts.writing import with_value
from nudges.items.branches import LONGEST_OUTCOME, Branch, branches
from nudges.items.choosing import cases_around, tempting_values, tokens
from nudges.items.lookups import Table, tables
from nudges.items.models import Draft, Family, Kind
from nudges.items.outline import Outline
from nudges.items.plain import words_of

_SIGNS = (("≤", "up to "), ("<=", "up to "), ("≥", "at least "), (">=", "at least "), ("<", "under "), (">", "over "))
_UP_TO = re.compile(
    r"^\W*(?:and|but|to)?\s*(?:up to|at most|not more than|no more than|less than|under|below|not over)\s*$", re.IGNORECASE
)
"""Between the two ends of a stretch: "above $1,500 and up to $10,000"."""
_JOINED = re.compile(r"\b(?:and|but|or(?! (?:less|more|fewer|under|over|longer|shorter|above|below)))\b")
_BETWEEN = re.compile(r"\b(?:between|from)\s+$", re.IGNORECASE)
_SMALL_WORDS = frozenset(
    "the a an is are it its by of for to in on has have was were if when s costs worth amounts comes".split()  # noqa: SIM905
)
_LONGEST_EVIDENCE = 900
_FEWEST_RUNGS = 2
_FEWEST_IN_TABLE = 3
_CASE = "“{place}”: {case}. What happens now?"
_BARE = "“{place}”: in your case it is {case}. Which of its lines applies?"
"""Where the lines name nothing but amounts."""

_LIMIT = " Which limit decides that?"
_CLOSE = Decimal("0.0001")
_MOST_LIMITS, _FEWEST_LIMITS = 4, 2
_STRICTEST = " If several lines fit, the strictest one counts."
_ROW = "“{place}”: {name} {case}. What does the table say under “{column}”?"


@dataclass(frozen=True, slots=True)
class _Rung:
    """A branch that an amount alone decides: by a bound, or by a range."""

    branch: Branch
    amount: Amount
    bounds: tuple[Bound, ...]

    @property
    def bound(self) -> Bound | None:
        """The one bound that decides, None for a stretch with two ends."""
        return self.bounds[0] if len(self.bounds) == 1 else None

    @property
    def ends(self) -> tuple[Decimal, ...]:
        return tuple(bound.amount.value for bound in self.bounds) or self.amount.ends

    @property
    def subject(self) -> frozenset[str]:
        return tokens(self._with(" ")) - _SMALL_WORDS

    def holds(self, value: Decimal) -> bool:
        if self.bounds:
            return all(bound.holds(value) for bound in self.bounds)
        return self.ends[0] <= value <= self.ends[-1]

    def told(self, value: Decimal) -> str:
        """The condition with a value in place of its bound: "the refund is EUR 250"."""
        return self._with(with_value(self.amount, value)).strip()

    def _with(self, words: str) -> str:
        condition = self.branch.condition
        if self.bounds:
            return condition[: self.bounds[0].start] + words + condition[self.bounds[-1].end :]
        return _BETWEEN.sub("", condition[: self.amount.start]) + words + condition[self.amount.end :]


def ladder_families(view: Outline, sop_id: str) -> Iterator[Family]:
    """Yield one family per ladder of limits."""
    at, section = f"{sop_id}#{view.section.anchor}", view.section
    rungs = [rung for branch in branches(view, labels=True) if (rung := _rung(branch)) is not None]
    makers: list[Callable[[Random], Draft | None]] = [
        partial(_decide, view, ladder, "") for ladder in _ladders(rungs) if _is_told(view, ladder)
    ]
    makers += [partial(_decide, view, ladder, stem) for table in tables(view) for stem, ladder in _table_ladders(view, table)]
    for number, maker in enumerate(makers, start=1):
        yield Family(f"{at}/limit-{number}", sop_id, section.anchor, section.digest, {Kind.SCENARIO: maker}, section.text)


def _is_told(view: Outline, ladder: Sequence[_Rung]) -> bool:
    """Whether the lines or a heading say what the amount measures: "Up to €300: €59" alone does not."""
    return " › " in view.place or any(rung.subject for rung in ladder)


def on_ladders(view: Outline) -> frozenset[int]:
    """Return where the branches begin that stand on a ladder."""
    rungs = [rung for branch in branches(view, labels=True) if (rung := _rung(branch)) is not None]
    return frozenset(rung.branch.start for ladder in _ladders(rungs) for rung in ladder)


def _rung(branch: Branch) -> _Rung | None:
    condition = branch.condition
    for sign, words in _SIGNS:
        condition = condition.replace(sign, words)
    named = amounts(condition)
    read = Branch(branch.text, condition, branch.outcome, branch.start, branch.end)
    if any(amount.other is not None for amount in named) or len(named) not in {1, 2}:
        return None
    return _stretch(read, named[0], named[1]) if len(named) == 2 else _one_amount(read, named[0])  # noqa: PLR2004 - both ends


def _one_amount(branch: Branch, amount: Amount) -> _Rung | None:
    """Read a condition with one amount; None where other words decide besides, or the amount is neither range nor bound."""
    if _JOINED.search(branch.condition.replace(amount.text, "")):
        return None
    if amount.upper is not None:
        return _Rung(branch, amount, ())
    bound = bound_of(branch.condition, amount)
    return None if bound is None else _Rung(branch, amount, (bound,))


def _stretch(branch: Branch, low: Amount, high: Amount) -> _Rung | None:
    """Read "above $1,500 and up to $10,000"; None for two amounts that are no ends of one stretch."""
    first, second = bound_of(branch.condition[: low.end], low), bound_of(branch.condition, high)
    if first is None or second is None or not _UP_TO.match(branch.condition[low.end : high.start]):
        return None
    is_stretch = low.unit == high.unit and low.value < high.value and first.side in {Side.ABOVE, Side.AT_LEAST}
    return _Rung(branch, low, (first, second)) if is_stretch else None


def _ladders(rungs: Sequence[_Rung]) -> list[list[_Rung]]:
    """Group neighbouring lines that put limits on the same thing."""
    found: list[list[_Rung]] = []
    for rung in rungs:
        if found and _same_thing(found[-1][0], rung):
            found[-1].append(rung)
        else:
            found.append([rung])
    return [ladder for ladder in found if _is_ladder(ladder)]


def _same_thing(one: _Rung, other: _Rung) -> bool:
    units = {one.amount.unit, other.amount.unit} - {""}
    return len(units) < 2 and (one.subject <= other.subject or other.subject <= one.subject)  # noqa: PLR2004 - one unit


def _is_ladder(ladder: Sequence[_Rung]) -> bool:
    """Different outcomes for different stretches; two lines with the same limits contradict each other."""
    outcomes = {rung.branch.outcome.casefold() for rung in ladder}
    sides = {(tuple(bound.side for bound in rung.bounds), rung.ends) for rung in ladder}
    is_readable = any(rung.bound is not None for rung in ladder)
    return len(ladder) >= _FEWEST_RUNGS and len(outcomes) == len(ladder) == len(sides) and is_readable


def _table_ladders(view: Outline, table: Table) -> Iterator[tuple[str, list[_Rung]]]:
    """Yield the ladders of a table whose first column is an amount, with the question about the column that holds the outcomes."""
    for column, name in enumerate(table.header[1:], start=1):
        ladder: list[_Rung] = []
        for row in table.rows:
            start = view.section.text.find(row.source)
            branch = Branch(words_of(row.source), row.cells[0], row.cells[column], start, start + len(row.source))
            rung = _rung(branch) if start >= 0 and 0 < len(row.cells[column]) <= LONGEST_OUTCOME else None
            ladder += [rung] if rung is not None else []
        is_whole = len(ladder) == len(table.rows) >= _FEWEST_IN_TABLE
        if is_whole and _is_ladder(ladder) and len({rung.amount.unit for rung in ladder} - {""}) < 2:  # noqa: PLR2004 - one unit
            row_asked = _ROW.format(place="{place}", name=_literal(table.header[0]), column=_literal(name), case="{case}")
            yield row_asked, ladder


def _literal(text: str) -> str:
    """An SOP's words within a text that is formatted once more."""
    return text.replace("{", "{{").replace("}", "}}")


def deciding(bounds: Sequence[Bound], value: Decimal) -> int | None:
    """Return the index of the bound that decides a value: the strictest that holds; None when none or two kinds hold."""
    holding = [index for index, bound in enumerate(bounds) if bound.holds(value)]
    lower = [index for index in holding if bounds[index].side in {Side.ABOVE, Side.AT_LEAST}]
    if not holding or (lower and len(lower) != len(holding)):
        return None
    pick = max if lower else min
    return pick(holding, key=lambda index: bounds[index].amount.value)


def _right(ladder: Sequence[_Rung], value: Decimal) -> _Rung | None:
    """Return the line that holds for a value; None where none does, or two do and neither is the stricter one."""
    holding = [rung for rung in ladder if rung.holds(value)]
    bounds = [rung.bound for rung in holding if rung.bound is not None]
    if len(holding) == 1 or len(bounds) < len(holding):
        return holding[0] if len(holding) == 1 else None
    index = deciding(bounds, value)
    return None if index is None else holding[index]


def _decide(view: Outline, ladder: Sequence[_Rung], asked: str, random: Random) -> Draft | None:
    """Put a case beside a limit; each option says what follows from a limit, so that only the limit decides."""
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
            if step is not None and step.is_telling(value, limits) and _right(ladder, value) is step.follows(value, end):
                return _case_at(view, ladder, (step, teller), (value, sorted(limits)), asked)
    return None


@dataclass(frozen=True, slots=True)
class _Step:
    """A limit of a ladder: the line that holds below it, the one above, and where the next limits lie."""

    limit: Decimal
    below: _Rung
    above: _Rung
    at: _Rung
    room: tuple[Decimal, Decimal]

    def others(self, amount: Amount, random: Random) -> list[Decimal]:
        """Return the limit among others that stand between its neighbours; empty where they are too few."""
        near = tempting_values(replace(amount, value=self.limit, upper=None), (), random, _MOST_LIMITS)
        inside = [value for value in near if self.room[0] < value < self.room[1]]
        return [self.limit, *inside] if len(inside) >= _FEWEST_LIMITS else []

    def follows(self, value: Decimal, limit: Decimal) -> _Rung:
        """Return the line that would hold for a value if the limit stood there."""
        if value == limit == self.limit:
            return self.at
        return self.below if value < limit else self.above

    def is_telling(self, value: Decimal, limits: Sequence[Decimal]) -> bool:
        """Whether a value lies on no wrong limit, between the neighbours, and another limit would lead elsewhere."""
        inside = self.room[0] < value < self.room[1] and all(value != limit or limit == self.limit for limit in limits)
        return inside and len({self.follows(value, limit).branch.outcome for limit in limits}) > 1


def _step(ladder: Sequence[_Rung], limit: Decimal) -> _Step | None:
    """Return a limit of a ladder with its lines; None where two hold beside it. "Up to €5" and "from €5.01" leave a gap between
    them in which no line holds: then the next line's end is the same limit.
    """
    ends = sorted({end for rung in ladder for end in rung.ends})
    lower, upper = [end for end in reversed(ends) if end < limit], [end for end in ends if end > limit]
    below, at, above = (_right(ladder, limit + side * limit * _CLOSE) for side in (-1, 0, 1))
    if below is None and lower:
        below = _right(ladder, lower.pop(0))
    if above is None and upper:
        above = _right(ladder, upper.pop(0))
    if below is None or at is None or above is None or below is above:
        return None
    return _Step(limit, below, above, at, (lower[0] if lower else Decimal(0), upper[0] if upper else Decimal("Infinity")))


def _case_at(
    view: Outline, ladder: Sequence[_Rung], about: tuple[_Step, _Rung], case: tuple[Decimal, Sequence[Decimal]], asked: str
) -> Draft:
    (step, teller), (value, limits) = about, case
    lines = [step.follows(value, limit) for limit in limits]
    options = tuple(
        f"{line.branch.outcome.rstrip(' .;')} (limit: {with_value(teller.amount, limit)})"
        for line, limit in zip(lines, limits, strict=True)
    )
    key = limits.index(step.limit)
    right = lines[key]
    stem = (asked or (_CASE if teller.subject else _BARE)).format(place=view.place, case=teller.told(value)) + _LIMIT
    stem += _STRICTEST if sum(rung.holds(value) for rung in ladder) > 1 else ""
    start, end = min(rung.branch.start for rung in ladder), max(rung.branch.end for rung in ladder)
    evidence = view.evidence(start, end)
    if len(evidence) > _LONGEST_EVIDENCE:
        evidence = view.evidence(right.branch.start, right.branch.end)
    homes = tuple("" if line is right else line.branch.condition for line in lines)
    return Draft(Kind.SCENARIO, stem, options, key, evidence, f"“{view.place}”: {right.branch.text}", homes=homes)
