"""Declares what the item bank needs from storage. Nothing here commits; lookups of what does not exist return None or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from nudges.items.bank import BankItem, ItemSource, ItemState, Why


@dataclass(frozen=True, slots=True)
class Change:
    """A new state of an item, the person who gave it, and the reason."""

    state: ItemState
    at: datetime
    why: Why = Why.NONE
    by: str = ""


class ItemBank(Protocol):
    """Stores every item ever made, by id. Items are never deleted: old answers refer to them."""

    def add(self, items: Sequence[BankItem]) -> int:
        """Store items whose id is new; return how many."""

    def get(self, item_id: str) -> BankItem | None: ...

    def of_sop(self, sop: str) -> Sequence[BankItem]:
        """Return all items of an SOP, in the order in which they were made."""

    def sops(self) -> Sequence[str]:
        """Return the ids of SOPs that have items."""

    def asked(self, families: Collection[str]) -> Mapping[str, Sequence[BankItem]]:
        """Return items that may be asked, by family; families without one are left out."""

    def asked_in(self, sop: str, anchor: str | None = None) -> Sequence[BankItem]:
        """Return items that may be asked, of one section or (None) of the whole SOP, in the order in which they were made."""

    def waiting(self, sops: Collection[str] | None = None) -> Sequence[BankItem]:
        """Return items on an owner's list (None: on anybody's), by SOP, oldest first."""

    def borrowing(self) -> Sequence[BankItem]:
        """Return items that are asked or wait for an owner, and whose options come from other SOPs."""

    def change(self, item_id: str, expected: Collection[ItemState], change: Change) -> bool:
        """Give an item another state; False when it is not in one of the expected states any more."""

    def move(self, item_id: str, section: str, digest: str) -> None:
        """Record that an item's evidence is in this section now."""

    def report(self, item_id: str, person: str, at: datetime, since: datetime | None = None) -> int:
        """Record that a person calls an item wrong; return how many people did at or after `since` (None: ever)."""

    def add_source(self, source: ItemSource) -> None:
        """Record from whose words an item was made; a known item keeps its source."""

    def sources(self) -> Sequence[ItemSource]:
        """Return the source of every item that was made from somebody's words."""

    def synced(self, sop: str) -> int | None:
        """Return the version whose items are stored; None when it never had any."""

    def mark_synced(self, sop: str, version: int) -> None: ...
