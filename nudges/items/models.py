"""What a quiz item is. An item is frozen, carries the passage that proves its key, and equal ids mean equal questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from retrieval.library.models import digest_of


class Kind(StrEnum):
    NEXT_STEP = "next-step"
    MISSING_STEP = "missing-step"
    CLOZE = "number-cloze"
    TRUE_FALSE = "true-false"
    SCENARIO = "limit-scenario"
    BRANCH = "decision-branch"
    FIELDS = "required-field"
    TABLE = "table-lookup"
    WHICH_SOP = "which-sop"
    OWNER = "owner"
    WRITTEN = "written"
    MODEL_CASE = "model-case"
    RECALL = "recall"
    """A situation to think about; the passage is shown, and the person rates how well they knew it. No options, key -1."""


AUTO_KINDS = frozenset({Kind.NEXT_STEP, Kind.MISSING_STEP, Kind.CLOZE, Kind.TRUE_FALSE, Kind.SCENARIO, Kind.WRITTEN, Kind.RECALL})
"""Kinds that may be asked without a human's look: those found safe in a graded sample, those an owner wrote, and the SOP itself."""

SELF_RATED = frozenset({Kind.RECALL})
"""Kinds whose answers say what people think of themselves: no figure counts them as right or wrong."""

NO_KEY = -1


BORROWING = frozenset({Kind.FIELDS, Kind.WHICH_SOP, Kind.OWNER})
"""Kinds whose wrong options come from other SOPs."""

CASES = frozenset({Kind.SCENARIO, Kind.BRANCH})
"""Kinds that put a case to be decided."""


class Origin(StrEnum):
    GENERATED = "generated"
    OWNER = "owner"
    MODEL = "model"
    """Written by a language model: always waits for the owner of its SOP."""
    IMPORTED = "imported"
    """From another system's quiz."""
    SUGGESTED = "suggested"
    """Written by somebody who does not look after the SOP: always waits for its owner."""


class Release(StrEnum):
    AUTO = "auto"
    REVIEW = "review"


class Rule(StrEnum):
    """Item-writing rules after Haladyna, Downing & Rodriguez (2002), and three of our own about the source."""

    OPTION_COUNT = "option-count"
    DUPLICATE_OPTIONS = "duplicate-options"
    NEAR_DUPLICATES = "near-duplicate-options"
    ALL_OR_NONE = "all-or-none"
    UNLIKE_OPTIONS = "unlike-options"
    UNSORTED_NUMBERS = "unsorted-numbers"
    LENGTH_CUE = "length-cue"
    ARTICLE_CUE = "article-cue"
    WORD_OVERLAP = "word-overlap"
    LEAKED_ANSWER = "leaked-answer"
    ABSOLUTES = "absolutes"
    UNFLAGGED_NEGATIVE = "unflagged-negative"
    VAGUE_FREQUENCY = "vague-frequency"
    DANGLING_REFERENCE = "dangling-reference"
    HEDGED_SOURCE = "hedged-source"
    TRUNCATED_SOURCE = "truncated-source"
    EVIDENCE_MISSING = "evidence-missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One item-writing rule that an item breaks, and where, in words that an owner understands."""

    rule: Rule
    what: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A question before its place is known. `key` is the index of the right option; `evidence` stands verbatim in the text.
    Without options (`NO_KEY`) the evidence is the answer.

    `lenders` are the ids of other SOPs from which wrong options come.
    """

    kind: Kind
    stem: str
    options: tuple[str, ...]
    key: int
    evidence: str
    explanation: str
    lenders: tuple[str, ...] = ()

    @property
    def answer(self) -> str:
        return self.options[self.key] if self.options else self.evidence


@dataclass(frozen=True, slots=True)
class Item:
    """One quiz question.

    `family` names the skill it practises and outlives rewording; `id` is a hash of family and content, so the same
    question has the same id wherever it is made. `section` is an anchor, empty when the SOP as a whole is meant.
    """

    id: str
    sop: str
    kind: Kind
    stem: str
    options: tuple[str, ...]
    key: int
    evidence: str
    explanation: str
    section: str
    section_digest: str
    family: str
    seed: int
    origin: Origin
    findings: tuple[Finding, ...]
    release: Release
    lenders: tuple[str, ...] = ()
    """Ids of other SOPs from which wrong options come. Items that were stored before lenders were known have none."""

    @property
    def is_self_rated(self) -> bool:
        return self.kind in SELF_RATED

    @property
    def borrows(self) -> bool:
        """Whether wrong options come from other SOPs, of which `lenders` may tell nothing."""
        return bool(self.lenders) or self.kind in BORROWING

    @property
    def answer(self) -> str:
        return self.options[self.key] if self.options else self.evidence


Maker = Callable[[Random], Draft | None]
"""Makes one variant, or None when the passage does not give this one."""


@dataclass(frozen=True)
class Family:
    """All variants of one skill: a step, a rule, a row. `makers` holds one way of asking per kind.

    `source` is the text in which the evidence of every variant stands.
    """

    id: str
    sop: str
    section: str
    section_digest: str
    makers: Mapping[Kind, Maker]
    source: str = field(repr=False, default="")
    origin: Origin = Origin.GENERATED


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another SOP of the library, as far as it lends wrong options. Only one that is open to everyone lends anything: whoever
    meets an item, now or after its own SOP was opened to more people, may see every option.
    """

    title: str
    owner: str | None = None
    fields: tuple[str, ...] = ()
    sop: str = ""
    is_open: bool = True


Shelf = Sequence[Neighbour]


def item_id(family: str, draft: Draft) -> str:
    """16 hex digits; differs when anything that a learner could notice differs."""
    shown = draft.options or (draft.evidence,)
    return digest_of(family, draft.kind.value, draft.stem, *shown, str(draft.key), *draft.lenders)
