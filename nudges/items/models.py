"""Defines quiz items. An item is frozen and carries the passage that proves its key; equal ids mean equal questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from random import Random
from typing import Self

from core.localization import gettext as _
from retrieval.library.models import Section, digest_of


class Kind(StrEnum):
    NEXT_STEP = "next-step"
    MISSING_STEP = "missing-step"
    SCENARIO = "limit-scenario"
    DATE = "deadline-date"
    MISTAKES = "mistakes"
    """Rules as a colleague noted them: none, some or all of them wrong."""
    TRUE_FALSE = "true-false"
    """Made by former versions, like all up to `OWNER`: banks still hold such items."""
    CLOZE = "number-cloze"
    JOINED = "two-limits"
    ONE_MISTAKE = "one-mistake"
    ROLE = "who-decides"
    FREQUENCY = "how-often"
    FORBIDDEN = "prohibition"
    BRANCH = "decision-branch"
    TABLE = "table-lookup"
    FIELDS = "required-field"
    WHICH_SOP = "which-sop"
    OWNER = "owner"
    WRITTEN = "written"
    MODEL_CASE = "model-case"
    REAL_CASE = "real-case"
    """A situation that a colleague met, masked; the wrong options are what neighbouring sections say."""
    RECALL = "recall"
    """A situation to think about; the passage is shown, and the person rates how well they knew it. No options, key -1."""


AUTO_KINDS = frozenset({Kind.MISTAKES, Kind.WRITTEN, Kind.RECALL})
"""Kinds that may be asked without a human's look: those seldom guessed without the SOP, those an owner wrote, and the SOP itself.

Amounts alone, which are guessed more often, only come again (`REPEAT_KINDS`; docs/measurements/items.md).
"""

REPEAT_KINDS = frozenset({Kind.SCENARIO, Kind.DATE})
"""Kinds that ask again, in another way, for a fact that an item of one of the `AUTO_KINDS` has asked for."""

SELF_RATED = frozenset({Kind.RECALL})
"""Kinds whose answers say what people think of themselves: no figure counts them as right or wrong."""

NO_KEY = -1

SIGN = " – "
"""Between the two facts of an option."""

PAIRED = frozenset({Kind.JOINED, Kind.BRANCH, Kind.TABLE})
"""Kinds whose options join two facts."""

BORROWING = frozenset({Kind.FIELDS, Kind.WHICH_SOP, Kind.OWNER, Kind.ROLE})
"""Kinds whose wrong options may come from other SOPs."""

MAY_BORROW = BORROWING | {Kind.REAL_CASE}
"""Kinds that may have wrong options from other SOPs; their items name the lenders."""

CASES = frozenset({Kind.SCENARIO, Kind.BRANCH, Kind.DATE, Kind.JOINED, Kind.MISTAKES, Kind.REAL_CASE})
"""Kinds that put a case to be decided."""


WHOLE_SECTION = frozenset({Kind.REAL_CASE})
"""Kinds that ask about a section as a whole: they may stand in for any of its rules when that was asked the same way before."""


class ItemOrigin(StrEnum):
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
    CUSTOMARY = "customary-answer"
    """Found by former versions: stored findings may hold it."""
    ABSOLUTES = "absolutes"
    UNFLAGGED_NEGATIVE = "unflagged-negative"
    VAGUE_FREQUENCY = "vague-frequency"
    DANGLING_REFERENCE = "dangling-reference"
    HEDGED_SOURCE = "hedged-source"
    TRUNCATED_SOURCE = "truncated-source"
    EVIDENCE_MISSING = "evidence-missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that an item breaks, and where, in words for its owner: a text of the catalogues, whose places take the `values`."""

    rule: Rule
    what: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def in_words(self) -> str:
        """Return the finding in the current language; one that was stored as a whole stays as it is."""
        return _(self.what).format(**dict(self.values)) if self.values else _(self.what)


@dataclass(frozen=True, slots=True)
class Draft:
    """A question before its place is known. `key` is the index of the right option; `evidence` is verbatim in the text.

    Without options (`NO_KEY`) the evidence is the answer.

    `lenders` are the ids of other SOPs from which wrong options come. `homes` says for each option where it would be right,
    "" where nothing is known; it is empty or as long as `options`.
    """

    kind: Kind
    stem: str
    options: tuple[str, ...]
    key: int
    evidence: str
    explanation: str
    lenders: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()

    @property
    def answer(self) -> str:
        return self.options[self.key] if self.options else self.evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Draft):
    """One quiz question.

    `family` names the skill it practises and outlives rewording; `id` is a hash of family and content, so the same
    question has the same id wherever it is made. `section` is an anchor, empty when the SOP as a whole is meant.
    Items that were stored before lenders and homes were known have none.
    """

    id: str
    sop: str
    section: str
    section_digest: str
    family: str
    seed: int
    origin: ItemOrigin
    findings: tuple[Finding, ...]
    release: Release

    @property
    def asked(self) -> str:
        """The question without the rules that may stand below it."""
        return self.stem.partition("\n")[0]

    @property
    def is_self_rated(self) -> bool:
        return self.kind in SELF_RATED

    @property
    def borrows(self) -> bool:
        """Whether wrong options come from other SOPs; `lenders` may not name them."""
        return bool(self.lenders) or (self.kind in BORROWING and self.kind is not Kind.ROLE)

    def home(self, choice: int) -> str:
        """Return where an option would be right; "" where nothing is known."""
        return self.homes[choice] if choice < len(self.homes) else ""


Maker = Callable[[Random], Draft | None]
"""Makes one variant, or None when the passage does not give this one."""


@dataclass(frozen=True)
class Family:
    """All variants of one skill: a step, a rule, a row. `makers` holds one way of asking per kind.

    The evidence of every variant stands in `section`.
    """

    id: str
    sop: str
    section: Section
    makers: Mapping[Kind, Maker] = field(default_factory=dict)
    origin: ItemOrigin = ItemOrigin.GENERATED

    @classmethod
    def of(cls, sop: str, section: Section, name: str, makers: Mapping[Kind, Maker]) -> Self:
        """Return a family that its name tells from the others of its section."""
        return cls(f"{sop}#{section.anchor}/{name}", sop, section, makers)

    def item(self, draft: Draft, findings: tuple[Finding, ...] = (), release: Release = Release.REVIEW, seed: int = 0) -> Item:
        """Return a variant as an item."""
        return Item(
            **{part.name: getattr(draft, part.name) for part in fields(Draft)},
            id=item_id(self.id, draft),
            sop=self.sop,
            section=self.section.anchor,
            section_digest=self.section.digest,
            family=self.id,
            seed=seed,
            origin=self.origin,
            findings=findings,
            release=release,
        )


def item_id(family: str, draft: Draft) -> str:
    """Return 16 hex digits that differ when anything differs that a learner could notice."""
    shown = draft.options or (draft.evidence,)
    return digest_of(family, draft.kind.value, draft.stem, *shown, str(draft.key), *draft.lenders)
