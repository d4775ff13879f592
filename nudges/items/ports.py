"""What the item bank needs from storage. Nothing here commits; lookups of what is not there return None or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from nudges.items.bank import BankItem, ItemSource, ItemState, Why


@dataclass(frozen=True, slots=True)
class Change:
    """A new state of an item, who gave it and why."""

    state: ItemState
    at: datetime
    why: Why = Why.NONE
    by: str = ""


class ItemBank(Protocol):
    """Stores every item ever made, by id. Items are never deleted: old answers refer to them."""

    def add(self, items: Sequence[BankItem]) -> int:
        """Store those whose id is new; returns how many."""
        ...

    def get(self, item_id: str) -> BankItem | None: ...

    def of_sop(self, sop: str) -> Sequence[BankItem]:
        """All items of an SOP, in the order in which they were made."""
        ...

    def sops(self) -> Sequence[str]:
        """Ids of SOPs that have items."""
        ...

    def asked(self, families: Collection[str]) -> Mapping[str, Sequence[BankItem]]:
        """Items that may be asked, by family; families without one are left out."""
        ...

    def asked_in(self, sop: str, anchor: str | None = None) -> Sequence[BankItem]:
        """Items that may be asked, of one section or (None) of the whole SOP, in the order in which they were made."""
        ...

    def waiting(self, sops: Collection[str] | None = None) -> Sequence[BankItem]:
        """Items on an owner's list (None: on anybody's), by SOP, oldest first."""
        ...

    def borrowing(self) -> Sequence[BankItem]:
        """Items that are asked or wait for an owner, and whose options come from other SOPs."""
        ...

    def change(self, item_id: str, expected: Collection[ItemState], change: Change) -> bool:
        """Give an item another state; False when it is not in one of the expected states any more."""
        ...

    def move(self, item_id: str, section: str, digest: str) -> None:
        """Its evidence stands in this section now."""
        ...

    def report(self, item_id: str, person: str, at: datetime, since: datetime | None = None) -> int:
        """Note that a person calls an item wrong; returns how many people did at or after `since` (None: ever)."""
        ...

    def add_source(self, source: ItemSource) -> None:
        """Note from whose words an item was made; a known item keeps its source."""
        ...

    def sources(self) -> Sequence[ItemSource]:
        """Return the source of every item that was made from somebody's words."""
        ...

    def synced(self, sop: str) -> int | None:
        """The version whose items are stored; None when it never had any."""
        ...

    def mark_synced(self, sop: str, version: int) -> None: ...
