"""Finds the people to notify of a changed section: those who had mastered it or asked about it lately, once, at their slot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from nudges.cards.models import Cause, PracticeCard
from nudges.learners.models import Learner
from nudges.ports import PracticeUnit
from nudges.rules import Rules, next_slot
from retrieval.library.models import SectionRef

LATELY: Final = timedelta(days=90)
"""So long after a question its asker is told that the answer has changed."""

_MASTERED_INTERVAL: Final = 7
_LOOK_AGAIN: Final = timedelta(days=7)
"""When to look again at somebody who paused without an end."""


@dataclass(frozen=True, slots=True)
class ChangeNotice:
    """A notice for a person that a section changed. They know version `known`; `version` is the newest one, `due_at` their slot."""

    person: str
    section: SectionRef
    known: int
    version: int
    due_at: datetime


class ChangeNotices(Protocol):
    """Stores which versions were processed, and who still has to be told of a change. Nothing here commits."""

    def followed(self) -> Mapping[str, int]:
        """Return the version of each SOP that was processed last; 0 for a retired one."""

    def follow(self, sop: str, version: int, before: int | None) -> bool:
        """Record that a version was processed. False when `before` is not the last one: another process was faster."""

    def add(self, notices: Sequence[ChangeNotice]) -> None:
        """Store notices. If the person was not told of a section yet, the version that they know and the moment stay."""

    def people_due(self, now: datetime, limit: int) -> Sequence[str]:
        """Return people whose notices are due, the longest waiting first."""

    def take(self, person: str, now: datetime) -> Sequence[ChangeNotice]:
        """Remove and return the due notices of a person, by section; each notice goes to one caller."""


def is_mastered(card: PracticeCard) -> bool:
    """Return whether a card was answered right more than once, the last time with an interval of a week or longer."""
    schedule = card.schedule
    return schedule.misses == 0 and schedule.reviews > 1 and schedule.interval >= _MASTERED_INTERVAL


def _is_relearnt(card: PracticeCard) -> bool:
    """Return whether the card was begun anew because something that was mastered changed."""
    return card.cause is Cause.CHANGED and card.schedule.reviews > 1


def notices_of(
    unit: PracticeUnit, rules: Rules, change: ChangeNotice, askers: Collection[str], now: datetime
) -> list[ChangeNotice]:
    """Return a notice for everybody who had mastered the section or is among its askers.

    Args:
        unit: read only.
        rules: the workspace's.
        change: the section and its versions; its person and moment are not looked at.
        askers: who asked about the section lately.
        now: the moment of the change.
    """
    masters = {card.person for card in unit.cards.in_section(change.section) if is_mastered(card) or _is_relearnt(card)}
    learners = (learner_of(unit, person) for person in sorted({*masters, *askers} - {""}))
    return [
        ChangeNotice(learner.person, change.section, change.known, change.version, slot_of(learner, rules, now))
        for learner in learners
        if learner.is_enrolled
    ]


def learner_of(unit: PracticeUnit, person: str) -> Learner:
    """Return the person's settings; the default settings for somebody who never practised."""
    known = unit.people.get(person)
    return unit.learners.get(person) or Learner(person, zone=known.timezone if known else "UTC")


def slot_of(learner: Learner, rules: Rules, now: datetime) -> datetime:
    """Return the person's next slot; a moment a week later for a person who paused without an end."""
    return next_slot(learner, rules, now) or now + _LOOK_AGAIN
