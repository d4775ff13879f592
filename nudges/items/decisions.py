"""Items from explicit decision lists ("If A → B") and lists of required fields. Branches in prose are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import pairwise
from random import Random

from core.amounts.bounds import Bound, Side, bound_of
from core.amounts.reading import amounts
from core.amounts.writing import with_value
from nudges.items.choosing import balanced, lenders_of, likeness, shuffled, tokens
from nudges.items.gates import is_broken
from nudges.items.models import Draft, Family, Kind, Shelf
from nudges.items.numbers import PEOPLE, STATES, cases_around
from nudges.items.outline import Outline, Part, runs
from retrieval.library.models import BlockKind, SopDocument

_ARROW = re.compile(r"^(?:If|When)\s+(?P<condition>.+?)\s*(?:→|⇒|->|=>)\s*(?P<outcome>.+)$", re.DOTALL)
_FIELDS = re.compile(r"\b(?:required|mandatory) (?:fields?|information|details|data)\b", re.IGNORECASE)
_LONGEST = 170
_SMALL_WORDS = frozenset(
    {"the", "a", "an", "is", "are", "it", "its", "by", "of", "for", "to", "in", "on", "has", "have", "was", "were"}
)
_LADDER = "“{place}”: {case}.{state} {person} asks you what happens now. If several lines fit, the strictest one counts."
_BRANCH = ("“{place}”: {condition}. What do you do?", "{person} asks you, as {condition}: what now, according to “{place}”?")
_FIELD = "Which of these must be there, according to “{place}”?"


@dataclass(frozen=True, slots=True)
class _Case:
    """One line of a decision list; `bound` where an amount alone decides."""

    part: Part
    condition: str
    outcome: str
    bound: Bound | None

    @property
    def subject(self) -> frozenset[str]:
        bound = self.bound
        text = self.condition if bound is None else self.condition[: bound.start] + " " + self.condition[bound.end :]
        return tokens(text) - _SMALL_WORDS

    def told(self, value: Decimal) -> str:
        """The condition with a value in place of its bound: "the refund is EUR 250"."""
        bound = self.bound
        if bound is None:
            return self.condition
        return self.condition[: bound.start] + with_value(bound.amount, value) + self.condition[bound.end :]


def decision_families(view: Outline, sop_id: str) -> Iterator[Family]:
    """Yield a family per ladder of limits and per other line of each decision list."""
    at, section = f"{sop_id}#{view.section.anchor}", view.section
    number = 0
    for run in runs(view.parts, BlockKind.BULLET):
        cases = [case for part in run if (case := _case(part))]
        if len(cases) < 2:  # noqa: PLR2004 - a decision has two ways
            continue
        ladders = _ladders(cases)
        for ladder in ladders:
            number += 1
            maker = partial(_decide, view, ladder)
            yield Family(f"{at}/limit-{number}", sop_id, section.anchor, section.digest, {Kind.SCENARIO: maker}, section.text)
        for position, case in enumerate(cases, start=1):
            if not any(case in ladder for ladder in ladders):
                branch = partial(_branch, view, cases, case)
                yield Family(f"{at}/case-{position}", sop_id, section.anchor, section.digest, {Kind.BRANCH: branch}, section.text)


def _case(part: Part) -> _Case | None:
    match = _ARROW.match(part.text)
    if match is None or is_broken(part.text) or len(match["outcome"]) > _LONGEST:
        return None
    condition = match["condition"]
    named = amounts(condition)
    bound = bound_of(condition, named[0]) if len(named) == 1 and named[0].is_plain else None
    is_alone = bound is not None and re.search(r"\b(?:and|but|or(?! (?:less|more|fewer|under|over)))\b", condition) is None
    return _Case(part, condition, match["outcome"].rstrip("."), bound if is_alone else None)


def _ladders(cases: Sequence[_Case]) -> list[list[_Case]]:
    """Group neighbouring lines that put bounds on the same thing."""
    found: list[list[_Case]] = []
    for case in cases:
        if case.bound is None:
            continue
        if found and _same_thing(found[-1][0], case):
            found[-1].append(case)
        else:
            found.append([case])
    return [ladder for ladder in found if len(ladder) > 1 and _is_ladder(ladder)]


def _same_thing(one: _Case, other: _Case) -> bool:
    if one.bound is None or other.bound is None or one.bound.amount.unit != other.bound.amount.unit:
        return False
    return one.subject <= other.subject or other.subject <= one.subject


def _is_ladder(ladder: Sequence[_Case]) -> bool:
    """Different outcomes for different stretches; two lines with the same bound and side contradict each other."""
    outcomes = {case.outcome for case in ladder}
    sides = {(case.bound.side, case.bound.amount.value) for case in ladder if case.bound}
    return len(outcomes) == len(ladder) == len(sides)


def deciding(bounds: Sequence[Bound], value: Decimal) -> int | None:
    """Return the index of the bound that decides a value: the strictest that holds; None when none or two kinds hold."""
    holding = [index for index, bound in enumerate(bounds) if bound.holds(value)]
    lower = [index for index in holding if bounds[index].side in {Side.ABOVE, Side.AT_LEAST}]
    if not holding or (lower and len(lower) != len(holding)):
        return None
    pick = max if lower else min
    return pick(holding, key=lambda index: bounds[index].amount.value)


def _decide(view: Outline, ladder: Sequence[_Case], random: Random) -> Draft | None:
    bounds = [case.bound for case in ladder if case.bound]
    value = random.choice(cases_around(random.choice(bounds).amount.value, random))
    index = deciding(bounds, value)
    if index is None:
        return None
    right = ladder[index]
    others = [case.outcome for case in ladder if case is not right]
    wrong = balanced(right.outcome, others, 4)
    chosen = shuffled(right.outcome, wrong, random)
    stem = _LADDER.format(place=view.place, case=ladder[0].told(value), person=random.choice(PEOPLE), state=random.choice(STATES))
    parts = sorted((case.part for case in ladder), key=lambda part: part.start)
    is_one_stretch = all(view.section.text[one.end : two.start].strip() in {"-", "*", "+"} for one, two in pairwise(parts))
    evidence = view.evidence(parts[0].start, parts[-1].end) if is_one_stretch else view.evidence(right.part.start, right.part.end)
    return Draft(Kind.SCENARIO, stem, chosen.options, chosen.key, evidence, f"“{view.place}”: {right.part.text}")


def _branch(view: Outline, cases: Sequence[_Case], case: _Case, random: Random) -> Draft | None:
    others = [other.outcome for other in cases if other is not case]
    random.shuffle(others)
    wrong = balanced(case.outcome, others, 3)
    if len(wrong) < 2:  # noqa: PLR2004 - three options at least
        return None
    chosen = shuffled(case.outcome, wrong, random)
    stem = random.choice(_BRANCH).format(place=view.place, condition=case.condition, person=random.choice(PEOPLE))
    evidence = view.evidence(case.part.start, case.part.end)
    return Draft(Kind.BRANCH, stem, chosen.options, chosen.key, evidence, f"“{view.place}”: {case.part.text}")


def required_fields(view: Outline) -> list[Part]:
    """Return the bullets of a list of required fields; none when the heading does not announce one."""
    if not _FIELDS.search(view.section.heading):
        return []
    bullets = [part for part in view.parts if part.block.kind is BlockKind.BULLET and part.block.indent == 0]
    return [part for part in bullets if part.text and len(part.text) <= _LONGEST and "→" not in part.text]


def fields_of(sop: SopDocument, views: Sequence[Outline]) -> tuple[str, ...]:
    """Every required field that an SOP names: wrong options for the other SOPs."""
    return tuple(part.text.rstrip(".") for view in views for part in required_fields(view)) if sop.sections else ()


def field_families(view: Outline, sop_id: str, shelf: Shelf) -> Iterator[Family]:
    """Yield one family for a list of required fields; the wrong options are fields of other lists."""
    fields = required_fields(view)
    foreign = {text: one.sop for one in shelf for text in one.fields if all(likeness(text, part.text) < 0.3 for part in fields)}  # noqa: PLR2004
    if len(fields) > 1 and len(foreign) > 2:  # noqa: PLR2004 - three wrong options
        maker = partial(_field, view, fields, foreign)
        at = f"{sop_id}#{view.section.anchor}/fields"
        yield Family(at, sop_id, view.section.anchor, view.section.digest, {Kind.FIELDS: maker}, view.section.text)


def _field(view: Outline, fields: Sequence[Part], foreign: Mapping[str, str], random: Random) -> Draft | None:
    right = random.choice(fields)
    text = right.text.rstrip(".")
    candidates = list(foreign)
    random.shuffle(candidates)
    chosen = shuffled(text, balanced(text, candidates, 3), random)
    evidence = view.evidence(right.start, right.end)
    stem, explanation = _FIELD.format(place=view.place), f"“{view.place}”: {right.text}"
    return Draft(Kind.FIELDS, stem, chosen.options, chosen.key, evidence, explanation, lenders_of(chosen, foreign))
