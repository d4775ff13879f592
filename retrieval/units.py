"""Cuts a section into units: the sentences, steps and table rows that people ask for. Each keeps the words around it that say what
it is about, so that "Up to 13:00 costs 20 EUR" is found for check-out and not for breakfast.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from retrieval.library.models import Block, BlockKind, Section

MOST_UNITS = 300
"""Units of one section; a longer one (a table of a thousand rows) has several rows or sentences in each unit."""

WHOLE_ITEM = 60
"""Words of a list item up to which it is also a unit as a whole, besides its sentences."""

MOST_PAIRED = 45
"""Words of two neighbouring sentences that are read as one line."""

_CONTEXT = 120
_KEPT = 128
"""Sections whose units are remembered: a question reads those of its best sections several times."""

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-Z0-9\"“(*\[])|\n+")
_MONTH = re.compile(r"(?:Jan|Feb|März|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)[a-z]*\b")
_ORDINAL = re.compile(r"\b(?:der|die|das|den|dem|des|zur|zum|vom|ab|jede[mnrs]?|eine?[mnrs]?) \d{1,2}\.$", re.IGNORECASE)
_MARKUP = re.compile(r"[*_`#>]+")
_LINKED = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\s]{0,2000}\)")
_LABEL_ALONE = re.compile(r"\*\*([^*\n]{2,80})\*\*[:.]?\s*")
_LABEL = re.compile(r"\*\*([^*\n]{2,80}?)[:.]?\*\*")
_CELLS = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r":?-+:?")
_ENDS = (".", "!", "?", ":")
"""Behind other ends of a line a dot stands between it and the next."""

_LISTED = frozenset({BlockKind.STEP, BlockKind.BULLET})
_UNPAIRED = frozenset({BlockKind.TABLE, BlockKind.CODE})


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence, step or row of a section. `text` is verbatim in the text of block number `block`; `plain` is what is searched,
    without markup (a table row with its columns' names); `context` is the label, the introducing line or the parent item it belongs
    to, empty where there is none.
    """

    block: int
    text: str
    plain: str
    context: str = ""

    @property
    def searched(self) -> str:
        return f"{self.context}: {self.plain}" if self.context else self.plain


