"""Whom a change of a section is told: who had mastered it or asked about it lately, once, at their slot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from nudges.cards.models import Cause, PracticeCard
from nudges.learners.models import Learner
from nudges.learners.slots import next_slot
from nudges.ports import PracticeUnit
from nudges.rules import Rules
from retrieval.library.models import SectionRef

LATELY: Final = timedelta(days=90)
"""So long after a question its asker is told that the answer has changed."""

_MASTERED_INTERVAL: Final = 7
_LOOK_AGAIN: Final = timedelta(days=7)
"""When to look again at somebody who paused without an end."""


@dataclass(frozen=True, slots=True)
class ChangeNotice:
    """A person is to hear that a section changed. They know version `known`; `version` is the newest one, `due_at` their slot."""

    person: str
    section: SectionRef
    known: int
    version: int
    due_at: datetime


class ChangeNotices(Protocol):
    """Stores which versions were followed, and who still has to be told of a change. Nothing here commits."""

    def followed(self) -> Mapping[str, int]:
        """The version of each SOP whose consequences were drawn last; 0 for one that was retired."""
        ...

    def follow(self, sop: str, version: int, before: int | None) -> bool:
        """Note that a version is followed. False when `before` is not what was followed last: another process was faster."""
        ...

    def add(self, notices: Sequence[ChangeNotice]) -> None:
        """Store notices. Of a section that the person was not told of yet, the version that they know and the moment stay."""
        ...

    def people_due(self, now: datetime, limit: int) -> Sequence[str]:
        """People whose notices are due, the longest waiting first."""
        ...

    def take(self, person: str, now: datetime) -> Sequence[ChangeNotice]:
        """Remove and return the due notices of a person, by section; each notice goes to one caller."""
        ...


def is_mastered(card: PracticeCard) -> bool:
    """Answered right more than once, the last time for a week or longer."""
    schedule = card.schedule
    return schedule.misses == 0 and schedule.reviews > 1 and schedule.interval >= _MASTERED_INTERVAL


def _is_relearnt(card: PracticeCard) -> bool:
    """Whether the card was begun anew because something that was mastered changed."""
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
    """The person's settings; the usual ones for somebody who never practised."""
    known = unit.people.get(person)
    return unit.learners.get(person) or Learner(person, zone=known.timezone if known else "UTC")


def slot_of(learner: Learner, rules: Rules, now: datetime) -> datetime:
    """The person's next slot; a week later for who paused without an end."""
    return next_slot(learner, rules, now) or now + _LOOK_AGAIN
