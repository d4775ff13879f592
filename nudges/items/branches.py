"""Finds the branches of a decision in lists and sentences ("If A → B", "If A, then B", "A: B"), and groups those that only an
amount decides into ladders. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.amounts.bounds import Bound, Side, bound_of
from core.amounts.reading import Amount
from nudges.items.choosing import tokens
from nudges.items.gates import is_broken, is_hedged
from nudges.items.outline import Outline
from nudges.items.sizes import measured, with_size
from retrieval.library.models import BlockKind

_PIECES = {BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.STEP}
_ARROW = re.compile(r"^(?:(?:If|When)\s+)?(?P<condition>.+?)\s*(?:→|⇒|->|=>)\s*(?P<outcome>.+)$", re.DOTALL)
_THEN = re.compile(r"^(?:If|When|Where)\s+(?P<condition>[^:→]+?),?\s+then\s+(?P<outcome>\S.+)$", re.DOTALL)
_IF = re.compile(r"^(?:If|When|Where)\s+(?P<condition>(?:[^,:→]|,(?!\s))+?)(?:,\s+|:\s+)(?P<outcome>\S.+)$", re.DOTALL)
_NOT_APART = re.compile(r"^(?:or|and|but|nor)\b", re.IGNORECASE)
"""Begins what still belongs to the condition: "a laptop, phone or tablet"."""
_ENUMERATES = re.compile(r",[^,]*,?\s+(?:or|and|then)\s", re.IGNORECASE)
_LABEL = re.compile(r"^(?:For\s+)?(?P<condition>(?:[^:.→,]|[.,](?=\d)){2,70}):\s+(?P<outcome>\S.+)$", re.DOTALL)
_LEANS = re.compile(r"\b(?:it|its|they|them|their|he|she|him|her|this|that|these|those|one|ones)\b", re.IGNORECASE)
_BOX = re.compile(r"^\[[ xX]\]\s+")
LONGEST_OUTCOME = 170


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of a decision at section.text[start:end]: the condition and what to do under it."""

    text: str
    condition: str
    outcome: str
    start: int
    end: int


def branches(view: Outline, *, labels: bool = False) -> Iterator[Branch]:
    """Yield the branches that a section's lists and sentences describe: "If A → B", "If A, (then) B", with `labels` also "A: B"."""
    for part in view.parts:
        if part.block.kind not in _PIECES:
            continue
        arrow = _ARROW.match(_BOX.sub("", part.text))
        pieces = [(part.text, part.start, part.end)]
        if arrow is None:
            pieces = [(sentence.text, sentence.start, sentence.end) for sentence in part.sentences]
        for written, start, end in pieces:
            text = _BOX.sub("", written)
            match = arrow or _THEN.match(text) or _if(text) or (_LABEL.match(text) if labels else None)
            is_firm = arrow is not None or (not is_hedged(text) and "?" not in text)
            if match is not None and is_firm and not is_broken(text) and len(match["outcome"]) <= LONGEST_OUTCOME:
                yield Branch(text, match["condition"].strip(), match["outcome"].strip().rstrip("."), start, end)


def _if(text: str) -> re.Match[str] | None:
    """Return "If A, B" as a branch; a comma within A ("a laptop, phone or tablet") does not separate A from B."""
    match = _IF.match(text)
    is_list = match is not None and (_NOT_APART.match(match["outcome"]) or _ENUMERATES.search("," + match["outcome"][:40]))
    return None if is_list else match


def stands_alone(branch: Branch) -> bool:
    """Return whether a branch can be understood without the lines around it."""
    return not any(_LEANS.search(text) for text in (branch.condition, branch.outcome))


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
_FEWEST_RUNGS = 2
_NEXT_LINE = 8
"""Characters: the end of a line and the sign of the next."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A branch that only an amount decides: by a bound, or by a range."""

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
        """Return the condition with a value in place of its bound: "the refund is EUR 250"."""
        return self._with(with_size(self.amount, value)).strip()

    def _with(self, words: str) -> str:
        condition = self.branch.condition
        if self.bounds:
            return condition[: self.bounds[0].start] + words + condition[self.bounds[-1].end :]
        return _BETWEEN.sub("", condition[: self.amount.start]) + words + condition[self.amount.end :]


