"""Defines an item as the workspace keeps it, with what was decided about it. Only a released item is ever asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nudges.items.models import Item, Release
from retrieval.library.models import SectionRef


class ItemState(StrEnum):
    AUTO = "auto"
    """Released without a human's look: its kind was found safe, and the lint found nothing."""
    REVIEW = "review"
    """Waits for the owner."""
    APPROVED = "approved"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    """Taken out: its evidence is gone, or two people said that it is wrong."""
    FLAGGED = "flagged"
    """Its section changed and its evidence still stands: asked on, and waiting for the owner's look."""


ASKED = frozenset({ItemState.AUTO, ItemState.APPROVED, ItemState.FLAGGED})
"""Items in these states are asked."""

WAITING = frozenset({ItemState.REVIEW, ItemState.FLAGGED})
"""Items in these states are on their owner's list."""

WRONG_AFTER = 2
"""So many people's word takes an item out."""


class Why(StrEnum):
    """The reason why an item is in its state, where the state alone does not say."""

    NONE = ""
    EVIDENCE_LOST = "evidence lost"
    SECTION_CHANGED = "section changed"
    REPORTED = "reported wrong"
    OUTDATED = "called outdated"
    """A learner said that work is done differently by now."""
    TOO_EASY = "called too easy"
    """So many people find it too easy that its owner is asked whether it is worth their time."""
    EDITED = "replaced by an edit"
    REMADE = "questions are made by other rules now"
    RETIRED = "SOP retired"
    CLOSED = "an option is no longer open to everyone"
    """A wrong option comes from an SOP that was restricted or retired since."""
    KNOWN = "everybody knows this"
    GUESSED = "it is guessed without the SOP"
    KEPT = "asked on although everybody knows it"
    """The owner brought it back: it is not retired again."""
    WITHDRAWN = "the case behind it was taken back"
    """Its asker was erased, or the decision behind it no longer stands."""


NOT_WORTH = frozenset({Why.KNOWN, Why.GUESSED})
"""Reasons for which an item is retired although nothing is wrong with it."""

FOR_GOOD = NOT_WORTH | {Why.REPORTED, Why.WITHDRAWN}
"""What was taken out for these never comes back by itself."""


@dataclass(frozen=True, slots=True)
class BankItem:
    """An item with its state. `by` is empty when Cairn itself changed the state."""

    item: Item
    state: ItemState
    changed_at: datetime
    why: Why = Why.NONE
    by: str = ""

    @property
    def is_asked(self) -> bool:
        return self.state in ASKED

    @property
    def is_retired(self) -> bool:
        """Whether the item was taken out because it teaches nobody; its owner may bring it back."""
        return self.state is ItemState.SUSPENDED and self.why in NOT_WORTH

    @property
    def section(self) -> SectionRef:
        return SectionRef(self.item.sop, self.item.section)


def entering(item: Item, now: datetime) -> BankItem:
    """Return an item as it enters the bank: asked at once, or waiting for its owner."""
    return BankItem(item, ItemState.AUTO if item.release is Release.AUTO else ItemState.REVIEW, now)


@dataclass(frozen=True, slots=True)
class ItemSource:
    """The origin of an item: the id of a question, case or suggestion, and the person behind it, empty where there is none."""

    item: str
    source: str
    person: str


@dataclass(frozen=True, slots=True)
class Synced:
    """Counts what one SOP's sync did to its items; `changed` are the anchors of sections with flagged items."""

    sop: str
    added: int = 0
    flagged: int = 0
    suspended: int = 0
    waiting: int = 0
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """An owner's new words for an item; the evidence stays. `key` is the index of the right option."""

    stem: str
    options: tuple[str, ...]
    key: int


@dataclass(frozen=True, slots=True)
class NotedEdit:
    """An owner's new words for rules as a colleague noted them, and the letters of those with a mistake; the options follow."""

    noted: tuple[str, ...]
    wrong: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The owner's decision is stored; `item` is the valid one now (an edit has a new id)."""

    item: BankItem


@dataclass(frozen=True, slots=True)
class NotReviewed:
    """Nothing was stored: the item is unknown, somebody was faster (`item` shows their decision), or the edit is not a question."""

    reason: str
    item: BankItem | None = None
