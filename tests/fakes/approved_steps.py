"""The order of steps waits for an owner: here the owner has looked at it, so that steps are asked in several variants."""

from __future__ import annotations

from datetime import datetime

from nudges.items.bank import BankItem, ItemState
from nudges.items.curation import VARIANTS
from nudges.items.generate import families, variant
from nudges.items.models import Kind
from retrieval.library.models import SopDocument

_STEPS = {Kind.NEXT_STEP, Kind.MISSING_STEP}


def approved_steps(document: SopDocument, at: datetime) -> list[BankItem]:
    """Return the step items of an SOP in which the lint finds nothing, approved; the sync may add one of each kind."""
    found: list[BankItem] = []
    for family in families(document):
        made = {item.id: item for seed in range(40) if (item := variant(family, seed)) is not None and item.kind in _STEPS}
        sound = [item for item in made.values() if not item.findings]
        found += [BankItem(item, ItemState.APPROVED, at) for item in sound[: VARIANTS - len(_STEPS)]]
    return found
