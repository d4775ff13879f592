"""Questions that a person asks for: `/cairn quiz me`, and the scenario after a lesson. No cap counts them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from nudges.attempts import Delivery
from nudges.audiences import Audiences
from nudges.bank import BankItem
from nudges.batches import Chosen, put
from nudges.cards import Card, Cause
from nudges.items.models import Kind
from nudges.learners import Learner
from nudges.ports import PracticeUnit
from nudges.priority import urgency
from nudges.rules import Rules, local_day
from nudges.starting import Reason, enrolled, start
from retrieval.library.models import SectionRef

MOST = 3
_CASES = frozenset({Kind.SCENARIO, Kind.BRANCH})


def quiz_me(unit: PracticeUnit, rules: Rules, person: str, now: datetime, topic: Sequence[SectionRef] = ()) -> Delivery | None:
    """Up to three questions at once: of the topic's sections, else of what fades most, else of the role's first tasks.

    None when there is nothing to ask, or the person is not enrolled.
    """
    learner = enrolled(unit, person)
    if learner is None:
        return None
    audiences = Audiences(unit)
    sections = [ref for ref in topic or _of_role(rules, learner) if audiences.may_see(learner.role, ref.sop_id)]
    items = [item for ref in sections for item in unit.items.asked_in(ref.sop_id, ref.anchor or None)]
    cards = {card.family: card for card in audiences.open_to(learner.role, unit.cards.of_person(person))}
    wanted = [card for card in cards.values() if not topic or card.family in {item.item.family for item in items}]
    faded = sorted(wanted, key=lambda card: -_fading(rules, learner, card, local_day(now, learner.zone)))
    families = [card.family for card in faded][:MOST]
    fresh = [item for item in _firsts(items) if item.item.family not in cards][: MOST - len(families)]
    for item in fresh:
        start(unit, rules, learner, item, Reason(Cause.ASKED_FOR, now.isoformat(), now))
    return _deliver(unit, learner, [*families, *(item.item.family for item in fresh)], now)


def practise(unit: PracticeUnit, rules: Rules, person: str, section: SectionRef, now: datetime) -> Delivery | None:
    """One question on a section at once, a case where there is one: it begins a card of the learning path.

    None when the section gives nothing to ask, or the person is not enrolled.
    """
    learner = enrolled(unit, person)
    is_open = learner is not None and Audiences(unit).may_see(learner.role, section.sop_id)
    items = unit.items.asked_in(section.sop_id, section.anchor or None) if is_open else ()
    if learner is None or not items:
        return None
    known = {card.family for card in unit.cards.of_person(person)}
    item = min(items, key=lambda found: (found.item.family in known, found.item.kind not in _CASES))
    source = f"{section}/{local_day(now, learner.zone).isoformat()}"
    start(unit, rules, learner, item, Reason(Cause.PATH, source, now))
    return _deliver(unit, learner, [item.item.family], now)


def _of_role(rules: Rules, learner: Learner) -> Sequence[SectionRef]:
    role = rules.weights.role(learner.role)
    return [ref for task in role.tasks for ref in task.sops] if role else ()


def _firsts(items: Sequence[BankItem]) -> list[BankItem]:
    """One item per family, in their order."""
    return list({item.item.family: item for item in reversed(items)}.values())[::-1]


def _fading(rules: Rules, learner: Learner, card: Card, on: date) -> float:
    return urgency(card.schedule, rules.weights.weight(learner.role, card.section), on)


def _deliver(unit: PracticeUnit, learner: Learner, families: Sequence[str], now: datetime) -> Delivery | None:
    cards = {card.family: card for card in unit.cards.of_person(learner.person)}
    chosen = Chosen(learner, [cards[family] for family in families if family in cards], is_own=True)
    return next(iter(put(unit, [chosen], unit.items.asked(families), now)), None)
