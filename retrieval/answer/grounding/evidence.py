"""Splits a passage into units, each of which states one thing: a sentence, a part of one that makes sense alone, a list, a row of a
table.

A conditional statement keeps its condition: "If the names differ, do not pay; the finance lead decides" holds "the finance lead
decides" only for names that differ.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from retrieval.answer.grounding.plain import plain
from retrieval.answer.grounding.reading import Kind, ReadSentence, read
from retrieval.answer.grounding.rows import Row, rows_of
from retrieval.answer.grounding.words import ELSE, NOT
from retrieval.library.models import Block, BlockKind, CurrentSection

_LONGEST_ITEM = 12
"""Words of an item that may be stated together with the other items of its list."""

_LINE = re.compile(r"\n+(?=\s*(?:\d+[.)]|[-*+•])\s)")
_MARKER = re.compile(r"^\s*(?:(?P<number>\d+)[.)]|[-*+•])\s+")
_SENTENCE = re.compile(r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\b[ap]\.m\.)[\"')]*\s+(?=[\"'(]?[A-Z0-9])")
_CONDITION = re.compile(
    r"(?:if|when|whenever|unless|once|before|after|inside|outside|within|during|until|while|for|with|without|above|below|under|over"
    r"|in case|as long as|as soon as|should|where)\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:that|who|whose|where|if|when|whenever|unless|until|while|before|after|except|without|as long as|provided)\b[^,;:.]*",
    re.IGNORECASE,
)
_ARROW = re.compile(r"\s*(?:→|->|=>)\s*")
_PART = re.compile(
    r";\s+|:\s+|\s+-\s+|,\s+(?=(?:and|but|so|because|which|while|since)\b)|,\s+(?=(?:an?|the|it|they|this)\s)"
    r"|\s+(?=because\b)|\s+(?=and\s+(?:will|must|may|can|cannot|is|are|does|do|has|have|should)\b)"
)
_WHERE = re.compile(r"(?:back\s+)?(?:in|on|at|under|from)\s+(?P<where>[^,]{1,40}),\s", re.IGNORECASE)
_BOLD = re.compile(r"\*\*([^*]+)\*\*|`([^`]+)`|[\"“]([^\"”]+)[\"”]")
_BUT = re.compile(r"but\b", re.IGNORECASE)
_SHORTEST_PART = 3


@dataclass(frozen=True)
class Unit:
    """One part of a passage that states one thing.

    `condition`: keys of the words under which it holds; `context` and `near`: keys that headings and the sentence before lend it;
    `whole`: keys of the sentence of which it is a part. `place` counts the sentences of the passage, `run` its lists; `step` is its
    number in a list of steps; `items`: keys of each item of a list that is told as one;
    `floating`: where something is done ("In Tallyroom, ..."), which may be said anywhere in the sentence.
    """

    reading: ReadSentence
    place: int
    condition: tuple[str, ...] = ()
    context: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    whole: tuple[str, ...] = ()
    step: int | None = None
    run: int = 0
    floating: frozenset[str] = frozenset()
    items: tuple[frozenset[str], ...] = ()

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(token.key for token in self.reading.tokens)


@dataclass(frozen=True)
class Passage:
    """A retrieved section that the viewer may see, with the number by which it is cited. `names`: roles, in lower case."""

    number: int
    section: CurrentSection
    names: frozenset[str] = field(default=frozenset())

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        return tuple(_units(self.section, self.names))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        context = self._heading()
        tables = [block.text for block in self.section.section.blocks if _is_table(block)]
        return tuple(row for text in tables for row in rows_of(text, context, self.names))

    @cached_property
    def plain_text(self) -> str:
        """Return everything that may be quoted from the passage."""
        return plain(" \n ".join([self.section.sop.title, *self.section.section.path, self.section.section.text]))

    @cached_property
    def sentences(self) -> frozenset[str]:
        """Return the passage's sentences and the cells of its tables, word for word in lower case, without the full stop."""
        texts = [text for block in self.section.section.blocks for text in _SENTENCE.split(plain(block.text))]
        cells = [cell for block in self.section.section.blocks if _is_table(block) for cell in plain(block.text).split("|")]
        return frozenset(text.strip(" .!").casefold() for text in (*texts, *cells))

    @cached_property
    def steps(self) -> int:
        """Return the number of the passage's last step; 0 without steps."""
        return max((unit.step or 0 for unit in self.units), default=0)

    def prepare(self) -> None:
        """Parse the passage now, while the model is still thinking."""
        _ = self.units, self.rows, self.plain_text, self.sentences, self.steps

    def _heading(self) -> frozenset[str]:
        return _keys(" ".join([self.section.sop.title, *self.section.section.path]))


