"""The phrases of a question: its words, and its pairs of neighbouring words and signs. Which of them count is learned."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from escalation.triage.wording import readable

AREAS = 12
"""Phrases of fewer policy areas are what people talk about, not how they talk: they are not learned."""

_PIECE = re.compile(r"[a-z']+|\d+|[?!.,]")
_NUMBER = "#"
_START, _END = "<", ">"


def phrases_of(text: str) -> frozenset[str]:
    """Of a text as `readable` gives it. Numbers are all one, `<` and `>` stand for the ends."""
    pieces = [_NUMBER if piece[0].isdigit() else piece for piece in _PIECE.findall(text.lower())]
    return frozenset(pieces) | {f"{left} {right}" for left, right in pairwise([_START, *pieces, _END])}


def common_phrases(texts: Sequence[str], areas: Sequence[str]) -> tuple[str, ...]:
    """Those that occur in at least `AREAS` of the areas; `areas` names that of each text."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for text, area in zip(texts, areas, strict=True):
        for phrase in phrases_of(readable(text)):
            found[phrase].add(area)
    return tuple(sorted(phrase for phrase, where in found.items() if len(where) >= AREAS))
