"""Rates how important a question is: people's decisions at work come first, and what nobody decides by is not asked."""

from __future__ import annotations

from nudges.items.models import Draft, Kind
from nudges.items.phrases import phrases
from nudges.items.plain import words_of

_IDLE = phrases("worth.idle")

LEAST_ASKED = 2
"""What is worth less waits for its owner."""

_DECIDING = frozenset({Kind.WRITTEN, Kind.SCENARIO, Kind.DATE, Kind.MISTAKES})
_WHOLE = frozenset({Kind.WRITTEN, Kind.RECALL})
"""Kinds that are not about one sentence of the SOP."""


def value(item: Draft) -> int:
    """Return 0 to 3: 3 for what decides a case (a limit, an approver, a prohibition, a deadline), 0 for what nobody decides by."""
    text = words_of(item.evidence)
    if item.kind not in _WHOLE and _IDLE.search(text):
        return 0
    return 3 if item.kind in _DECIDING else LEAST_ASKED
