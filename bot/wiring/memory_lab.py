"""What `cairn practice fit` does below the command line. Apart from the rest, so that the bot never loads the optimiser."""

from __future__ import annotations

from collections.abc import Sequence

from bot.wiring import Cairn
from nudges.cards import Cause, Entry, Review
from nudges.spacing.fitting import Report, Seen, fit
from nudges.spacing.memory import Rating


def fit_memory(cairn: Cairn) -> Report:
    """Fit the memory on everybody's answers; nothing is changed."""
    with cairn.unit() as uow:
        return fit([seen_of(log) for _, _, _, log in uow.cards.everything()])


def seen_of(log: Sequence[Entry]) -> list[Seen]:
    """What a card's log tells about memory: answers, and lapses at work after the first of them."""
    found: list[Seen] = []
    for entry in sorted(log, key=lambda entry: (entry.at, isinstance(entry, Review), entry.id)):
        if isinstance(entry, Review):
            found.append(Seen(entry.on, entry.rating))
        elif entry.cause is Cause.MISSED_STEP and found:
            found.append(Seen(entry.on, Rating.AGAIN, is_answer=False))
    return found
