"""Finds SOPs that a person looks after or once did, and the cards about them that mention the person in a channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from retrieval.library.models import digest_of
from storage.library_tables import VersionRow
from storage.practice.tables import PracticeItemRow
from storage.sweep import holds


@dataclass(frozen=True)
class Owned:
    """Holds what a person owns. `items` are the SOPs' practice questions, `families` the digests that report their families."""

    channels: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()

    def is_mentioned_in(self, key: str) -> bool:
        """Return whether the message under this outbox key may mention them."""
        kind, _, rest = key.partition(":")
        about, _, channel = rest.partition(":")
        match kind:
            case "item-reported" | "item-outdated":
                return about in self.items
            case "stubborn":
                return about in self.families
            case "conflict":
                return channel in self.channels
            case _:
                return False


def owned_by(session: Session, names: Sequence[str]) -> Owned:
    """Return what the person looks after, under any of their names, by any version of an SOP."""
    rows = select(VersionRow.sop_id, VersionRow.governance).where(holds(VersionRow.governance, names))
    keys = {name.casefold() for name in names}
    versions = [
        row for row in session.execute(rows) if keys & {str(row.governance.get(post)).casefold() for post in ("owner", "backup")}
    ]
    if not versions:
        return Owned()
    about = select(PracticeItemRow.id, PracticeItemRow.family).where(PracticeItemRow.sop.in_({row.sop_id for row in versions}))
    items = session.execute(about).all()
    return Owned(
        frozenset(str(row.governance["channel"]) for row in versions if row.governance.get("channel")),
        frozenset(item.id for item in items),
        frozenset(digest_of(item.family) for item in items),
    )
