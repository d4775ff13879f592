"""Makes items about the limit in a rule: decide a case, or name the day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from random import Random
from types import MappingProxyType

from core.amounts.bounds import Side
from core.amounts.reading import amounts
from core.amounts.units import plural
from nudges.items.choosing import cases_around
from nudges.items.claims import is_condition, is_conditional, is_trigger, makes_a_case, period_in
from nudges.items.deadlines import counts_days, deadline_date
from nudges.items.models import Draft, Family, Kind, Maker
from nudges.items.outline import Outline
from nudges.items.plain import GAP_SIGN, closed
from nudges.items.rules import NumberRule, number_rules
from nudges.items.sizes import with_size
from nudges.items.tempting import tempting_values

_FEWEST_OPTIONS = 3
_WRONG = 4
_FEWEST_OF_A_VERDICT = 2
"""A verdict that one option alone gives would be seen."""
_DIRECT_NOT = re.compile(r"\b(?:no|not)\s+$", re.IGNORECASE)
_CASE = "“{place}” has this rule, here without its limit: “{rule}” In your case it is {value}{given}. {question}"
_GIVEN = ", and all else that the rule names is so"
_KEEPS = "Does that keep to the rule, and what is its limit?"
_APPLIES = "Does the rule apply, and what is its limit?"

Known = Mapping[str, Mapping[Decimal, str]]


def number_families(view: Outline, sop_id: str, elsewhere: Known = MappingProxyType({})) -> Iterator[Family]:
    """Yield one family per rule whose number alone decides a case.

    Args:
        view: the section.
        sop_id: the SOP of the section.
        elsewhere: the amounts of the SOP's other rules by unit, each with where it holds: the most tempting wrong options.
    """
    for rule in _asked_rules(view):
        number = _Number(view, rule, elsewhere.get(rule.amount.unit, {}))
        if not number.decides:
            continue
        makers: dict[Kind, Maker] = {Kind.SCENARIO: number.scenario}
        if counts_days(rule):
            makers[Kind.DATE] = partial(deadline_date, view, rule, number.near)
        yield Family.of(sop_id, view.section, rule.name, makers)


def known_amounts(views: Iterable[Outline]) -> Known:
    """Return the amounts of an SOP's rules by unit, each with the rule that it belongs to."""
    known: dict[str, dict[Decimal, str]] = {}
    for view in views:
        for rule in number_rules(view):
            known.setdefault(rule.amount.unit, {}).setdefault(rule.amount.value, f"{view.place}: “{rule.text}”")
    return known


def _asked_rules(view: Outline) -> Iterator[NumberRule]:
    """Yield the rules to ask about; of two sides of one limit ("up to 20 litres", "over 20 litres") only the first."""
    rules = list(number_rules(view))
    named = {value for amount in amounts(view.place) for value in amount.ends}
    skeletons = [rule.with_text(GAP_SIGN).casefold() for rule in rules]
    told: set[tuple[Decimal, str, bool]] = set()
    for rule, skeleton in zip(rules, skeletons, strict=True):
        is_upper = rule.bound is not None and rule.bound.side in {Side.AT_MOST, Side.BELOW}
        other_side = (rule.amount.value, rule.amount.unit, not is_upper)
        if skeletons.count(skeleton) == 1 and rule.amount.value not in named and not (rule.bound and other_side in told):
            yield rule
            told |= {(rule.amount.value, rule.amount.unit, is_upper)} if rule.bound else set()


