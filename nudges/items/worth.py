"""Rates how important a question is: people's decisions at work come first, and what nobody decides by is not asked."""

from __future__ import annotations

import re

from nudges.items.models import Draft, Item, Kind
from nudges.items.phrases import phrases
from nudges.items.plain import words_of

_CONTROL = phrases("worth.control")
_BINDING = phrases("worth.binding")
_IDLE = phrases("worth.idle")
_DUTY = re.compile(
    r"\b(?:must|shall|has to|have to|checks?|reviews?|counts?|tests?|reconciles?|reports?|submits?|signs?)\b", re.IGNORECASE
)
ANYBODY = re.compile(r"(?:(?:direct|immediate|line|own|your) )?(?:supervisor|manager)$", re.IGNORECASE)
"""Whoever has a supervisor guesses the supervisor."""

MOST = 3
LEAST_ASKED = 2
"""What is worth less waits for its owner."""

_FEWEST_PAIRS = 5
"""Of four pairs nearly half are guessed: both facts then have one wrong version only."""

_WORTH = {
    Kind.WRITTEN: MOST,
    Kind.SCENARIO: MOST,
    Kind.DATE: MOST,
    Kind.JOINED: MOST,
    Kind.MISTAKES: MOST,
    Kind.ROLE: MOST,
    Kind.BRANCH: 2,
    Kind.FREQUENCY: 2,
    Kind.MODEL_CASE: 2,
    Kind.TABLE: 2,
    Kind.FIELDS: 0,
    Kind.WHICH_SOP: 0,
    Kind.OWNER: 0,
}


_WHOLE = frozenset({Kind.WRITTEN, Kind.RECALL})
"""Kinds that are not about one sentence of the SOP."""


def is_control(step: str) -> bool:
    """Return whether a step checks, approves, waits, notifies, records or forbids: what goes wrong when it is left out."""
    return _CONTROL.search(step) is not None


def value(item: Item | Draft) -> int:
    """Return 0 to 3: 3 for what decides a case (a limit, an approver, a prohibition, a deadline), 0 for what nobody decides by."""
    text = words_of(item.evidence)
    if item.kind not in _WHOLE and _IDLE.search(text):
        return 0
    if item.kind in {Kind.NEXT_STEP, Kind.MISSING_STEP}:
        is_asked = is_control(item.answer)
    elif item.kind is Kind.FREQUENCY:
        is_asked = is_control(text) or _DUTY.search(text) is not None
    elif item.kind in {Kind.CLOZE, Kind.TRUE_FALSE}:
        is_asked = _BINDING.search(text) is not None
    elif item.kind is Kind.JOINED:
        is_asked = len(item.options) >= _FEWEST_PAIRS
    else:
        is_asked = item.kind is not Kind.ROLE or ANYBODY.match(item.answer) is None
    return _WORTH.get(item.kind, LEAST_ASKED) if is_asked else 1
