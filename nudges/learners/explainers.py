"""Finds colleagues who can explain a section: they know it well and agreed to be named. Nobody else is ever named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from nudges.cards.models import PracticeCard
from nudges.learners.audiences import AudienceCache
from nudges.ports import PracticeUnit
from retrieval.library.models import SectionRef, digest_of

MOST: Final = 2
_INTERVAL: Final = 7
"""Days after the last right answer from which on a section counts as known well."""


def explainers(unit: PracticeUnit, person: str, section: SectionRef, today: date) -> Sequence[str]:
    """Return the ids of up to `MOST` colleagues; the first one depends on who asks, so that not everybody asks the same person."""
    willing = {learner.person: learner for learner in unit.learners.everyone() if learner.explains and learner.person != person}
    if not willing:
        return ()
    cards: dict[str, list[PracticeCard]] = {}
    for card in unit.cards.in_section(section):
        if card.person in willing:
            cards.setdefault(card.person, []).append(card)
    audiences = AudienceCache(unit)
    able = [
        colleague
        for colleague, theirs in cards.items()
        if _masters(theirs) and audiences.may_see(willing[colleague].role, section.sop_id) and _is_there(unit, colleague, today)
    ]
    return sorted(able, key=lambda colleague: digest_of(colleague, person, str(section)))[:MOST]


def _masters(cards: Sequence[PracticeCard]) -> bool:
    """Return whether no card was missed last time, and one was answered more than once, last with an interval of a week or more."""
    known = [card.schedule for card in cards if card.schedule.reviews > 1 and card.schedule.interval >= _INTERVAL]
    return bool(known) and all(card.schedule.misses == 0 for card in cards)


def _is_there(unit: PracticeUnit, person: str, today: date) -> bool:
    known = unit.people.get(person)
    return known is not None and not known.has_left(today)
