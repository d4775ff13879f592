"""Starts cards. Every start is one row with an id made from its reason, so a repeated start changes nothing.

Nobody who is not enrolled gets a card.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from core.workdays import local_day
from nudges.cards.models import Cause, PracticeCard, Start, fold
from nudges.cards.spacing import retrievability
from nudges.items.bank import BankItem
from nudges.learners.models import Learner
from nudges.ports import PracticeUnit
from nudges.rules import Rules
from retrieval.library.models import SectionRef, digest_of


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason to practise something; `source` names the question, case, event or version it comes from."""

    cause: Cause
    source: str
    at: datetime
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that was asked, or an exception that was decided (`cause`), and the sections for it, best first.

    `source` is the question's or case's id; `quote` holds the words of the SOP that were shown: a family that asks about them is
    preferred.
    """

    person: str
    cause: Cause
    source: str
    sections: Sequence[SectionRef]
    quote: str = ""


def follow_up(unit: PracticeUnit, rules: Rules, after: FollowUp, now: datetime) -> Start | None:
    """Plan a check for the next working day on the first section that has items; None if there is none or it is planned already."""
    learner = enrolled(unit, after.person)
    reason = Reason(after.cause, after.source, now)
    if learner is None:
        return None
    for section in after.sections:
        item = choose(unit, learner, unit.items.asked_in(section.sop_id, section.anchor), reason, after.quote)
        if item is not None:
            return start(unit, rules, learner, item, reason)
    return None


def start(unit: PracticeUnit, rules: Rules, learner: Learner, item: BankItem, reason: Reason) -> Start | None:
    """Add a reason to the log of a family's card; None when it is there already."""
    family = item.item.family
    begun = Start(
        id=start_id(reason.cause, reason.source, learner.person, family),
        person=learner.person,
        family=family,
        section=item.section,
        cause=reason.cause,
        at=reason.at,
        on=local_day(reason.at, learner.zone),
        retention=rules.weights.retention(learner.role, item.section),
        context=reason.context,
    )
    if not unit.cards.start(begun):
        return None
    refold(unit, learner.person, family)
    return begun


def start_id(cause: Cause, source: str, person: str, family: str) -> str:
    """Return the id of a start; the same reason always has the same id."""
    return digest_of("start", cause.value, source, person, family)


def refold(unit: PracticeUnit, person: str, family: str) -> PracticeCard | None:
    """Store the card that its log gives, and return it. Call it after writing to the log: of two writers the later sees both."""
    unit.learners.get(person, lock=True)
    card = fold(unit.cards.log(person, family))
    if card is not None:
        unit.cards.save(card)
    return card


def enrolled(unit: PracticeUnit, person: str) -> Learner | None:
    learner = unit.learners.get(person)
    return learner if learner is not None and learner.is_enrolled else None


def choose(unit: PracticeUnit, learner: Learner, items: Sequence[BankItem], reason: Reason, quote: str = "") -> BankItem | None:
    """Return the family that asks about the quoted words, else the one that is remembered worst.

    A recall card is chosen only where nothing graded can be asked.
    """
    if not items:
        return None
    on = local_day(reason.at, learner.zone)
    known = {card.family: card for card in unit.cards.of_person(learner.person)}
    shown = _words(quote)

    def rank(entry: tuple[int, BankItem]) -> tuple[bool, float, float, int]:
        position, bank_item = entry
        item = bank_item.item
        return item.is_self_rated, -_overlap(_words(item.evidence), shown), _recall(known.get(item.family), on), position

    return min(enumerate(items), key=rank)[1]


def _recall(card: PracticeCard | None, on: date) -> float:
    return 0.0 if card is None else retrievability(card.schedule.memory, on)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.casefold().split())


def _overlap(evidence: frozenset[str], quote: frozenset[str]) -> float:
    """Return the share of the evidence's words that the quote holds, rounded to tenths so that small differences do not matter."""
    return round(len(evidence & quote) / len(evidence), 1) if evidence and quote else 0.0