@lru_cache(maxsize=_KEPT)
def units_of(section: Section) -> tuple[Unit, ...]:
    """Return the units in the order of the text; none for a section without text."""
    blocks = section.blocks or (Block(BlockKind.PARAGRAPH, section.text),)
    units = [unit for unit in _Reader().read(blocks) if unit.plain]
    if len(units) <= MOST_UNITS:
        return tuple(units)
    size = -(-len(units) // MOST_UNITS)
    return tuple(_joined(units[at : at + size]) for at in range(0, len(units), size))


@lru_cache(maxsize=_KEPT)
def lines_of(section: Section) -> tuple[Unit, ...]:
    """Return what may stand as the line that answers: the units, and after them the pairs of neighbouring sentences."""
    return (*units_of(section), *_pairs(section).values())


def paired(section: Section, at: int) -> int | None:
    """Return the number of the line that unit `at` makes with the next; None where they are too long, or no neighbouring sentences
    of one paragraph or item.
    """
    pairs = _pairs(section)
    return len(units_of(section)) + list(pairs).index(at) if at in pairs else None


@lru_cache(maxsize=_KEPT)
def _pairs(section: Section) -> Mapping[int, Unit]:
    units, blocks = units_of(section), section.blocks or (Block(BlockKind.PARAGRAPH, section.text),)
    pairs: dict[int, Unit] = {}
    for at, (one, other) in enumerate(pairwise(units)):
        text = blocks[one.block].text
        begins = text.find(one.text)
        ends = text.find(other.text, begins + len(one.text)) + len(other.text)
        line = text[begins:ends]
        is_pair = one.block == other.block and begins >= 0 and not line[len(one.text) : -len(other.text)].strip()
        if is_pair and len(line) >= len(one.text) + len(other.text) and blocks[one.block].kind not in _UNPAIRED:
            pairs[at] = Unit(one.block, line, plain(line), one.context)
    return {at: pair for at, pair in pairs.items() if len(pair.plain.split()) <= MOST_PAIRED}


class _Reader:
    """Walks through the blocks of one section and remembers which label or line introduces what follows."""

    def __init__(self) -> None:
        self._intro = ""
        self._parents: dict[int, str] = {}

    def read(self, blocks: Sequence[Block]) -> Iterator[Unit]:
        for number, block in enumerate(blocks):
            if block.kind is BlockKind.TABLE:
                yield from (Unit(number, line, row, self._intro) for line, row in rows_of(block.text))
            elif block.kind in _LISTED:
                yield from self._item(number, block)
            else:
                yield from self._paragraph(number, block)

    def _item(self, number: int, block: Block) -> Iterator[Unit]:
        above = [text for indent, text in sorted(self._parents.items()) if indent < block.indent]
        self._parents = {indent: text for indent, text in self._parents.items() if indent < block.indent}
        self._parents[block.indent] = plain(block.text)[:_CONTEXT]
        context = " ".join(part for part in (self._intro, *above[-1:]) if part)
        sentences = _sentences(block.text)
        yield from (Unit(number, sentence, plain(sentence), context) for sentence in sentences)
        if len(sentences) > 1 and len(block.text.split()) <= WHOLE_ITEM:
            yield Unit(number, block.text.strip(), plain(block.text), context)

    def _paragraph(self, number: int, block: Block) -> Iterator[Unit]:
        self._parents = {}
        text = block.text.strip()
        alone = _LABEL_ALONE.fullmatch(text)
        if alone:
            self._intro = plain(alone.group(1))
            return
        label = _LABEL.match(text)
        context = plain(label.group(1)) if label else ""
        for sentence in _sentences(text):
            plain_text = plain(sentence)
            yield Unit(number, sentence, plain_text, "" if plain_text.startswith(context) else context)
        self._intro = plain(text)[:_CONTEXT] if text.endswith(":") else ""


def rows_of(table: str) -> list[tuple[str, str]]:
    """Return each row of a Markdown table as (its line, `Column: cell; Column: cell`); the header is no row."""
    lines = [line for line in table.splitlines() if line.strip()]
    rows = [(line, [plain(cell.replace("\\|", "|")) for cell in _CELLS.split(line.strip().strip("|"))]) for line in lines]
    rows = [(line, cells) for line, cells in rows if not all(not cell or _RULE.fullmatch(cell) for cell in cells)]
    if not rows:
        return []
    (first, names), *others = rows
    if not others:
        return [(first, " ".join(names))]
    padded = [(line, [*cells, *[""] * (len(names) - len(cells))]) for line, cells in others]
    return [
        (line, "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=False) if cell))
        for line, cells in padded
    ]


def beginning_of(section: Section, most: int) -> str:
    """Return how a section begins: its words without markup on one line, cut between two words after `most` characters."""
    blocks = section.blocks or (Block(BlockKind.PARAGRAPH, section.text),)
    said = [
        text
        for block in blocks
        for text in ([row for _, row in rows_of(block.text)] if block.kind is BlockKind.TABLE else [plain(block.text)])
        if text
    ]
    line = " ".join(text if text.endswith(_ENDS) else f"{text} ·" for text in said).removesuffix(" ·")
    return line if len(line) <= most else f"{line[:most].rpartition(' ')[0]} …"


def plain(markdown: str) -> str:
    """Return inline Markdown as words on one line."""
    return " ".join(_MARKUP.sub("", _LINKED.sub(r"\1", markdown)).split())


def _sentences(text: str) -> list[str]:
    ends = [match for match in _SENTENCE_END.finditer(text) if not _is_ordinal(text, match)]
    starts = [0, *(match.end() for match in ends)]
    parts = (text[start:end] for start, end in zip(starts, [*(match.start() for match in ends), len(text)], strict=True))
    return [part.strip() for part in parts if part.strip()]


def _is_ordinal(text: str, end: re.Match[str]) -> bool:
    """Return whether what looks like the end of a sentence is a German ordinal: `bis 31. Januar`, `vor der 2. Mahnung`."""
    before = text[max(0, end.start() - _CONTEXT) : end.start()]
    if "\n" in end[0] or not before.endswith(".") or not before[-2:-1].isdigit():
        return False
    return _MONTH.match(text, end.end()) is not None or _ORDINAL.search(before) is not None


def _joined(units: Sequence[Unit]) -> Unit:
    first = units[0]
    same = [unit for unit in units if unit.block == first.block]
    return Unit(first.block, "\n".join(unit.text for unit in same), " ".join(unit.plain for unit in units), first.context)
