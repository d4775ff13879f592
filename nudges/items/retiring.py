"""Retires questions that teach nobody: those that nearly everybody knows at first sight, and those that are guessed without the
SOP.

All variants of one demand are judged together. The owner sees the reason and may bring a question back, which then stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from nudges.asking.attempts import FirstSight
from nudges.items.bank import ASKED, BankItem, ItemState, Why
from nudges.items.demand import Demand, demand
from nudges.items.ports import Change
from nudges.ports import PracticeUnit

FEWEST = 10
"""So many people's first answers are needed before a question is judged."""

KNOWN = 0.9
"""More than this share right at first sight: nobody learns from it."""

QUICK = 5.0
"""Seconds: who has never met the section and is right within this time has read no more than the options."""

CHANCE = 0.25
"""By so much the share of quick right answers has to be above blind choice."""

_Judged = tuple[FirstSight, BankItem]


def retire_worthless(unit: PracticeUnit, now: datetime) -> int:
    """Retire what everybody knows and what is guessed; return how many questions. Nothing is committed here."""
    judged_by_demand: dict[tuple[str, Demand], list[_Judged]] = defaultdict(list)
    known: dict[str, BankItem | None] = {}
    for sight in unit.asks.first_sights(FEWEST):
        item = known[sight.item] if sight.item in known else known.setdefault(sight.item, unit.items.get(sight.item))
        if item is not None and item.item.options and (not item.by or sight.at >= item.changed_at):
            judged_by_demand[sight.family, demand(item.item)].append((sight, item))
    verdicts = {key: why for key, judged in judged_by_demand.items() if (why := _verdict(judged)) is not Why.NONE}
    bank = unit.items.asked({family for family, _ in verdicts})
    return sum(retire(unit, _same(bank.get(family, ()), wanted), why, now) for (family, wanted), why in verdicts.items())


def retire(unit: PracticeUnit, items: Collection[BankItem], why: Why, now: datetime) -> int:
    """Take items out for a reason of `NOT_WORTH`, except those that their owner brought back; return how many."""
    change = Change(ItemState.SUSPENDED, now, why)
    return sum(unit.items.change(item.item.id, ASKED, change) for item in items if item.why is not Why.KEPT)


def _same(items: Sequence[BankItem], wanted: Demand) -> list[BankItem]:
    return [item for item in items if demand(item.item) == wanted]


def _verdict(judged: Sequence[_Judged]) -> Why:
    if len(judged) >= FEWEST and sum(sight.is_right for sight, _ in judged) > KNOWN * len(judged):
        return Why.KNOWN
    unmet = list(_unmet(judged))
    quick = sum(sight.is_right and (sight.seconds or 0.0) < QUICK for sight, _ in unmet)
    blind = sum(1 / len(item.item.options) for _, item in unmet)
    return Why.GUESSED if len(unmet) >= FEWEST and quick > blind + CHANCE * len(unmet) else Why.NONE


def _unmet(judged: Sequence[_Judged]) -> Iterator[_Judged]:
    """Yield answers of people who had never met the section, with a known time."""
    return ((sight, item) for sight, item in judged if sight.is_unmet and sight.seconds is not None)
