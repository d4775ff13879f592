"""The phrases of a question: its words, and its pairs of neighbouring words and signs. Which of them count is learned."""

from __future__ import annotations

import re
from itertools import pairwise

_PIECE = re.compile(r"[a-z']+|\d+|[?!.,]")
_NUMBER = "#"
_START, _END = "<", ">"


def phrases_of(text: str) -> frozenset[str]:
    """Of a text as `readable` gives it. Numbers are all one, `<` and `>` stand for the ends."""
    pieces = [_NUMBER if piece[0].isdigit() else piece for piece in _PIECE.findall(text.lower())]
    return frozenset(pieces) | {f"{left} {right}" for left, right in pairwise([_START, *pieces, _END])}
