"""The answer as a value. Quotes are verbatim; formatting for Slack or a terminal happens elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from retrieval.answer.conflicts import Conflict
from retrieval.library.models import Block, BlockKind, CurrentSection
from retrieval.search.models import Signals


class Confidence(StrEnum):
    """The word on the card. Bounds stand in `confidence.py` with the data they were calibrated on."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Reason(StrEnum):
    """Why there is no answer."""

    EMPTY_LIBRARY = "empty_library"
    OUT_OF_SCOPE = "out_of_scope"
    NEAR_MISS = "near_miss"
    EMPTY_QUESTION = "empty_question"
    SEARCH_DOWN = "search_down"


@dataclass(frozen=True, slots=True)
class Quote:
    """Blocks of one section in their order. `gaps` holds positions in `blocks` before which text was left out;
    `is_whole` says that nothing was.
    """

    blocks: tuple[Block, ...]
    gaps: frozenset[int] = frozenset()
    is_whole: bool = True

    @property
    def text(self) -> str:
        """The blocks as Markdown, with an ellipsis line where text was left out."""
        lines = []
        for place, block in enumerate(self.blocks):
            if place in self.gaps:
                lines.append("…")
            lines.append("  " * block.indent + _MARKS[block.kind].format(number=block.number) + block.text)
        if len(self.blocks) in self.gaps:
            lines.append("…")
        return "\n".join(lines)


_MARKS = dict.fromkeys(BlockKind, "") | {BlockKind.STEP: "{number}. ", BlockKind.BULLET: "- "}


@dataclass(frozen=True, slots=True)
class Source:
    """A section that was found, where it stood (rank counts from 1) and why. `score` orders the sources of one answer."""

    found: CurrentSection
    rank: int
    score: float
    signals: Signals
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The first source is quoted; the others are named as `see also`. Sections that `conflicts` names are among the sources."""

    sources: tuple[Source, ...]
    confidence: Confidence
    probability: float
    searched: int
    conflicts: tuple[Conflict, ...] = ()

    @property
    def best(self) -> Source:
        return self.sources[0]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer, why, and what came nearest (empty when nothing did)."""

    reason: Reason
    nearest: tuple[Source, ...] = ()
    probability: float = 0.0
    searched: int = 0


Outcome = Answered | Unanswered


def conflicts_of(outcome: Outcome) -> tuple[Conflict, ...]:
    return outcome.conflicts if isinstance(outcome, Answered) else ()
