"""Items about the number in a rule: fill the gap, true or false, and a case to decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from core.amounts.bounds import Bound, Side, is_lead_time
from core.amounts.reading import amounts
from core.amounts.units import plural
from core.amounts.writing import with_value
from nudges.items.choosing import values_near
from nudges.items.claims import is_denied, is_inside, is_state, is_trigger, is_turned, period_of
from nudges.items.models import Draft, Family, Kind
from nudges.items.outline import Outline
from nudges.items.rules import NumberRule, number_rules

_GAP = "▢"
_CLEARLY_OTHER = Decimal("1.5")
_MANY = 12
"""More near values than there are: all."""
_NEAREST = 3
_DIRECT_NOT = re.compile(r"\b(?:no|not)\s+$", re.IGNORECASE)
_CLOZE = ("What belongs in the gap? “{place}” says: “{text}”", "Complete the rule from “{place}”: “{text}”")
_STATEMENT = ("True or false? “{place}” says: “{text}”", "True or false? The rule in “{place}” is: “{text}”")
PEOPLE = (
    "Ana",
    "Bilal",
    "Chen",
    "Dana",
    "Emre",
    "Fatou",
    "Grace",
    "Hugo",
    "Ines",
    "Jun",
    "Kofi",
    "Lena",
    "Marek",
    "Nadia",
    "Omar",
    "Pia",
)
STATES = (
    "",
    " The request came by e-mail.",
    " The request came by phone.",
    " A colleague waits for the answer.",
    " The records are complete.",
    " The system shows no warning.",
    " Two colleagues disagree about it.",
)
_REQUIRES = re.compile(r"\b(?:must|need(?:s|ed)?|requires?|required|approval|approve[sd]?)\b", re.IGNORECASE)
_SECOND_CLAUSE = re.compile(
    r"[;:–—]|, (?!before\b|with\b|without\b|for every\b|at any time\b|in writing\b)|\b(?:may|can|will) take\b"
    r"|\bor (?:is|are|exceeds?|must|has|have)\b|\band (?:is|are|must|may|can|will|should|requires?|needs?)\b"
)
_SHUT = re.compile(
    r"\b(?:locked|restricted|blocked|disabled|unavailable|prohibited|closed|frozen|suspended"
    r"|not (?:possible|allowed|permitted|available))\b",
    re.IGNORECASE,
)
"""The amount says when something cannot be done: nobody keeps to that, or breaks it."""
_CONDITIONAL = re.compile(r"\b(?:if|when|whenever|where|once|until|while|unless|in case|who|whose|that|which)\b", re.IGNORECASE)


def number_families(view: Outline, sop_id: str) -> Iterator[Family]:
    """Yield one family per rule, asked in up to three ways."""
    rules = list(number_rules(view))
    named = {value for found in amounts(view.place) for value in found.ends}
    skeletons = [rule.with_text(_GAP).casefold() for rule in rules]
    for rule, skeleton in zip(rules, skeletons, strict=True):
        if skeletons.count(skeleton) == 1 and rule.amount.value not in named:
            asked = _Number(view, rule)
            makers: dict[Kind, Callable[[Random], Draft | None]] = {Kind.CLOZE: asked.cloze, Kind.TRUE_FALSE: asked.true_false}
            if rule.bound is not None and _makes_a_case(rule, rule.bound):
                makers[Kind.SCENARIO] = asked.scenario
            yield Family(
                f"{sop_id}#{view.section.anchor}/{rule.name}",
                sop_id,
                view.section.anchor,
                view.section.digest,
                makers,
                view.section.text,
            )


def _makes_a_case(rule: NumberRule, bound: Bound) -> bool:
    """Whether a value alone decides: a cap, a minimum or a deadline on what one does, without a further condition."""
    is_plain = "-" not in rule.amount.text and not any(found.search(rule.text) for found in (_SHUT, _CONDITIONAL, _SECOND_CLAUSE))
    if rule.is_open or not is_plain or "exceed" in bound.words or is_turned(rule, bound) or is_inside(rule, bound):
        return False
    if is_lead_time(rule.text, bound):
        return bound.side is Side.AT_LEAST
    if is_trigger(rule, bound):
        return _REQUIRES.search(rule.text) is not None
    is_position = bound.words in {"under", "below"} and not is_state(rule, bound)
    return bound.side is not Side.ABOVE and not is_position


@dataclass(frozen=True)
class _Number:
    view: Outline
    rule: NumberRule

    @property
    def _evidence(self) -> str:
        return self.view.evidence(self.rule.sentence.start, self.rule.sentence.end)

    def _draft(self, kind: Kind, stem: str, options: tuple[str, ...], key: int) -> Draft:
        return Draft(kind, stem, options, key, self._evidence, f"“{self.view.place}” says: “{self.rule.text}”")

    def cloze(self, random: Random) -> Draft | None:
        found = self.rule.amount
        if re.search(r"\ban?\s$", self.rule.text[: found.start]):
            return None
        values = sorted([found.value, *values_near(found, random, 3, period_of(self.rule))])
        options = tuple(with_value(found, value) for value in values)
        stem = random.choice(_CLOZE).format(place=self.view.place, text=_closed(self.rule.with_text(_GAP)))
        return self._draft(Kind.CLOZE, stem, options, values.index(found.value))

    def true_false(self, random: Random) -> Draft | None:
        found = self.rule.amount
        near = values_near(found, random, _MANY, period_of(self.rule))
        others = [value for value in near if _times(value, found.value) >= _CLEARLY_OTHER and is_denied(self.rule, value)]
        others.sort(key=lambda value: (_times(value, found.value), value))
        is_true = random.random() < 0.5  # noqa: PLR2004 - a fair coin
        if not others or re.search(r"\ban?\s$", self.rule.text[: found.start]):
            return None
        said = found.value if is_true else random.choice(others[:_NEAREST])
        stem = random.choice(_STATEMENT).format(place=self.view.place, text=_closed(self.rule.with_text(with_value(found, said))))
        return self._draft(Kind.TRUE_FALSE, stem, ("True", "False"), int(not is_true))

    def scenario(self, random: Random) -> Draft | None:
        bound = self.rule.bound
        if bound is None:
            return None
        cases = cases_around(bound.amount.value, random)
        is_kept = random.random() < 0.5  # noqa: PLR2004 - a fair coin
        value = random.choice([case for case in cases if bound.holds(case) is is_kept] or cases)
        person, state = random.choice(PEOPLE), random.choice(STATES)
        triggers = is_trigger(self.rule, bound)
        rule = _closed(_DIRECT_NOT.sub("", self.rule.text[: bound.start]) + _GAP + self.rule.text[bound.end :])
        question = "Does the rule apply?" if triggers else "Does that keep to the rule?"
        case = f"In {person}'s case it is {self._with_noun(value)}.{state}"
        stem = f"“{self.view.place}” has this rule, here without its limit: “{rule}” {case} {question}"
        options = ("Yes, it applies", "No, it does not apply") if triggers else ("Yes, it keeps to it", "No, it breaks it")
        return self._draft(Kind.SCENARIO, stem, options, int(not bound.holds(value)))

    def _with_noun(self, value: Decimal) -> str:
        """The value with the noun that it counts, which may stand behind the amount: "two approvals"."""
        found = self.rule.amount
        shown = with_value(found, value)
        is_counted = bool(found.unit) and not found.is_measured
        return f"{shown} {found.unit if value == 1 else plural(found.unit)}" if is_counted else shown


def _closed(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!")) else f"{sentence.rstrip(' ;,:')}."


def _times(one: Decimal, other: Decimal) -> Decimal:
    return max(one, other) / min(one, other)


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
