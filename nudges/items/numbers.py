"""Items about the number in a rule: fill the gap, and a case to decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from random import Random
from types import MappingProxyType

from core.amounts.reading import amounts
from core.amounts.units import plural
from core.amounts.writing import with_value
from nudges.items.choosing import cases_around, tempting_values
from nudges.items.claims import is_condition, is_conditional, is_trigger, makes_a_case, period_of
from nudges.items.deadlines import counts_days, deadline_date
from nudges.items.models import Draft, Family, Kind, Maker
from nudges.items.outline import Outline
from nudges.items.plain import GAP_SIGN, closed
from nudges.items.rules import NumberRule, number_rules

_FEWEST_OPTIONS = 3
_OFFERED = 5
"""Near values that a case is drawn from."""
_DIRECT_NOT = re.compile(r"\b(?:no|not)\s+$", re.IGNORECASE)
_CLOZE = ("What belongs in the gap? “{place}” says: “{text}”", "Complete the rule from “{place}”: “{text}”")
_CASE = "“{place}” has this rule, here without its limit: “{rule}” In your case it is {value}{given}. {question}"
_GIVEN = ", and all else that the rule names is so"
_KEEPS = "Does that keep to the rule, and what is its limit?"
_APPLIES = "Does the rule apply, and what is its limit?"
_JOINED = (
    "Two rules of “{place}”, here without their limits. The first: “{one}” The second: “{other}” "
    "In your case it is {left} for the first and {right} for the second. Which of the two are kept?"
)
_KEPT = ("Both are kept", "Only the first is kept", "Only the second is kept", "Neither is kept")
_LONGEST_EVIDENCE = 900


Known = Mapping[str, Mapping[Decimal, str]]


def number_families(view: Outline, sop_id: str, elsewhere: Known = MappingProxyType({})) -> Iterator[Family]:
    """Yield one family per rule, asked in up to four ways.

    Args:
        view: the section.
        sop_id: the SOP of the section.
        elsewhere: the amounts of the SOP's other rules by unit, each with where it holds: the most tempting wrong options.
    """
    asked = [_Number(view, rule, elsewhere.get(rule.amount.unit, {})) for rule in _asked_rules(view)]
    deciding = [number for number in asked if number.decides]
    for number in asked:
        makers: dict[Kind, Maker] = {Kind.SCENARIO: number.scenario} if number.decides else {Kind.CLOZE: number.cloze}
        if number.decides:
            partner = _partner(number, deciding)
            if partner is not None:
                makers[Kind.JOINED] = partial(_joined, number, partner)
            if counts_days(number.rule):
                makers[Kind.DATE] = partial(deadline_date, view, number.rule, number.near)
        section = view.section
        yield Family(f"{sop_id}#{section.anchor}/{number.rule.name}", sop_id, section.anchor, section.digest, makers, section.text)


def known_amounts(views: Iterable[Outline]) -> Known:
    """Return the amounts of an SOP's rules by unit, each with the rule that it belongs to."""
    known: dict[str, dict[Decimal, str]] = {}
    for view in views:
        for rule in number_rules(view):
            known.setdefault(rule.amount.unit, {}).setdefault(rule.amount.value, f"{view.place}: “{rule.text}”")
    return known


def _asked_rules(view: Outline) -> Iterator[NumberRule]:
    rules = list(number_rules(view))
    named = {value for amount in amounts(view.place) for value in amount.ends}
    skeletons = [rule.with_text(GAP_SIGN).casefold() for rule in rules]
    for rule, skeleton in zip(rules, skeletons, strict=True):
        if skeletons.count(skeleton) == 1 and rule.amount.value not in named:
            yield rule


