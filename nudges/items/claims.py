"""What the words around a number make of it: when the rule applies, what has to be so, in which time it is counted."""

from __future__ import annotations

import re

from core.amounts.bounds import Bound
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


def is_trigger(rule: NumberRule, bound: Bound) -> bool:
    """Whether the amount says when the rule applies ("a capture of more than ... needs"), not what it allows."""
    verb = _VERB.search(rule.text)
    return verb is not None and verb.start() > bound.start and not is_instruction(rule.text)


def period_of(rule: NumberRule) -> str:
    """Return the time that the amount is counted in: "week" for "2 days per week", "" without one."""
    rest, head = rule.text[rule.amount.end :], rule.text[: rule.amount.start]
    match = _PERIOD.search(rest) or _PERIOD.search(head)
    return (match["unit"] or match["short"]) if match else ""


def is_state(rule: NumberRule, bound: Bound) -> bool:
    """Whether something must be on that side ("must be under 5"), unlike "for amounts under 5" and "that are under 5"."""
    head = rule.text[: bound.start]
    return _BEING.search(head) is not None and _RELATIVE.search(head) is None


def is_turned(rule: NumberRule, bound: Bound) -> bool:
    """Whether a "not" stands some words before the bound: without the bound's words the rest says the opposite."""
    return _LONG_BEFORE.search(rule.text[: bound.start]) is not None


def is_inside(rule: NumberRule, bound: Bound) -> bool:
    """Whether the bound is a part of a name ("the monthly maximum of $30", "a list of up to 12"), not what one does."""
    return _HALF_SAID.search(rule.text[: bound.start]) is not None