def _units(section: CurrentSection, names: Collection[str]) -> Iterator[Unit]:
    heading = _keys(" ".join([section.sop.title, *section.section.path]))
    lead, place, run = frozenset[str](), 0, 0
    items: list[ReadSentence] = []
    before: Block | None = None
    for block in _blocks(section.section.blocks):
        if block.kind is BlockKind.CODE or _is_table(block):
            continue
        is_listed = block.kind in {BlockKind.STEP, BlockKind.BULLET}
        if not is_listed or before is None or before.kind is not block.kind:
            yield from _whole_list(items, place, heading | lead)
            run, items = run + 1, []
            lead = lead if is_listed else _keys(block.text)
        step = block.number if block.kind is BlockKind.STEP and block.indent == 0 else None
        context = heading | (lead if is_listed else frozenset())
        last = place
        for unit in _of_block(block, names):
            last = place + 1 + unit.place
            yield replace(unit, place=last, context=context, step=step, run=run)
        place = last
        if block.kind is BlockKind.BULLET:
            items.append(read(plain(block.text), names))
        before = block
    yield from _whole_list(items, place, heading | lead)


def _blocks(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield a section's blocks; a paragraph that holds a list in its lines (as in labelled data) is cut into its items."""
    for block in blocks:
        lines = _LINE.split(block.text) if block.kind is BlockKind.PARAGRAPH else [block.text]
        for line in lines:
            marker = _MARKER.match(line) if len(lines) > 1 or block.kind is BlockKind.PARAGRAPH else None
            if marker is None:
                yield block if len(lines) == 1 else replace(block, text=line)
                continue
            number = int(marker["number"]) if marker["number"] else None
            yield Block(BlockKind.STEP if number else BlockKind.BULLET, line[marker.end() :], number=number)


def _is_table(block: Block) -> bool:
    """Return whether a block is a table. Labelled data has tables as paragraphs."""
    return block.kind is BlockKind.TABLE or block.text.startswith("|")


def _whole_list(items: Sequence[ReadSentence], place: int, context: frozenset[str]) -> Iterator[Unit]:
    if len(items) > 1 and all(len(item.tokens) <= _LONGEST_ITEM for item in items):
        tokens = tuple(token for item in items for token in item.tokens)
        yield Unit(
            ReadSentence(tokens), place, context=context, items=tuple(frozenset(t.key for t in item.tokens) for item in items)
        )


def _of_block(block: Block, names: Collection[str]) -> Iterator[Unit]:
    text = _ARROW.sub(", ", plain(block.text))
    is_ruled = _ARROW.search(block.text) is not None
    inherited, near = "", frozenset[str]()
    names = frozenset([*names, *(word.lower() for match in _BOLD.finditer(block.text) for word in re.findall(r"\w+", match[0]))])
    for place, sentence in enumerate(_SENTENCE.split(text)):
        condition = _condition(sentence) or inherited
        whole = sentence if condition != inherited or not inherited else f"{inherited} {sentence}"
        words = tuple(token.key for token in read(whole).tokens)
        for part in _parts(whole, condition):
            reading = read(part, names)
            if reading.tokens:
                yield Unit(
                    reading,
                    place,
                    tuple(token.key for token in read(condition, names).tokens) + _limits(part, condition),
                    near=near,
                    whole=words,
                    floating=_where(part),
                )
        near = _keys(sentence)
        inherited = condition if is_ruled else ""


def _limits(part: str, condition: str) -> tuple[str, ...]:
    """Return the keys of conditions later in a sentence: "lift the hold only if ..." holds only then."""
    spans = [match[0] for match in _LIMIT.finditer(part, len(condition))]
    return tuple(token.key for span in spans for token in read(span).tokens)


def _where(sentence: str) -> frozenset[str]:
    match = _WHERE.match(sentence)
    return _keys(match["where"]) if match else frozenset()


def _condition(sentence: str) -> str:
    """Return the opening words of a sentence that say when it holds, up to the comma; where there is none, the first four words."""
    if not _CONDITION.match(sentence):
        return ""
    before, comma, rest = sentence.partition(", ")
    if comma and rest and len(before.split()) <= 30:  # noqa: PLR2004 - a condition, not half a paragraph
        return before + ","
    return " ".join(sentence.split()[:4])


def _parts(sentence: str, condition: str) -> Iterator[str]:
    """Yield the sentence, and its parts that make sense alone; a part is given the condition of the whole sentence."""
    yield sentence
    start = len(condition)
    cuts = [cut for cut in _PART.finditer(sentence) if cut.start() >= start]
    edges = [start, *(cut.end() for cut in cuts), len(sentence)]
    stops = [*(cut.start() for cut in cuts), len(sentence)]
    if not cuts:
        return
    pieces = [sentence[edge:stop].strip(" ,") for edge, stop in zip(edges, stops, strict=False)]
    signs = [sentence[cut.start() : cut.end()].strip() for cut in cuts]
    is_denied = False
    for i, piece in enumerate(pieces):
        reading = read(piece)
        stands = i == 0 or signs[i - 1] in {";", ":", "-"} or _BUT.match(piece) or (piece.startswith("and ") and not is_denied)
        is_denied = is_denied or any(token.key == NOT for token in reading.tokens)
        has_words = len([token for token in reading.tokens if token.kind is not Kind.SIGN]) >= _SHORTEST_PART
        if stands and (has_words or signs[i - 1 : i] == [";"]):
            is_opposite = any(token.key == ELSE for token in reading.tokens)
            yield piece if is_opposite else f"{condition} {piece}".strip()
    for stop in stops[1:-1]:
        yield sentence[:stop]


def _keys(text: str) -> frozenset[str]:
    return frozenset(token.key for token in read(plain(text)).tokens if token.kind is Kind.WORD)
