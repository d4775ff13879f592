"""Updates the item bank when SOPs change: lost evidence suspends an item; items of a changed section are flagged and still asked.

Owners decide: what an owner rejected and what two people called wrong never comes back by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TypeVar
from zlib import crc32

from nudges.cards.changed import is_mastered
from nudges.cards.models import Cause
from nudges.cards.starting import Reason, enrolled, start
from nudges.items.bank import BankItem, ItemState, Synced, Why, entering
from nudges.items.demand import demand, value
from nudges.items.generate import families, first_items, missed_step, variant
from nudges.items.models import Family, Item, ItemOrigin, Kind, Release
from nudges.items.moving import Move, suspend
from nudges.items.ports import Change
from nudges.items.recall import recall_items
from nudges.learners.audiences import AudienceCache
from nudges.ports import CommittingUnit, PracticeUnit
from nudges.rules import Rules
from retrieval.library.models import SectionRef, SopDocument

VARIANTS = 8
"""So many released variants of a family are kept: more repeats than a card sees in half a year."""

_SEEDS = 24
GENERATION = 5
"""Raise it when SOPs give other items than before: then items are made once for every SOP, changed or not, and what nobody reviewed
gives way to them.
"""

_ORDER = frozenset({Kind.NEXT_STEP, Kind.MISSING_STEP})
_KEPT = frozenset({Kind.REAL_CASE, Kind.WRITTEN})
"""Kinds of which a new generation makes the same items."""

_CURRENT_AGAIN = frozenset({Why.REMADE, Why.EVIDENCE_LOST, Why.RETIRED})
"""What was taken out for these is asked again once the same question is made from the current text."""

_MAKERS = "*makers"
"""Under this name, which no SOP has, stands the generation of the items."""

_LENDERS = "*"
"""Under this name, which no SOP has, stands for which lending SOPs the items were last looked at."""

U = TypeVar("U", bound=CommittingUnit)


def sync_library(units: Callable[[], AbstractContextManager[U]], rules: Rules, now: datetime) -> list[Synced]:
    """Bring the items of every SOP up to its current version, one transaction each; returns what changed. Items are made before
    the transaction, so that nobody waits for them to write, and what one process leaves undone the next one does.
    """
    with units() as unit:
        closed = _close_borrowed(unit, now)
        current = {card.id: card.version for card in unit.library.cards()}
        if unit.items.synced(_MAKERS) != GENERATION:
            _mark_outdated(unit, current)
        unit.commit()
        stale = [sop for sop, version in current.items() if sop in closed or unit.items.synced(sop) != version]
        gone = [sop for sop in unit.items.sops() if sop not in current]
    changes = [Synced(sop, suspended=number) for sop, number in closed.items()]
    for sop in (*stale, *gone):
        with units() as unit:
            document = unit.library.document(sop)
        made = None if document is None else (document, _made(document))
        with units() as unit:
            changes.append(sync_items(unit, rules, sop, now, made))
            unit.commit()
    return [synced for synced in changes if synced != Synced(synced.sop)]


def sync_items(
    unit: PracticeUnit, rules: Rules, sop: str, now: datetime, prepared: tuple[SopDocument, Mapping[str, Item]] | None = None
) -> Synced:
    """Bring one SOP's items up to its current version; a retired SOP loses all of them. Nothing is committed here. `prepared` are
    the items of the text as it was a moment ago.
    """
    card, document = unit.library.card(sop), unit.library.document(sop)
    if card is None or document is None:
        return Synced(sop, suspended=sum(suspend(unit, item, Why.RETIRED, now) for item in unit.items.of_sop(sop)))
    made = prepared[1] if prepared is not None and prepared[0] == document else _made(document)
    synced = unit.items.synced(sop)
    if synced is not None and synced < 0:
        _remake(unit, sop, now)
    before = unit.library.document(sop, abs(synced)) if synced is not None else None
    moves = [Move(unit, item, document, before, made, now).apply() for item in unit.items.of_sop(sop)]
    added = unit.items.add([entering(item, now) for item in made.values()])
    unit.items.mark_synced(sop, card.version)
    changed = tuple(sorted({move.section for move in moves if move.is_changed}))
    for anchor in changed:
        _section_changed(unit, rules, SectionRef(sop, anchor), Reason(Cause.CHANGED, f"{sop}@{card.version}", now))
    effects = [move.effect for move in moves]
    waiting = len(unit.items.waiting([sop]))
    return Synced(sop, added, effects.count(ItemState.FLAGGED), effects.count(ItemState.SUSPENDED), waiting, changed)


def _made(document: SopDocument) -> dict[str, Item]:
    return {item.id: item for item in sorted(variants_of(document), key=value, reverse=True)}


def _mark_outdated(unit: PracticeUnit, sops: Collection[str]) -> None:
    """Mark the SOPs whose items another generation made: their version is negative until they are made again."""
    synced = {sop: version for sop in sops if (version := unit.items.synced(sop)) is not None}
    for sop, version in synced.items():
        unit.items.mark_synced(sop, -abs(version))
    unit.items.mark_synced(_MAKERS, GENERATION)


def _remake(unit: PracticeUnit, sop: str, now: datetime) -> None:
    """Take out an SOP's questions that rules made and nobody reviewed; those that are made again come back at once.

    People's cards stay: they belong to families, which outlive the questions. So do questions about steps that were missed at work,
    and recall cards in the words of a colleague's question.
    """
    asked = {source.item for source in unit.items.sources()}
    for found in unit.items.of_sop(sop):
        is_missed = found.item.kind in _ORDER and found.state is not ItemState.REVIEW
        is_made = found.item.origin is ItemOrigin.GENERATED and found.item.kind not in _KEPT
        if is_made and not found.by and not is_missed and found.item.id not in asked:
            suspend(unit, found, Why.REMADE, now)


def release_missed_step(unit: PracticeUnit, place: SectionRef, step: str, now: datetime) -> list[BankItem]:
    """Put the items about a step that was missed at work into the bank; returns those that may be asked, none where there are none.

    Nothing is committed here.
    """
    document = unit.library.document(place.sop_id)
    made = missed_step(document, place.anchor, step) if document is not None else []
    unit.items.add([BankItem(item, ItemState.AUTO, now) for item in made])
    for item in made:
        found = unit.items.get(item.id)
        if found is not None and not found.by and (found.state is ItemState.REVIEW or found.why in _CURRENT_AGAIN):
            unit.items.move(item.id, item.section, item.section_digest)
            unit.items.change(item.id, {found.state}, Change(ItemState.AUTO, now))
    asked = (unit.items.get(item.id) for item in made)
    return [item for item in asked if item is not None and item.is_asked]


def variants_of(document: SopDocument) -> Iterator[Item]:
    """Yield one item per family and kind, as an owner sees them.

    It yields up to `VARIANTS` of each family that may be asked at once, and a recall card for each section.
    """
    for family in families(document):
        yield from _variants(family, list(first_items(family)))
    yield from recall_items(document)


def _variants(family: Family, first: Sequence[Item]) -> Iterator[Item]:
    """Yield the first variants, then released ones up to `VARIANTS`: those with a new demand come before repeats."""
    known, demands = {item.id for item in first}, {demand(item) for item in first}
    yield from first
    if all(item.release is Release.REVIEW for item in first):
        return
    new: list[Item] = []
    again: list[Item] = []
    for seed in range(_SEEDS):
        item = variant(family, seed)
        if item is not None and item.release is Release.AUTO and item.id not in known:
            (again if demand(item) in demands else new).append(item)
            known.add(item.id)
            demands.add(demand(item))
    yield from [*new, *again][: max(0, VARIANTS - len(first))]


def _close_borrowed(unit: PracticeUnit, now: datetime) -> Counter[str]:
    """Suspend items with an option of an SOP that is no longer open to everyone; returns how many, by their own SOP.

    Items are looked at when the SOPs that may lend have changed since the last look, and once after an upgrade.
    """
    cards = unit.library.cards()
    lenders = crc32("\0".join(sorted(card.id for card in cards if not card.governance.audience)).encode()) >> 1
    if unit.items.synced(_LENDERS) == lenders:
        return Counter()
    audiences = AudienceCache(unit)
    borrowed = [item for item in unit.items.borrowing() if not audiences.holds(item.item)]
    unit.items.mark_synced(_LENDERS, lenders)
    return Counter(item.item.sop for item in borrowed if suspend(unit, item, Why.CLOSED, now))


def _section_changed(unit: PracticeUnit, rules: Rules, section: SectionRef, reason: Reason) -> None:
    """Ask everybody who had mastered the section about it once more."""
    cards = [card for card in unit.cards.in_section(section) if is_mastered(card)]
    items = unit.items.asked({card.family for card in cards})
    for card in cards:
        learner = enrolled(unit, card.person)
        if learner is not None and card.family in items:
            start(unit, rules, learner, items[card.family][0], reason)
