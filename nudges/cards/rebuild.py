"""Checks that cards match their logs, and repairs those that do not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeVar

from nudges.cards.models import fold
from nudges.cards.starting import refold
from nudges.ports import CommittingUnit

U = TypeVar("U", bound=CommittingUnit)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The result of a check: `differing` names the cards (person, family) that did not match their logs."""

    cards: int = 0
    differing: tuple[tuple[str, str], ...] = ()


def check(units: Callable[[], AbstractContextManager[U]]) -> Rebuilt:
    """Fold every log and compare; nothing is changed. A card that is answered meanwhile may be reported: check again."""
    cards = 0
    differing = []
    with units() as unit:
        for person, family, card, log in unit.cards.everything():
            cards += 1
            if card != fold(log):
                differing.append((person, family))
    return Rebuilt(cards, tuple(differing))


def rebuild(units: Callable[[], AbstractContextManager[U]]) -> Rebuilt:
    """Store what the log gives for every card that differs, each in a transaction of its own.

    A card without a log stays as it is and is reported at the next check: no data tells what it should be.
    """
    checked = check(units)
    for person, family in checked.differing:
        with units() as unit:
            refold(unit, person, family)
            unit.commit()
    return checked
