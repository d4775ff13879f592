"""Reads limits out of SOP text. Each is a proposal until the owner confirms it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from core.amounts.numbers import Style
from core.amounts.reading import Amount, style_of
from escalation.limits.authority import decider_beyond
from escalation.limits.converting import numbers, unit_of
from escalation.limits.cues import CUES, subject_of
from escalation.limits.models import Bound, Limit, LimitOrigin
from retrieval.library.models import BlockKind, Section

_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z(*])|\n+")
_FENCE = re.compile(r"```.*?```", re.DOTALL)
_REACH = 48
"""Characters before and after a number in which its cue may stand."""

_RULE = 1_000
"""Characters of a sentence that may say who decides; reading a longer one for each of its amounts would take long."""

_KEPT = 512
"""Sections whose limits are remembered: every question reads those of the sections found for it."""


@lru_cache(maxsize=_KEPT)
def proposed_limits(sop_id: str, section: Section) -> tuple[Limit, ...]:
    """Return the limits that a section states, in reading order, each once."""
    limits: dict[str, Limit] = {}
    style = style_of(section.text)
    for sentence in sentences(section):
        for limit in _limits(sop_id, section, sentence, style):
            if limit.needs or limit.key not in limits:
                limits[limit.key] = limit
    return tuple(limits.values())


def sentences(section: Section) -> Iterator[str]:
    """Yield a section's sentences as they stand, without code."""
    texts: Sequence[str] = [block.text for block in section.blocks if block.kind is not BlockKind.CODE] or [
        _FENCE.sub("", section.text)
    ]
    for text in texts:
        yield from (part.strip() for part in _SENTENCE.split(text) if part.strip())


def _limits(sop_id: str, section: Section, sentence: str, style: Style | None) -> Iterator[Limit]:
    about, found = subject_of(f"{section.heading} {sentence}"), numbers(sentence, style)
    for number in found:
        bound = bound_of(sentence, number)
        if bound is None or number.value <= 0 or number.upper is not None:
            continue
        role = decider_beyond(sentence, number, found) if bound is Bound.AT_MOST and len(sentence) <= _RULE else None
        limit = Limit(sop_id, section.anchor, number.value, unit_of(number), bound, about, sentence, LimitOrigin.TEXT, role or None)
        yield replace(limit, is_asked=role is not None)


def bound_of(sentence: str, number: Amount) -> Bound | None:
    """Return the bound that the words around a number express; None for a number that is not a limit."""
    before = sentence[max(0, number.start - _REACH) : number.start]
    after = sentence[number.noun_end : number.noun_end + _REACH]
    return next((cue.bound for cue in CUES if cue.pattern.search(before if cue.is_before else after)), None)
