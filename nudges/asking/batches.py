"""Turns chosen cards into questions: each repeat demands something else, and only the newest question of a card stays open.

The other cards wait for another day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.workdays import local_day
from nudges.asking.attempts import Ask, AskState, Batch, Delivery, Question
from nudges.cards.models import PracticeCard
from nudges.items.bank import BankItem
from nudges.items.demand import demand
from nudges.items.leaks import leaks, told_by
from nudges.items.models import WHOLE_SECTION
from nudges.items.recall import checked, is_check_due, is_recall
from nudges.learners.audiences import AudienceCache
from nudges.learners.models import Learner
from nudges.ports import PracticeUnit
from retrieval.library.models import SectionRef, digest_of

Picked = tuple[PracticeCard, BankItem]


def composed(cards: Iterable[PracticeCard], options: Callable[[PracticeCard], Sequence[BankItem]], most: int) -> list[Picked]:
    """Take cards in their order, each with the first of its options that fits what was taken, up to `most`.

    The first card always gets its question; one that fits with none of its options is left for another message.
    """
    taken: list[Picked] = []
    for card in cards:
        if len(taken) == most:
            break
        fitting = (item for item in options(card) if not any(_clash((card, item), other) for other in taken))
        item = next(_apart(card, fitting), None)
        if item is not None:
            taken.append((card, item))
    return taken


def _apart(card: PracticeCard, items: Iterator[BankItem]) -> Iterator[BankItem]:
    """Yield the items that the card's own context does not answer, then the others."""
    answered = []
    for item in items:
        if leaks(card.context.values(), item.item):
            answered.append(item)
        else:
            yield item
    yield from answered


def _clash(question: Picked, other: Picked) -> bool:
    """Return whether two questions are about one procedure, or the text of one reveals the answer of the other."""
    (card, item), (beside, neighbour) = question, other
    is_same = _procedure(item) == _procedure(neighbour)
    return (
        is_same
        or leaks((*told_by(item.item), *card.context.values()), neighbour.item)
        or leaks((*told_by(neighbour.item), *beside.context.values()), item.item)
    )


def _procedure(item: BankItem) -> SectionRef:
    return item.section


MOST = 3
"""Questions of one message."""

SPARE = 6
"""So many more cards are looked at where questions of one message would give each other away."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A person's cards to ask, in this order, at most so many. `is_own`: the person asked for them."""

    learner: Learner
    cards: Sequence[PracticeCard]
    is_own: bool = False
    most: int = MOST


def put(unit: PracticeUnit, chosen: Sequence[Chosen], items: Mapping[str, Sequence[BankItem]], now: datetime) -> list[Delivery]:
    """Store one batch per person and return them; cards without an item to ask are left out, and so are empty batches.

    Args:
        unit: nothing is committed here.
        chosen: one entry per person.
        items: what may be asked, by family.
        now: when; with the person, and the cards that they asked for, it names the batch, so that the same request puts it once.
    """
    chosen = [
        replace(choice, cards=[card for card in choice.cards if items.get(card.family)][: choice.most + SPARE]) for choice in chosen
    ]
    seen = unit.asks.seen({(card.person, card.family) for choice in chosen for card in choice.cards})
    items = _beside(unit, items, {family for _, family in seen})
    made = [delivery for choice in chosen if (delivery := _delivery(choice, items, seen, now)).questions]
    unit.asks.withdraw(
        {(question.ask.person, question.ask.family) for delivery in made for question in delivery.questions}, AskState.REPEATED
    )
    stored = unit.asks.add(
        [delivery.batch for delivery in made], [question.ask for delivery in made for question in delivery.questions]
    )
    return [delivery for delivery in made if delivery.batch.id in stored]


def askable(unit: PracticeUnit, audiences: AudienceCache, cards: Collection[PracticeCard]) -> dict[str, Sequence[BankItem]]:
    """Return the items that may be asked for cards, by family. A recall card due for a check also gets graded items."""
    items = dict(unit.items.asked({card.family for card in cards}))
    due = {card.family: card.section for card in cards if is_recall(card.family) and is_check_due(card.schedule.reviews)}
    for family, section in due.items():
        if family in items:
            graded = [item for item in unit.items.asked_in(section.sop_id, section.anchor) if not item.item.is_self_rated]
            items[family] = [*items[family], *graded]
    return audiences.holding(items)


def variants(items: Sequence[BankItem], seen: Sequence[str]) -> list[BankItem]:
    """Return the items that may come next, the best first.

    An item with another demand than the last one comes first; of these the one that was not met yet, or longest ago. The last
    demand is repeated only when there is no other.
    """
    known = {item.item.id: demand(item.item) for item in items}
    last = known.get(seen[-1]) if seen else None
    other = [item for item in items if known[item.item.id] != last] or list(items)
    ago = {item_id: place for place, item_id in enumerate(seen)}
    demanded = {known[item_id]: place for item_id, place in ago.items() if item_id in known}

    def rank(item: BankItem) -> tuple[int, int, bool]:
        is_alike = last is not None and item.item.kind is last.kind
        return demanded.get(known[item.item.id], -1), ago.get(item.item.id, -1), is_alike

    return sorted(other, key=rank)


def _beside(
    unit: PracticeUnit, items: Mapping[str, Sequence[BankItem]], repeated: Collection[str]
) -> Mapping[str, Sequence[BankItem]]:
    """Add items about the whole section to families that were asked before and have only one demand."""
    bare = {family for family in repeated if len({demand(item.item) for item in items.get(family, ())}) == 1}
    audiences, whole = AudienceCache(unit), dict[SectionRef, list[BankItem]]()
    for section in {items[family][0].section for family in bare}:
        near = unit.items.asked_in(section.sop_id, section.anchor) if section.anchor else ()
        whole[section] = [item for item in near if item.item.kind in WHOLE_SECTION and audiences.holds(item.item)]
    return {**items, **{family: [*items[family], *whole[items[family][0].section]] for family in bare}}


def _delivery(
    chosen: Chosen, items: Mapping[str, Sequence[BankItem]], seen: Mapping[tuple[str, str], Sequence[str]], now: datetime
) -> Delivery:
    person = chosen.learner.person
    own = ["own", *(card.family for card in chosen.cards)] if chosen.is_own else [""]
    batch_id = digest_of("batch", person, now.isoformat(), *own)
    batch = Batch(batch_id, person, local_day(now, chosen.learner.zone), now, chosen.is_own)

    def options(card: PracticeCard) -> list[BankItem]:
        theirs = checked(items[card.family], card.schedule.reviews)
        own = [item for item in theirs if item.item.family == card.family] if card.is_missed_step else theirs
        return variants(own or theirs, seen.get((person, card.family), ()))

    questions: list[Question] = []
    for position, (card, item) in enumerate(composed(chosen.cards, options, chosen.most)):
        ask = Ask(digest_of("ask", batch_id, card.family), batch_id, person, card.family, item.item.id, position, now)
        questions.append(Question(ask, item, card))
    return Delivery(batch, tuple(questions))
