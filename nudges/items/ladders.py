"""Makes items from ladders: limits one above the other, where an amount decides which line applies.

A ladder is a list, some sentences or a table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from random import Random

from core.amounts.reading import Amount
from nudges.items.branches import LONGEST_OUTCOME, Branch, branches
from nudges.items.choosing import cases_around
from nudges.items.models import Draft, Family, Kind
from nudges.items.outline import Outline
from nudges.items.plain import words_of
from nudges.items.rungs import Rung, is_ladder, ladders_of, right_of, rung_of
from nudges.items.sizes import with_size
from nudges.items.tables import Table, tables
from nudges.items.tempting import tempting_values

_LONGEST_EVIDENCE = 900
_FEWEST_IN_TABLE = 3
_CASE = "“{place}”: {case}. What happens now?"
_BARE = "“{place}”: in your case it is {case}. Which of its lines applies?"
"""Where the lines name nothing but amounts."""

_LIMIT = " Which limit decides that?"
_CLOSE = Decimal("0.0001")
_MOST_LIMITS, _FEWEST_LIMITS, _FEWEST_TO_BALANCE, _DRAWS = 4, 2, 4, 6
_STRICTEST = " If several lines fit, the strictest one counts."
_ROW = "“{place}”: {name} {case}. What does the table say under “{column}”?"


def ladder_families(view: Outline, sop_id: str) -> Iterator[Family]:
    """Yield one family per ladder of limits."""
    at, section = f"{sop_id}#{view.section.anchor}", view.section
    rungs = [rung for branch in branches(view, labels=True) if (rung := rung_of(branch)) is not None]
    makers: list[Callable[[Random], Draft | None]] = [
        partial(_decide, view, ladder, "") for ladder in ladders_of(rungs) if _is_told(view, ladder)
    ]
    makers += [partial(_decide, view, ladder, stem) for table in tables(view) for stem, ladder in _table_ladders(view, table)]
    for number, maker in enumerate(makers, start=1):
        yield Family(f"{at}/limit-{number}", sop_id, section.anchor, section.digest, {Kind.SCENARIO: maker}, section.text)


def _is_told(view: Outline, ladder: Sequence[Rung]) -> bool:
    """Return whether the lines or a heading say what the amount measures: "Up to €300: €59" alone does not."""
    return " › " in view.place or any(rung.subject for rung in ladder)


def on_ladders(view: Outline) -> frozenset[int]:
    """Return the positions where branches of a ladder begin."""
    rungs = [rung for branch in branches(view, labels=True) if (rung := rung_of(branch)) is not None]
    return frozenset(rung.branch.start for ladder in ladders_of(rungs) for rung in ladder)


def _table_ladders(view: Outline, table: Table) -> Iterator[tuple[str, list[Rung]]]:
    """Yield the ladders of a table whose first column is an amount, with the question about the column that holds the outcomes."""
    for column, name in enumerate(table.header[1:], start=1):
        ladder: list[Rung] = []
        for row in table.rows:
            start = view.section.text.find(row.source)
            branch = Branch(words_of(row.source), row.cells[0], row.cells[column], start, start + len(row.source))
            rung = rung_of(branch) if start >= 0 and 0 < len(row.cells[column]) <= LONGEST_OUTCOME else None
            ladder += [rung] if rung is not None else []
        is_whole = len(ladder) == len(table.rows) >= _FEWEST_IN_TABLE
        if is_whole and is_ladder(ladder) and len({rung.amount.unit for rung in ladder} - {""}) < 2:  # noqa: PLR2004 - one unit
            row_asked = _ROW.format(place="{place}", name=_literal(table.header[0]), column=_literal(name), case="{case}")
            yield row_asked, ladder


def _literal(text: str) -> str:
    """Escape an SOP's words for a text that is formatted once more."""
    return text.replace("{", "{{").replace("}", "}}")


def _decide(view: Outline, ladder: Sequence[Rung], wording: str, random: Random) -> Draft | None:
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
                return _case_at(view, ladder, (step, teller), (value, sorted(limits)), wording)
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


def _case_at(
    view: Outline, ladder: Sequence[Rung], about: tuple[_Step, Rung], case: tuple[Decimal, Sequence[Decimal]], wording: str
) -> Draft:
    (step, teller), (value, limits) = about, case
    lines = [step.follows(value, limit) for limit in limits]
    options = tuple(
        f"{line.branch.outcome.rstrip(' .;')} (limit: {with_size(teller.amount, limit)})"
        for line, limit in zip(lines, limits, strict=True)
    )
    key = limits.index(step.limit)
    right = lines[key]
    stem = (wording or (_CASE if teller.subject else _BARE)).format(place=view.place, case=teller.told(value)) + _LIMIT
    stem += _STRICTEST if sum(rung.holds(value) for rung in ladder) > 1 else ""
    start, end = min(rung.branch.start for rung in ladder), max(rung.branch.end for rung in ladder)
    evidence = view.evidence(start, end)
    if len(evidence) > _LONGEST_EVIDENCE:
        evidence = view.evidence(right.branch.start, right.branch.end)
    homes = tuple("" if line is right else line.branch.condition for line in lines)
    return Draft(Kind.SCENARIO, stem, options, key, evidence, f"“{view.place}”: {right.branch.text}", homes=homes)
