"""Makes action cards, which show a dense section in the form that is most useful at work, by rule and in its own words.

A card is made again from each approved version and belongs to that version, so it is never older than its section and has its
audience. Only an owner's decision against a card is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from nudges.lessons.checklists import steps_of
from nudges.lessons.reference import rules_in
from nudges.lessons.trees import Node, tree_of
from retrieval.library.models import CurrentSection, SectionRef

FEWEST = 3
"""Steps, ways of a decision or rules that make a section dense: two are read faster than a card is opened."""

MOST_KEPT = 0.6
"""Share of a section's words above which its rules are the section once more."""

_REMEMBERED = 128
"""Sections whose cards are remembered: every answer says of each of its sections whether it has one."""


class CardKind(StrEnum):
    CHECKLIST = "checklist"
    DECISIONS = "decisions"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class ActionCard:
    """A card. `lines` are the steps, the conditions of the branches, or the rules, in the section's order and words."""

    section: SectionRef
    version: int
    kind: CardKind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    by: str
    at: datetime


class WithdrawnCards(Protocol):
    """Stores the sections whose owner wants no card. The decision applies to later versions too, until it is withdrawn."""

    def withdraw(self, section: SectionRef, by: str, at: datetime) -> None:
        """Store the newest decision."""

    def restore(self, section: SectionRef) -> bool:
        """Remove the decision; False when nobody had withdrawn the card."""

    def of_sop(self, sop_id: str) -> Mapping[str, Withdrawal]:
        """Return the withdrawals of an SOP's cards by anchor."""


class CardUnit(Protocol):
    @property
    def withdrawn_cards(self) -> WithdrawnCards: ...


@lru_cache(maxsize=_REMEMBERED)
def action_cards_of(section: CurrentSection) -> tuple[ActionCard, ...]:
    """Return the cards for which the section is dense enough, the one with the most lines first.

    A quick reference is cut only where the section has neither steps nor decisions, and only where it is shorter than the section.
    """
    tree = tree_of(section)
    steps = tuple(step.line.source for step in steps_of(section))
    ways = tuple(_ways(tree)) if tree is not None else ()
    made = [(CardKind.CHECKLIST, steps), (CardKind.DECISIONS, ways)]
    if not steps and not ways:
        made.append((CardKind.REFERENCE, _rules(section)))
    dense = sorted((lines for lines in made if len(lines[1]) >= FEWEST), key=lambda kept: -len(kept[1]))
    return tuple(ActionCard(section.ref, section.sop.version, kind, lines) for kind, lines in dense)


def offered(unit: CardUnit, section: CurrentSection) -> CardKind | None:
    """Return the kind of card that answers and lessons offer with a section; None where it is not dense or its owner wants none."""
    cards = action_cards_of(section)
    is_withdrawn = bool(cards) and section.ref.anchor in unit.withdrawn_cards.of_sop(section.sop.id)
    return cards[0].kind if cards and not is_withdrawn else None


def _ways(node: Node) -> Iterator[str]:
    """Yield the conditions at the ends of a tree."""
    for child in node.children:
        if child.children:
            yield from _ways(child)
        else:
            yield child.label


def _rules(section: CurrentSection) -> tuple[str, ...]:
    rules = tuple(rule.text for rule in rules_in(section))
    kept = sum(len(rule.split()) for rule in rules)
    return rules if kept <= MOST_KEPT * len(section.section.text.split()) else ()
