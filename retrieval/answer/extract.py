"""Selects the blocks of a section that answer a question, to be quoted. Blocks are taken or left whole and stay in their order;
nothing is reworded.

A short section is quoted whole. Of a long one, the parts that search matched or that hold the question's words are
quoted. A list stays with the line that introduces it; one that is longer than a card is cut between top-level items. Of a long
table, the header and the rows that match are quoted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import takewhile

from retrieval.answer.models import Quote
from retrieval.library.models import Block, BlockKind
from retrieval.units import Unit
from retrieval.units import rows_of as rows_of_table

WHOLE_UP_TO = 1_100
"""Characters of a section that fit a glance on a phone (about 20 lines) and are quoted without trimming."""

QUOTE_LIMIT = 1_500
"""Characters that a trimmed quote may grow to; formatting keeps it well below the 3,000 of a Slack section."""

_WORD = re.compile(r"[^\W_]{2,}")
_LIST = frozenset({BlockKind.STEP, BlockKind.BULLET})

_Part = list[int]
"""Positions of blocks that only make sense together."""


ROWS = 5
"""Rows that are quoted of a long table."""


def quote_for(question: str, blocks: Sequence[Block], best: Unit | None = None) -> Quote:
    """Return the blocks of a section that answer the question.

    Args:
        question: as the person asked it.
        blocks: all blocks of the section, in order.
        best: the sentence, step or row of the section that search found closest; its block is always quoted.

    """
    if _length(range(len(blocks)), blocks) <= WHOLE_UP_TO:
        return Quote(tuple(blocks))
    shortened = [_matching_rows(question, block, best if best and best.block == i else None) for i, block in enumerate(blocks)]
    rows_of = {i: _rows(whole) for i, (block, whole) in enumerate(zip(shortened, blocks, strict=True)) if block is not whole}
    return _trimmed(question, shortened, best, rows_of)


def _trimmed(question: str, blocks: Sequence[Block], best: Unit | None, rows_of: Mapping[int, int]) -> Quote:
    parts = [piece for part in _parts(blocks) for piece in _cut(part, blocks)]
    fits = _fits(parts, blocks, question, best)
    chosen: set[int] = set()
    room = QUOTE_LIMIT
    for i in sorted(range(len(parts)), key=lambda i: (-fits[i], i)):
        size = _length(parts[i], blocks)
        if not chosen or (size <= room and fits[i] >= max(fits) / 3):
            chosen.update(parts[i])
            room -= size
    return _quote(blocks, chosen, rows_of)


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


def _fits(parts: Sequence[_Part], blocks: Sequence[Block], question: str, best: Unit | None) -> list[float]:
    """Score each part from 0 to 2: its share of the best line plus its rarity-weighted share of the question's words. The part that
    holds the best line gets 2 more.
    """
    words = [set().union(*(_words(blocks[i].text) for i in part)) for part in parts]
    near = _words(best.plain) if best else set()
    counts = {word: sum(word in part for part in words) for word in _words(question)}
    weights = {word: math.log(1 + len(parts) / count) for word, count in counts.items() if count}
    total = sum(weights.values()) or 1.0
    return [
        len(part_words & near) / max(1, len(part_words))
        + sum(weight for word, weight in weights.items() if word in part_words) / total
        + (2.0 if best and best.block in part else 0.0)
        for part, part_words in zip(parts, words, strict=True)
    ]


def _matching_rows(question: str, block: Block, best: Unit | None) -> Block:
    """Cut a long table to its header and the rows that match, verbatim and in their order; return any other block as it is.

    The best row is always kept; the others are kept where they score as high on the question's words, rare ones counting most.
    """
    if block.kind is not BlockKind.TABLE or len(block.text) <= WHOLE_UP_TO // 2 or _rows(block) <= ROWS:
        return block
    lines = [line for line in block.text.splitlines() if line.strip()]
    rows = [row for row, _ in rows_of_table(block.text)]
    row_words = [_words(row) for row in rows]
    weights = {
        word: math.log(1 + len(rows) / count) for word in _words(question) if (count := sum(word in row for row in row_words))
    }
    scores = [sum(weight for word, weight in weights.items() if word in row) for row in row_words]
    near = [best is not None and row in best.text for row in rows]
    order = sorted(range(len(rows)), key=lambda at: (not near[at], -scores[at], at))
    kept = {at for at in order[:ROWS] if at == order[0] or (scores[at] and scores[at] >= scores[order[0]])}
    return replace(block, text="\n".join([*lines[: len(lines) - len(rows)], *(rows[at] for at in sorted(kept))]))


def _rows(block: Block) -> int:
    return len(rows_of_table(block.text))


def _words(text: str) -> set[str]:
    """Return lower-case words cut to six letters, so that "refund", "refunds" and "refunded" are equal."""
    return {word[:6] for word in _WORD.findall(text.lower())}


def _length(part: Sequence[int], blocks: Sequence[Block]) -> int:
    return sum(len(blocks[i].text) + 1 for i in part)


def _quote(blocks: Sequence[Block], chosen: set[int], rows_of: Mapping[int, int]) -> Quote:
    kept = sorted(chosen)
    gaps = {place for place, i in enumerate(kept) if i > 0 and (place == 0 or kept[place - 1] != i - 1)}
    if kept[-1] != len(blocks) - 1:
        gaps.add(len(kept))
    is_whole = len(kept) == len(blocks) and not rows_of
    rows = {place: rows_of[i] for place, i in enumerate(kept) if i in rows_of}
    return Quote(tuple(blocks[i] for i in kept), frozenset(gaps), is_whole, _steps_left(blocks, kept, gaps), rows)


def _steps_left(blocks: Sequence[Block], kept: Sequence[int], gaps: AbstractSet[int]) -> dict[int, int]:
    """Count, for each gap, the items of the top level that were left out of the list before it, or of the one after it."""
    left = {}
    for place in gaps:
        first = kept[place - 1] + 1 if place else 0
        missing = blocks[first : kept[place] if place < len(kept) else len(blocks)]
        goes_on = place > 0 and blocks[kept[place - 1]].kind in _LIST
        items = takewhile(lambda block: block.kind in _LIST, missing if goes_on else reversed(missing))
        left[place] = sum(block.indent == 0 for block in items)
    return {place: number for place, number in left.items() if number}
