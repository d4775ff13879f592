"""Selects the questions of one message: at most one per procedure, and none that reveals another's answer.

The other cards wait for another day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from nudges.cards.models import PracticeCard
from nudges.items.bank import BankItem
from nudges.items.leaks import leaks, told_by
from retrieval.library.models import SectionRef

Chosen = tuple[PracticeCard, BankItem]


def composed(cards: Iterable[PracticeCard], options: Callable[[PracticeCard], Sequence[BankItem]], most: int) -> list[Chosen]:
    """Take cards in their order, each with the first of its options that fits what was taken, up to `most`.

    The first card always gets its question; one that fits with none of its options is left for another message.
    """
    taken: list[Chosen] = []
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


def _clash(question: Chosen, other: Chosen) -> bool:
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
