"""From chosen cards to questions: every repeat is another variant, and only the newest waits to be answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.workdays import local_day
from nudges.asking.attempts import Ask, AskState, Batch, Delivery, Question
from nudges.cards.models import PracticeCard
from nudges.items.bank import BankItem
from nudges.items.recall import checked, is_check_due, is_recall
from nudges.learners.audiences import AudienceCache
from nudges.learners.models import Learner
from nudges.ports import PracticeUnit
from retrieval.library.models import digest_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose cards are to be asked, in this order. `is_own`: the person asked for them."""

    learner: Learner
    cards: Sequence[PracticeCard]
    is_own: bool = False


def put(unit: PracticeUnit, chosen: Sequence[Chosen], items: Mapping[str, Sequence[BankItem]], now: datetime) -> list[Delivery]:
    """Store one batch per person and return them; cards without an item to ask are left out, and so are empty batches.

    Args:
        unit: nothing is committed here.
        chosen: one entry per person.
        items: what may be asked, by family.
        now: when; with the person, and the cards that they asked for, it names the batch, so that the same request puts it once.
    """
    keys = {(card.person, card.family) for one in chosen for card in one.cards if items.get(card.family)}
    seen = unit.asks.seen(keys)
    unit.asks.withdraw(keys, AskState.REPEATED)
    made = [_delivery(one, items, seen, now) for one in chosen if any(items.get(card.family) for card in one.cards)]
    stored = unit.asks.add([one.batch for one in made], [question.ask for one in made for question in one.questions])
    return [one for one in made if one.batch.id in stored]


def askable(unit: PracticeUnit, audiences: AudienceCache, cards: Collection[PracticeCard]) -> dict[str, Sequence[BankItem]]:
    """What may be asked for cards, by family; for a recall card that is due for a check, graded items of its section as well."""
    items = dict(unit.items.asked({card.family for card in cards}))
    due = {card.family: card.section for card in cards if is_recall(card.family) and is_check_due(card.schedule.reviews)}
    for family, section in due.items():
        if family in items:
            graded = [found for found in unit.items.asked_in(section.sop_id, section.anchor) if not found.item.is_self_rated]
            items[family] = [*items[family], *graded]
    return audiences.holding(items)


def variant(items: Sequence[BankItem], seen: Sequence[str]) -> BankItem:
    """One not met yet, of another kind than the last one where there is such; once all are known, the one longest ago."""
    last = next((found.item.kind for found in items if seen and found.item.id == seen[-1]), None)
    ago = {item_id: place for place, item_id in enumerate(seen)}
    return min(items, key=lambda found: (ago.get(found.item.id, -1), found.item.kind is last))


def _delivery(
    chosen: Chosen, items: Mapping[str, Sequence[BankItem]], seen: Mapping[tuple[str, str], Sequence[str]], now: datetime
) -> Delivery:
    person = chosen.learner.person
    own = ["own", *(card.family for card in chosen.cards)] if chosen.is_own else [""]
    batch_id = digest_of("batch", person, now.isoformat(), *own)
    batch = Batch(batch_id, person, local_day(now, chosen.learner.zone), now, chosen.is_own)
    questions: list[Question] = []
    for card in chosen.cards:
        if items.get(card.family):
            choice = checked(items[card.family], card.schedule.reviews)
            item = variant(choice, seen.get((person, card.family), ()))
            position = len(questions)
            ask = Ask(digest_of("ask", batch_id, card.family), batch_id, person, card.family, item.item.id, position, now)
            questions.append(Question(ask, item, card))
    return Delivery(batch, tuple(questions))
