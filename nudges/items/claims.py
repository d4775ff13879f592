"""Classifies a number in a rule by the words around it: a condition, a required state, or an amount per period."""

from __future__ import annotations

import re

from core.amounts.bounds import Bound, Side, is_lead_time
from core.amounts.reading import Amount
from nudges.items.rules import NumberRule
from nudges.items.steps import is_instruction

_VERB = re.compile(
    r"\b(?:must|may|can|cannot|can't|will|should|shall|needs?|requires?|is|are|has to|have to|do not|don't|never|lasts?|only)\b"
)
_PERIOD = re.compile(
    r"\b(?:per|an?|each|every)\s+(?:calendar |fiscal )?(?P<unit>hour|day|week|month|year)\b|/(?P<short>hour|day|week|month|year)\b"
)
_BEING = re.compile(
    r"\b(?:be|is|are|stays?|remains?|keep|kept|drops?|falls?|goes?|certainly|definitely|strictly|always)\s+(?:\w+ly\s+)?$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:that|which|who|whose \w+|if \w+|when \w+) (?:is|are)\s*$", re.IGNORECASE)
_HALF_SAID = re.compile(
    r"\b(?:of|the|an?|your|its|their|our|overall|hourly|daily|weekly|monthly|yearly|annual|total|required|usual)\s+$", re.IGNORECASE
)
_LONG_BEFORE = re.compile(r"(?:\b(?:not|never|no|cannot)|n't)\s+(?:\w+\s+){1,4}$", re.IGNORECASE)
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
_CONDITIONAL = re.compile(r"\b(?:if|when|whenever|where|once|until|while|unless|in case)\b", re.IGNORECASE)


def is_trigger(rule: NumberRule, bound: Bound) -> bool:
    """Return whether the amount says when the rule applies ("a capture of more than ... needs"), not what it allows."""
    verb = _VERB.search(rule.text)
    return verb is not None and verb.start() > bound.start and not is_instruction(rule.text)


def period_in(text: str, amount: Amount) -> str:
    """Return the time that the amount is counted in: "week" for "2 days per week", "" without one."""
    rest, head = text[amount.end :], text[: amount.start]
    match = _PERIOD.search(rest) or _PERIOD.search(head)
    return (match["unit"] or match["short"]) if match else ""


def is_state(rule: NumberRule, bound: Bound) -> bool:
    """Return whether a value must be on that side ("must be under 5"), unlike "for amounts under 5" and "that are under 5"."""
    head = rule.text[: bound.start]
    return _BEING.search(head) is not None and _RELATIVE.search(head) is None


def is_turned(rule: NumberRule, bound: Bound) -> bool:
    """Return whether a "not" comes some words before the bound: without the bound's words the rest says the opposite."""
    return _LONG_BEFORE.search(rule.text[: bound.start]) is not None


def is_inside(rule: NumberRule, bound: Bound) -> bool:
    """Return whether the bound is part of a name ("the monthly maximum of $30", "a list of up to 12"), not of an action."""
    return _HALF_SAID.search(rule.text[: bound.start]) is not None


def makes_a_case(rule: NumberRule, bound: Bound) -> bool:
    """Return whether a value alone decides: a cap, minimum or deadline for an action, or the amount of a condition."""
    is_plain = "-" not in rule.amount.text and not any(pattern.search(rule.text) for pattern in (_SHUT, _SECOND_CLAUSE))
    is_cut = is_inside(rule, bound) and not (is_trigger(rule, bound) and rule.text[: bound.start].endswith(" of "))
    if rule.is_open or not is_plain or "exceed" in bound.words or is_turned(rule, bound) or is_cut:
        return False
    return is_condition(rule, bound) or _is_kept_to(rule, bound)


def _is_kept_to(rule: NumberRule, bound: Bound) -> bool:
    """Return whether people keep to the bound or break it, unlike a bound that only describes where something lies."""
    if is_lead_time(rule.text, bound):
        return bound.side is Side.AT_LEAST
    if is_trigger(rule, bound):
        return _REQUIRES.search(rule.text) is not None
    is_position = bound.words in {"under", "below"} and not is_state(rule, bound)
    return bound.side is not Side.ABOVE and not is_position


def is_condition(rule: NumberRule, bound: Bound) -> bool:
    """Return whether the amount is in a condition: "Plug in when the gauge shows 20 % or less"."""
    return is_conditional(rule.text[: bound.start])


def is_conditional(text: str) -> bool:
    """Return whether words such as "if" or "once" begin a condition in a text."""
    return _CONDITIONAL.search(text) is not None
