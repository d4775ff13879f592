"""Reads limits of somebody's authority out of SOP text: the text says who decides beyond an amount, or what is permitted up to it.
Each is a proposal until the owner confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from core.amounts.numbers import Style
from core.amounts.reading import style_of
from escalation.limits.authority import decider_beyond
from escalation.limits.converting import numbers, unit_of
from escalation.limits.models import Bound, Limit, LimitOrigin
from escalation.limits.subjects import subject_of
from retrieval.library.models import BlockKind, Section

_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z(*])|\n+")
_FENCE = re.compile(r"```.*?```", re.DOTALL)
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
    if len(sentence) > _RULE:
        return
    about, amounts = subject_of(f"{section.heading} {sentence}"), numbers(sentence, style)
    for amount in amounts:
        role = decider_beyond(sentence, amount, amounts) if amount.value > 0 and amount.upper is None else None
        if role is not None:
            bound, unit, origin = Bound.AT_MOST, unit_of(amount), LimitOrigin.TEXT
            yield Limit(sop_id, section.anchor, amount.value, unit, bound, about, sentence, origin, role or None)