def rung_of(branch: Branch) -> Rung | None:
    """Return the line with the amount that decides it; None where more than one amount or other words decide."""
    condition = branch.condition
    for sign, words in _SIGNS:
        condition = condition.replace(sign, words)
    named = measured(condition)
    read = Branch(branch.text, condition, branch.outcome, branch.start, branch.end)
    if any(amount.other is not None for amount in named) or len(named) not in {1, 2}:
        return None
    return _stretch(read, named[0], named[1]) if len(named) == 2 else _one_amount(read, named[0])  # noqa: PLR2004 - both ends


def _one_amount(branch: Branch, amount: Amount) -> Rung | None:
    """Read a condition with one amount; None where other words also decide, or the amount is neither range nor bound."""
    if _JOINED.search(branch.condition.replace(amount.text, "")):
        return None
    if amount.upper is not None:
        return Rung(branch, amount, ())
    bound = bound_of(branch.condition, amount)
    return None if bound is None else Rung(branch, amount, (bound,))


def _stretch(branch: Branch, low: Amount, high: Amount) -> Rung | None:
    """Read "above $1,500 and up to $10,000"; None for two amounts that are not the ends of a range."""
    first, second = bound_of(branch.condition[: low.end], low), bound_of(branch.condition, high)
    if first is None or second is None or not _UP_TO.match(branch.condition[low.end : high.start]):
        return None
    is_stretch = low.unit == high.unit and low.value < high.value and first.side in {Side.ABOVE, Side.AT_LEAST}
    return Rung(branch, low, (first, second)) if is_stretch else None


def ladders_of(rungs: Sequence[Rung]) -> list[list[Rung]]:
    """Group neighbouring lines that put limits on the same thing."""
    ladders: list[list[Rung]] = []
    for rung in rungs:
        if ladders and _same_thing(ladders[-1][0], rung) and _same_thing(ladders[-1][-1], rung):
            ladders[-1].append(rung)
        else:
            ladders.append([rung])
    return [ladder for ladder in ladders if is_ladder(ladder)]


def _same_thing(rung: Rung, other: Rung) -> bool:
    """Return whether lines measure one thing. A line that names nothing ("More than £25: ...") must directly follow the other."""
    if bool(rung.subject) is not bool(other.subject) and other.branch.start - rung.branch.end > _NEXT_LINE:
        return False
    units = {rung.amount.unit, other.amount.unit} - {""}
    return len(units) < 2 and (rung.subject <= other.subject or other.subject <= rung.subject)  # noqa: PLR2004 - one unit


def is_ladder(ladder: Sequence[Rung]) -> bool:
    """Return whether different ranges have different outcomes; two lines with the same limits contradict each other."""
    outcomes = {rung.branch.outcome.casefold() for rung in ladder}
    sides = {(tuple(bound.side for bound in rung.bounds), rung.ends) for rung in ladder}
    is_readable = any(rung.bound is not None for rung in ladder)
    return len(ladder) >= _FEWEST_RUNGS and len(outcomes) == len(ladder) == len(sides) and is_readable


def deciding(bounds: Sequence[Bound], value: Decimal) -> int | None:
    """Return the index of the bound that decides a value: the strictest that holds; None when none or two kinds hold."""
    holding = [index for index, bound in enumerate(bounds) if bound.holds(value)]
    lower = [index for index in holding if bounds[index].side in {Side.ABOVE, Side.AT_LEAST}]
    if not holding or (lower and len(lower) != len(holding)):
        return None
    pick = max if lower else min
    return pick(holding, key=lambda index: bounds[index].amount.value)


def right_of(ladder: Sequence[Rung], value: Decimal) -> Rung | None:
    """Return the line that applies to a value; None where none does, or two do and neither is stricter."""
    holding = [rung for rung in ladder if rung.holds(value)]
    bounds = [rung.bound for rung in holding if rung.bound is not None]
    if len(holding) == 1 or len(bounds) < len(holding):
        return holding[0] if len(holding) == 1 else None
    index = deciding(bounds, value)
    return None if index is None else holding[index]
