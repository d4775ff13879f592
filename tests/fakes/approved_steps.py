"""The order of steps is asked where one was missed: here an owner has approved all of it, so that steps have several variants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from fakes.remembered import remembered

from nudges.items.bank import BankItem, ItemState
from nudges.items.curation import VARIANTS
from nudges.items.generate import variant
from nudges.items.models import Item
from nudges.items.outline import outline
from nudges.items.steps import step_families
from retrieval.library.models import SopDocument

_MOST = 9
"""Steps of a procedure."""


def approved_steps(document: SopDocument, at: datetime) -> list[BankItem]:
    """Return the step items of an SOP in which the lint finds nothing, approved."""
    return [BankItem(item, ItemState.APPROVED, at) for item in _sound_steps(document)]


@remembered
def _sound_steps(document: SopDocument) -> Iterator[Item]:
    views = [outline(document, section) for section in document.sections]
    numbers = map(str, range(1, _MOST + 1))
    for family in [family for number in numbers for view in views for family in step_families(view, document.id, number)]:
        made = {item.id: item for seed in range(40) if (item := variant(family, seed)) is not None}
        yield from [item for item in made.values() if not item.findings][:VARIANTS]
