"""The order of steps waits for an owner: here the owner has looked at it, so that steps are asked in several variants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from fakes.remembered import remembered

from nudges.items.bank import BankItem, ItemState
from nudges.items.curation import VARIANTS
from nudges.items.generate import families, variant
from nudges.items.models import Item, Kind
from retrieval.library.models import SopDocument

_STEPS = {Kind.NEXT_STEP, Kind.MISSING_STEP}


def approved_steps(document: SopDocument, at: datetime) -> list[BankItem]:
    """Return the step items of an SOP in which the lint finds nothing, approved; the sync may add one of each kind."""
    return [BankItem(item, ItemState.APPROVED, at) for item in _sound_steps(document)]


@remembered
def _sound_steps(document: SopDocument) -> Iterator[Item]:
    for family in families(document):
        seeds = range(40) if _STEPS & family.makers.keys() else ()
        made = {item.id: item for seed in seeds if (item := variant(family, seed)) is not None and item.kind in _STEPS}
        sound = [item for item in made.values() if not item.findings]
        yield from sound[: VARIANTS - len(_STEPS)]
