"""Trims a section to what was asked. Blocks are taken or left whole and stay in their order; nothing is reworded.

A short section is quoted whole. Of a long one, the parts that search matched or that hold the question's words are
quoted. A list stays with the line that introduces it; one that is longer than a card is cut between top-level items.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from retrieval.answer.models import Quote
from retrieval.library.models import Block, BlockKind

WHOLE_UP_TO = 1_100
"""Characters of a section that fit a glance on a phone (about 20 lines) and are quoted without trimming."""

QUOTE_LIMIT = 1_500
"""Characters that a trimmed quote may grow to; formatting keeps it well below the 3,000 of a Slack section."""

_WORD = re.compile(r"[^\W_]{2,}")
_LIST = frozenset({BlockKind.STEP, BlockKind.BULLET})

_Part = list[int]
"""Positions of blocks that only make sense together."""


def quote_for(question: str, blocks: Sequence[Block], window: str) -> Quote:
    """Return the blocks of a section that answer the question.

    Args:
        question: as the person asked it.
        blocks: all blocks of the section, in order.
        window: the stretch of the section that search found closest, possibly the whole of it.
    """
    if _length(range(len(blocks)), blocks) <= WHOLE_UP_TO:
        return Quote(tuple(blocks))
    parts = [piece for part in _parts(blocks) for piece in _cut(part, blocks)]
    fits = _fits(parts, blocks, question, window)
    chosen: set[int] = set()
    room = QUOTE_LIMIT
    for i in sorted(range(len(parts)), key=lambda i: (-fits[i], i)):
        size = _length(parts[i], blocks)
        if not chosen or (size <= room and fits[i] >= max(fits) / 3):
            chosen.update(parts[i])
            room -= size
    return _quote(blocks, chosen)


def _parts(blocks: Sequence[Block]) -> list[_Part]:
    parts: list[_Part] = []
    for i, block in enumerate(blocks):
        introduced = i > 0 and blocks[i - 1].text.rstrip().endswith(":")
        continues = i > 0 and block.kind in _LIST and blocks[i - 1].kind in _LIST
        if continues or (introduced and block.kind is not BlockKind.PARAGRAPH):
            parts[-1].append(i)
        else:
            parts.append([i])
    return parts


def _cut(part: _Part, blocks: Sequence[Block]) -> list[_Part]:
    """Cut a list that no card can hold into runs, between items of the top level."""
    if _length(part, blocks) <= QUOTE_LIMIT:
        return [part]
    runs: list[_Part] = [[]]
    for i in part:
        if runs[-1] and blocks[i].indent == 0 and _length([*runs[-1], i], blocks) > QUOTE_LIMIT // 2:
            runs.append([])
        runs[-1].append(i)
    return runs


def _fits(parts: Sequence[_Part], blocks: Sequence[Block], question: str, window: str) -> list[float]:
    """How well each part fits, from 0 to 2: its share of the window plus its rarity-weighted share of the question's words."""
    words = [set().union(*(_words(blocks[i].text) for i in part)) for part in parts]
    near = _words(window)
    asked = {word: sum(word in part for part in words) for word in _words(question)}
    weights = {word: math.log(1 + len(parts) / count) for word, count in asked.items() if count}
    total = sum(weights.values()) or 1.0
    return [
        len(part & near) / max(1, len(part)) + sum(weight for word, weight in weights.items() if word in part) / total
        for part in words
    ]


def _words(text: str) -> set[str]:
    """Lower-case words cut to six letters, so that "refund", "refunds" and "refunded" meet."""
    return {word[:6] for word in _WORD.findall(text.lower())}


def _length(part: Sequence[int], blocks: Sequence[Block]) -> int:
    return sum(len(blocks[i].text) + 1 for i in part)


def _quote(blocks: Sequence[Block], chosen: set[int]) -> Quote:
    kept = sorted(chosen)
    gaps = {place for place, i in enumerate(kept) if i > 0 and (place == 0 or kept[place - 1] != i - 1)}
    if kept[-1] != len(blocks) - 1:
        gaps.add(len(kept))
    return Quote(tuple(blocks[i] for i in kept), frozenset(gaps), is_whole=len(kept) == len(blocks))
