"""Selects what a language model writes about, and adds its items to the bank for the owner's review.

The model is asked while no transaction is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TypeVar

from nudges.items.bank import BankItem, ItemState
from nudges.items.model_cases import Assignment, assignments
from nudges.items.models import Item, ItemOrigin
from nudges.items.ports import Change
from nudges.ports import CommittingUnit, PracticeUnit
from retrieval.library.models import SectionRef

U = TypeVar("U", bound=CommittingUnit)

_ENDED = frozenset({ItemState.SUSPENDED})


def cases_to_write(units: Callable[[], AbstractContextManager[U]], sop: str, seed: int = 0) -> Sequence[Assignment] | None:
    """Return the cases of an SOP whose rules have no item of a model yet, whatever its owner said; None without the SOP."""
    with units() as unit:
        document = unit.library.document(sop)
        known = set(_families(unit, sop))
    if document is None:
        return None
    return [case for case in assignments(document, seed) if case.family not in known]


def keep_written(units: Callable[[], AbstractContextManager[U]], items: Sequence[Item], now: datetime) -> int:
    """Put items on their owners' lists; return how many. Those whose section changed in the meantime are left out."""
    with units() as unit:
        standing = [item for item in items if _stands(unit, item)]
        added = unit.items.add([BankItem(item, ItemState.REVIEW, now) for item in standing])
        unit.commit()
    return added


def rule_made(units: Callable[[], AbstractContextManager[U]], sop: str) -> list[Item]:
    """Return the items of an SOP that rules made and nobody has reviewed: a model may find out which of them can be guessed."""
    with units() as unit:
        items = unit.items.of_sop(sop)
    return [item.item for item in items if item.state is ItemState.AUTO and item.item.origin is ItemOrigin.GENERATED]


def hold_guessed(units: Callable[[], AbstractContextManager[U]], items: Sequence[Item], now: datetime) -> int:
    """Put released items that can be guessed without their SOP on their owners' lists; return how many."""
    with units() as unit:
        count = sum(unit.items.change(item.id, {ItemState.AUTO}, Change(ItemState.REVIEW, now)) for item in items)
        unit.commit()
    return count


def _families(unit: PracticeUnit, sop: str) -> Iterator[str]:
    for item in unit.items.of_sop(sop):
        if item.item.origin is ItemOrigin.MODEL and item.state not in _ENDED:
            yield item.item.family


def _stands(unit: PracticeUnit, item: Item) -> bool:
    current = unit.library.section(SectionRef(item.sop, item.section))
    return current is not None and current.section.digest == item.section_digest
