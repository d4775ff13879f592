"""Defines the answer as a value. Quotes are verbatim; formatting for Slack or a terminal happens elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from core.localization import gettext as _
from retrieval.answer.choices import Choice
from retrieval.answer.conflicts import Conflict
from retrieval.answer.grounding.checking import Dropped
from retrieval.library.models import Block, BlockKind, CurrentSection
from retrieval.search.models import Signals


@dataclass(frozen=True, slots=True)
class Sentence:
    """One checked sentence. `cited` counts `Written.sources` from 1; `steps` are the numbers of the steps that it states; `marker`:
    shown before it.
    """

    text: str
    cited: tuple[int, ...]
    steps: tuple[int, ...] = ()
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A written answer that is shown with `Answered`, never instead of it: `answered` is the answer in the SOP's own words, with
    the same sources.

    `dropped` is for the operator and for measuring; nobody is shown it.
    """

    sentences: tuple[Sentence, ...]
    sources: tuple[Source, ...]
    answered: Answered
    dropped: tuple[Dropped, ...] = ()

    @property
    def cited(self) -> tuple[int, ...]:
        """Return the numbers of the sources that a sentence cites, in order."""
        return tuple(sorted({number for sentence in self.sentences for number in sentence.cited}))

    @property
    def sops(self) -> int:
        return len({self.sources[number - 1].current.sop.id for number in self.cited})


class Confidence(StrEnum):
    """The word for the confidence on the card. Its bounds are in `confidence.py` with the data they were calibrated on."""

    GOOD = "good"
    LIKELY = "likely"
    UNSURE = "unsure"
    CHOSEN = "chosen"
    """The person said which of several sections it is."""


class Reason(StrEnum):
    """The reason why there is no answer."""

    EMPTY_LIBRARY = "empty_library"
    OUT_OF_SCOPE = "out_of_scope"
    EMPTY_QUESTION = "empty_question"
    SEARCH_DOWN = "search_down"


@dataclass(frozen=True, slots=True)
class Quote:
    """Blocks of one section in their order. `gaps` holds positions in `blocks` before which text was left out; `is_whole` says that
    nothing was. `steps_left` gives for such a position the number of steps or bullets left out there; `rows_of` gives for a table's
    position the number of rows of the whole table, where only some are quoted.
    """

    blocks: tuple[Block, ...]
    gaps: frozenset[int] = frozenset()
    is_whole: bool = True
    steps_left: Mapping[int, int] = field(default_factory=dict)
    rows_of: Mapping[int, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return the blocks as Markdown, with an ellipsis line where text was left out. Items of a list follow each other; other
        blocks are separated by a blank line, without which a table would include the sentence after it.
        """
        parts: list[tuple[bool, str]] = []
        for place, block in enumerate(self.blocks):
            is_item = block.kind in _ITEMS
            if place in self.gaps:
                parts.append((is_item, "…"))
            parts.append((is_item, "  " * block.indent + mark_of(block) + block.text))
        if len(self.blocks) in self.gaps:
            parts.append((bool(parts) and parts[-1][0], "…"))
        text = ""
        for before, (is_item, part) in zip([(False, ""), *parts], parts, strict=False):
            text += ("\n" if is_item and before[0] else "\n\n" if text else "") + part
        return text


_ITEMS = frozenset({BlockKind.STEP, BlockKind.BULLET})
_MARKS = {BlockKind.STEP: "{number}. ", BlockKind.BULLET: "- "}


def mark_of(block: Block) -> str:
    """Return what stands before a list item in Markdown; empty for any other block."""
    return _MARKS.get(block.kind, "").format(number=block.number)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A few lines of a section around the one that fits best. `line` is that sentence, step or row, verbatim, and `mark` stands
    before it in a list; `before` and `after` are its neighbours as Markdown, empty where there are none; `is_whole` says that the
    section holds nothing else; `unit` is the line's number (`retrieval.units.lines_of`).
    """

    line: str
    before: str = ""
    after: str = ""
    is_whole: bool = False
    unit: int = 0
    mark: str = ""

    @property
    def text(self) -> str:
        """Return the lines in their order, as Markdown."""
        return "\n".join(part for part in (self.before, self.mark + self.line, self.after) if part)


@dataclass(frozen=True, slots=True)
class Source:
    """A section that was found, with its rank (counted from 1) and the signals that explain it. `score` orders the sources of one
    answer; `excerpt` is None for a section without text.
    """

    current: CurrentSection
    rank: int
    score: float
    signals: Signals
    quote: Quote | None = None
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer. The first source is quoted; the others are named as `see also`. Sections that `conflicts` names are among the
    sources.

    `holds_for` names everything that the answer is valid for (branches, plans), empty where it belongs to no such family.
    """

    sources: tuple[Source, ...]
    confidence: Confidence
    probability: float
    searched: int
    conflicts: tuple[Conflict, ...] = ()
    holds_for: tuple[str, ...] = ()

    @property
    def best(self) -> Source:
        return self.sources[0]


CLOSE: Final = 0.6
"""Of 560 questions that people typed in sixteen trades the first place has this probability or more for 194, and is right for .96
of these; so it has for 47 of 192 near misses (docs/measurements/trades.md).
"""


@dataclass(frozen=True, slots=True)
class Places:
    """The places where the answer may be, likeliest first, each with its excerpt: the evidence is too weak for one answer, so the
    person chooses. `probability` is that of the first. With a `choice` one fact is missing, and each source goes with one of its
    values. `unknown` is a code in the question that none of the places has.
    """

    sources: tuple[Source, ...]
    probability: float
    searched: int
    choice: Choice | None = None
    unknown: str = ""

    @property
    def in_words(self) -> str:
        """Return what is missing, or that the first place is probably right, as plain text; empty where neither is known."""
        if self.choice is not None:
            return self.choice.in_words
        if self.unknown:
            return _("None of these mentions {code}. What comes nearest:").format(code=self.unknown)
        return _("The first of these comes closest:") if self.probability >= CLOSE else ""

    def only(self, sources: Sequence[Source]) -> Places:
        """Return the same with some of the sources; a choice keeps their values."""
        if self.choice is None:
            return replace(self, sources=tuple(sources))
        values = tuple(value for value, source in zip(self.choice.values, self.sources, strict=True) if source in sources)
        return replace(self, sources=tuple(sources), choice=replace(self.choice, values=values))


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that has no answer and no place to look, with the reason."""

    reason: Reason
    probability: float = 0.0
    searched: int = 0


Outcome = Answered | Places | Unanswered


def sources_of(outcome: Outcome) -> tuple[Source, ...]:
    """Return the sections that an outcome shows, best first."""
    return () if isinstance(outcome, Unanswered) else outcome.sources


def conflicts_of(outcome: Outcome) -> tuple[Conflict, ...]:
    return outcome.conflicts if isinstance(outcome, Answered) else ()
