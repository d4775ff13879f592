"""Checks a worked example, which applies a limit to an amount that no SOP names.

"For example, a refund of EUR 250 is more than EUR 200, so the billing lead approves it first." It passes when the comparison is
right, no closer limit of the passage holds for the amount, and the passage says the rest: "If the refund is more than EUR 200, the
billing lead approves it first."
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation

from retrieval.answer.grounding.evidence import Passage
from retrieval.answer.grounding.figures import figures, in_digits
from retrieval.answer.grounding.reading import Kind

_EXAMPLE = re.compile(
    r"(?:for example|for instance|example|e\.g\.)[,:]?\s+(?:an?|the)\s+(?P<what>[\w' -]{2,40}?)\s+of\s+(?P<amount>.{1,30}?)\s+is\s+"
    r"(?P<limit>.{3,40}?),\s+so\s+(?P<effect>.+)",
    re.IGNORECASE,
)
_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}

_Figure = tuple[str, Decimal, str]
"""Unit, value, sign."""


def rule_of(text: str, passage: Passage) -> str | None:
    """Return the rule that a worked example applies, to be found in the passage; None for no example or a wrong one."""
    match = _EXAMPLE.fullmatch(text.strip())
    if match is None:
        return None
    amount, limit = _only(match["amount"]), _only(match["limit"])
    if amount is None or limit is None or amount[2] or amount[0] != limit[0] or limit[2] not in _HOLDS:
        return None
    if not _HOLDS[limit[2]](amount[1], limit[1]) or any(_is_closer(other, limit, amount[1]) for other in _limits(passage)):
        return None
    return f"If the {match['what']} is {match['limit']}, {match['effect']}"


def _is_closer(other: _Figure, limit: _Figure, amount: Decimal) -> bool:
    """Return whether another limit holds for the amount as well, and is nearer to it."""
    unit, value, sign = other
    if unit != limit[0] or sign not in _HOLDS or not _HOLDS[sign](amount, value) or other == limit:
        return False
    return abs(amount - value) <= abs(amount - limit[1]) if sign[0] == limit[2][0] else False


def _limits(passage: Passage) -> Iterator[_Figure]:
    readings = [unit.reading for unit in passage.units] + [cell.reading for row in passage.rows for cell in row.cells]
    for reading in readings:
        for token in reading.tokens:
            figure = _parsed(token.key) if token.kind is Kind.FIGURE else None
            if figure is not None:
                yield figure


def _only(text: str) -> _Figure | None:
    """Return the only figure of a text; None for none or several."""
    all_figures = figures(in_digits(text))
    return _parsed(all_figures[0].key) if len(all_figures) == 1 else None


def _parsed(key: str) -> _Figure | None:
    unit, _, rest = key.removeprefix("#").partition(":")
    value, _, sign = rest.rpartition(":")
    try:
        return unit, Decimal(value), sign
    except InvalidOperation:
        return None