@dataclass(frozen=True)
class _Number:
    """One rule as a question. `homes` are the amounts of other rules with the same unit, and where they hold."""

    view: Outline
    rule: NumberRule
    homes: Mapping[Decimal, str]

    @property
    def decides(self) -> bool:
        return self.rule.bound is not None and makes_a_case(self.rule, self.rule.bound)

    @property
    def is_condition(self) -> bool:
        """Whether the amount says when the rule applies, not what is kept to."""
        bound = self.rule.bound
        return bound is not None and (is_trigger(self.rule, bound) or is_condition(self.rule, bound))

    @property
    def _evidence(self) -> str:
        return self.view.evidence(self.rule.sentence.start, self.rule.sentence.end)

    @property
    def without_limit(self) -> str:
        """The rule with a gap where its limit stands."""
        start, end = self._limit
        return closed(self.rule.text[:start] + GAP_SIGN + self.rule.text[end:])

    @property
    def _limit(self) -> tuple[int, int]:
        """Where the amount stands with its comparator and a "no" before it."""
        bound = self.rule.bound
        if bound is None:
            return self.rule.amount.start, self.rule.amount.end
        negated = _DIRECT_NOT.search(self.rule.text[: bound.start])
        return (negated.start() if negated else bound.start), bound.end

    def near(self, random: Random, most: int) -> list[Decimal]:
        """Return other values that somebody could believe, those of the SOP's other rules first."""
        return tempting_values(self.rule.amount, self.homes, random, most, period_of(self.rule))

    def holds(self, value: Decimal, limit: Decimal) -> bool:
        """Whether a value is on the rule's side of a limit. Raises ValueError for a rule without a bound."""
        if self.rule.bound is None:
            raise ValueError("the rule has no bound")
        return self.rule.bound.side.holds(value, limit)

    def value_beside(self, random: Random) -> Decimal:
        """Return a value below, at or above the limit; it holds as often as not."""
        limit = self.rule.amount.value
        cases, is_kept = cases_around(limit, random), random.random() < 0.5  # noqa: PLR2004 - a fair coin
        return random.choice([case for case in cases if self.holds(case, limit) is is_kept] or cases)

    def told(self, value: Decimal) -> str:
        """The value with the noun that it counts, which may stand behind the amount: "two approvals"."""
        amount = self.rule.amount
        shown = with_value(amount, value)
        is_counted = bool(amount.unit) and not amount.is_measured
        return f"{shown} {amount.unit if value == 1 else plural(amount.unit)}" if is_counted else shown

    def cloze(self, random: Random) -> Draft | None:
        amount = self.rule.amount
        if re.search(r"\ban?\s$", self.rule.text[: amount.start]):
            return None
        values = sorted([amount.value, *self.near(random, 3)])
        options = tuple(with_value(amount, value) for value in values)
        stem = random.choice(_CLOZE).format(place=self.view.place, text=closed(self.rule.with_text(GAP_SIGN)))
        return self._draft(Kind.CLOZE, stem, options, values)

    def scenario(self, random: Random) -> Draft | None:
        """Put a case; every option gives a verdict and the limit that it follows from, so that only the limit decides.

        The case lies beside any of the limits that are offered: lay it beside the right one, it would point at it.
        """
        bound, limit = self.rule.bound, self.rule.amount.value
        if bound is None:
            return None
        near = self.near(random, _OFFERED)
        beside = [case for centre in random.sample([limit, *near], len(near) + 1) for case in cases_around(centre, random)]
        value, wrong = next(((case, wrong) for case in beside if (wrong := self._tempting(case, near, random))), (limit, []))
        if len(wrong) < _FEWEST_OPTIONS - 1:
            return None
        limits = sorted([limit, *wrong])
        options = tuple(f"{'Yes' if self.holds(value, other) else 'No'}: {self._said(other)}" for other in limits)
        given = _GIVEN if is_conditional(self.rule.text) else ""
        question = _APPLIES if self.is_condition else _KEEPS
        stem = _CASE.format(place=self.view.place, rule=self.without_limit, value=self.told(value), given=given, question=question)
        return self._draft(Kind.SCENARIO, stem, options, limits)

    def _tempting(self, value: Decimal, near: Sequence[Decimal], random: Random) -> list[Decimal]:
        """Return up to three other limits, at least one of which gives the case the other verdict; none where none does."""
        others = random.sample([other for other in near if other != value], len(near) - (value in near))
        same = [other for other in others if self.holds(value, other) is self.holds(value, self.rule.amount.value)]
        unlike = [other for other in others if other not in same]
        alike = min(len(same), max(random.randint(0, 2), 3 - len(unlike)))
        return [*same[:alike], *unlike[: 3 - alike]] if unlike else []

    def _said(self, limit: Decimal) -> str:
        """The words of the limit with another value: "within 14 days"."""
        (start, end), amount = self._limit, self.rule.amount
        return (self.rule.text[start : amount.start] + with_value(amount, limit) + self.rule.text[amount.end : end]).strip()

    def _draft(self, kind: Kind, stem: str, options: tuple[str, ...], values: Sequence[Decimal]) -> Draft:
        homes = tuple(self.homes.get(value, "") if value != self.rule.amount.value else "" for value in values)
        explanation = f"“{self.view.place}” says: “{self.rule.text}”"
        return Draft(kind, stem, options, values.index(self.rule.amount.value), self._evidence, explanation, homes=homes)


def _partner(number: _Number, deciding: Sequence[_Number]) -> _Number | None:
    """Return the rule to join it with: the next one that something is kept to, near enough to be quoted together."""
    at = deciding.index(number)
    others = [*deciding[at + 1 :], *deciding[:at]]
    return next((other for other in others if _can_be_joined(number, other)), None)


def _can_be_joined(one: _Number, other: _Number) -> bool:
    return not (one.is_condition or other.is_condition) and len(_both(one, other)) <= _LONGEST_EVIDENCE


def _both(one: _Number, other: _Number) -> str:
    stretch = (one.rule.sentence, other.rule.sentence)
    return one.view.evidence(min(sentence.start for sentence in stretch), max(sentence.end for sentence in stretch))


def _joined(one: _Number, other: _Number, random: Random) -> Draft | None:
    """Ask for two rules in one case."""
    left, right = one.value_beside(random), other.value_beside(random)
    is_first, is_second = one.holds(left, one.rule.amount.value), other.holds(right, other.rule.amount.value)
    key = (0 if is_second else 1) if is_first else (2 if is_second else 3)
    stem = _JOINED.format(
        place=one.view.place, one=one.without_limit, other=other.without_limit, left=one.told(left), right=other.told(right)
    )
    explanation = f"“{one.view.place}” says: “{one.rule.text}” And: “{other.rule.text}”"
    return Draft(Kind.JOINED, stem, _KEPT, key, _both(one, other), explanation)