@dataclass(frozen=True)
class _Number:
    """Makes questions about one rule. `homes` are the amounts of other rules with the same unit, and where they apply."""

    view: Outline
    rule: NumberRule
    homes: Mapping[Decimal, str]

    @property
    def decides(self) -> bool:
        return self.rule.bound is not None and makes_a_case(self.rule, self.rule.bound)

    @property
    def is_condition(self) -> bool:
        """Whether the amount says when the rule applies, not what people keep to."""
        bound = self.rule.bound
        return bound is not None and (is_trigger(self.rule, bound) or is_condition(self.rule, bound))

    @property
    def _evidence(self) -> str:
        return self.view.evidence(self.rule.sentence.start, self.rule.sentence.end)

    @property
    def without_limit(self) -> str:
        """Return the rule with a gap in place of its limit."""
        start, end = self._limit
        return closed(self.rule.led(self.rule.text[:start] + GAP_SIGN + self.rule.text[end:]))

    @property
    def _limit(self) -> tuple[int, int]:
        """Return where the amount stands with its comparator and a "no" before it."""
        bound = self.rule.bound
        if bound is None:
            return self.rule.amount.start, self.rule.amount.end
        negated = _DIRECT_NOT.search(self.rule.text[: bound.start])
        return (negated.start() if negated else bound.start), bound.end

    def near(self, random: Random, most: int) -> list[Decimal]:
        """Return other plausible values, those of the SOP's other rules first."""
        return tempting_values(self.rule.amount, self.homes, random, most, period_in(self.rule.text, self.rule.amount))

    def holds(self, value: Decimal, limit: Decimal) -> bool:
        """Return whether a value is on the rule's side of a limit. Raises ValueError for a rule without a bound."""
        if self.rule.bound is None:
            raise ValueError("the rule has no bound")
        return self.rule.bound.side.holds(value, limit)

    def told(self, value: Decimal) -> str:
        """Return the value with the noun that it counts, which may stand behind the amount: "two approvals"."""
        amount = self.rule.amount
        shown = with_size(amount, value)
        is_counted = bool(amount.unit) and not amount.is_measured
        return f"{shown} {amount.unit if value == 1 else plural(amount.unit)}" if is_counted else shown

    def scenario(self, random: Random) -> Draft | None:
        """Put a case; every option gives a verdict and the limit that it follows from, so that only the limit decides.

        The case lies beside any of the limits that are offered: lay it beside the right one, it would point at it.
        """
        bound, limit = self.rule.bound, self.rule.amount.value
        if bound is None:
            return None
        near = self.near(random, _WRONG)
        cases = [case for centre in random.sample([limit, *near], len(near) + 1) for case in cases_around(centre, random)]
        value, wrong = next(((case, wrong) for case in cases if (wrong := self._tempting(case, near))), (limit, []))
        if len(wrong) < _FEWEST_OPTIONS - 1:
            return None
        limits = sorted([limit, *wrong])
        options = tuple(f"{'Yes' if self.holds(value, other) else 'No'}: {self._said(other)}" for other in limits)
        given = _GIVEN if is_conditional(self.rule.text) else ""
        question = _APPLIES if self.is_condition else _KEEPS
        stem = _CASE.format(place=self.view.place, rule=self.without_limit, value=self.told(value), given=given, question=question)
        return self._draft(Kind.SCENARIO, stem, options, limits)

    def _tempting(self, value: Decimal, near: Sequence[Decimal]) -> list[Decimal]:
        """Return the other limits; none where fewer than two of all limits give the case the one or the other verdict."""
        others = [other for other in near if other != value]
        verdicts = [self.holds(value, limit) for limit in (self.rule.amount.value, *others)]
        return others if min(verdicts.count(True), verdicts.count(False)) >= _FEWEST_OF_A_VERDICT else []

    def _said(self, limit: Decimal) -> str:
        """Return the words of the limit with another value: "within 14 days"."""
        (start, end), amount = self._limit, self.rule.amount
        return (self.rule.text[start : amount.start] + with_size(amount, limit) + self.rule.text[amount.end : end]).strip()

    def _draft(self, kind: Kind, stem: str, options: tuple[str, ...], values: Sequence[Decimal]) -> Draft:
        homes = tuple(self.homes.get(value, "") if value != self.rule.amount.value else "" for value in values)
        explanation = f"“{self.view.place}” says: “{self.rule.sentence.shown}”"
        return Draft(kind, stem, options, values.index(self.rule.amount.value), self._evidence, explanation, homes=homes)
