"""Rates how important a question is: people's decisions at work come first, and what nobody decides by is not asked."""

from __future__ import annotations

from nudges.items.models import Draft, Item, Kind
from nudges.items.phrases import phrases
from nudges.items.plain import words_of

_IDLE = phrases("worth.idle")

LEAST_ASKED = 2
"""What is worth less waits for its owner."""

_DECIDING = frozenset({Kind.WRITTEN, Kind.SCENARIO, Kind.DATE, Kind.MISTAKES})
_WHOLE = frozenset({Kind.WRITTEN, Kind.RECALL, Kind.MISTAKES})
"""Kinds that are not about one sentence of the SOP; noted rules are looked at one by one."""


def value(item: Item | Draft) -> int:
    """Return 0 to 3: 3 for what decides a case (a limit, an approver, a prohibition, a deadline), 0 for what nobody decides by."""
    if item.kind not in _WHOLE and is_idle(words_of(item.evidence)):
        return 0
    return 3 if item.kind in _DECIDING else LEAST_ASKED


def is_idle(text: str) -> bool:
    """Return whether nobody decides by what a text says."""
    return _IDLE.search(text) is not None
