"""What a rule would claim with another number. A changed number is false only where the rule as written does not imply it.

Who must report within 7 days must report within 14, and who may take 240 hours may take 96: as statements both are true.
"""

from __future__ import annotations

import re
from decimal import Decimal

from core.amounts.bounds import Bound, Side, is_lead_time
from nudges.items.rules import NumberRule
from nudges.items.steps import is_instruction

_VERB = re.compile(
    r"\b(?:must|may|can|cannot|can't|will|should|shall|needs?|requires?|is|are|has to|have to|do not|don't|never|lasts?|only)\b"
)
_ALLOWS = re.compile(
    r"\b(?:(?:may|can|could)(?! not)|eligible|entitled|allowed|permitted|covers?|match(?:es)?|pays?|paid|reimburses?|offers?"
    r"|provides?|gets?|receives?|accrues?|allocated|earns?)\b",
    re.IGNORECASE,
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


def is_denied(rule: NumberRule, value: Decimal) -> bool:
    """Whether the rule with `value` instead is false, and not just weaker than the rule."""
    bound = rule.bound
    if bound is None:
        return True
    is_cap = bound.side in {Side.AT_MOST, Side.BELOW}
    if is_cap and is_lead_time(rule.text, bound):
        is_cap = False
    is_wider = value > rule.amount.value if is_cap else value < rule.amount.value
    says_when = is_trigger(rule, bound) or (bound.side in {Side.ABOVE, Side.BELOW} and not is_state(rule, bound))
    return is_wider if says_when or _is_allowance(rule, bound) else not is_wider


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


def _is_allowance(rule: NumberRule, bound: Bound) -> bool:
    """Whether it is a right that the amount caps: "may take up to 5 days", unlike "may take no more than 5 days"."""
    is_negated = re.search(r"\bthan\b|exceed", bound.words) is not None
    return bound.side is Side.AT_MOST and not is_negated and _ALLOWS.search(rule.text[: bound.start]) is not None
