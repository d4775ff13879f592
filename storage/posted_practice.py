"""Finds, by outbox key, practice messages that are about a person or show their words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from retrieval.library.models import digest_of
from storage.checkpoints import checkpoints_naming
from storage.library_tables import PersonRow, VersionRow
from storage.practice.items import items_naming, items_of
from storage.practice.tables import PracticeAskRow, PracticeItemRow


@dataclass(frozen=True)
class PracticeMessages:
    """Holds what practice knows of a person's messages, read before it is erased."""

    checkpoints: frozenset[str] = frozenset()
    """Digests of checkpoints in which they are the learner or the lead: each reads the other's name."""
    reviewed: frozenset[str] = frozenset()
    """Items that they reviewed: cards say who did."""
    items: frozenset[str] = frozenset()
    """Items that were made from their words or name them."""
    families: frozenset[str] = frozenset()
    """Digests under which the families of these items are reported."""
    sops: frozenset[str] = frozenset()
    """SOPs of these items."""
    reviewers: frozenset[str] = frozenset()
    """Whoever looks after one of these SOPs or once did, case-folded: a weekly look at sections goes to one of them."""
    batches: frozenset[str] = frozenset()
    """Practice messages that ask one of these items."""
    asks: frozenset[str] = frozenset()
    """All questions of those messages: a click on any of them draws the message anew."""

    @classmethod
    def of(cls, session: Session, names: Sequence[str], needles: Sequence[str] = ()) -> PracticeMessages:
        checkpoints = frozenset(checkpoint.digest for checkpoint in checkpoints_naming(session, names))
        reviewed = frozenset(session.scalars(select(PracticeItemRow.id).where(PracticeItemRow.by.in_(names))))
        items = frozenset({*items_of(session, names), *items_naming(session, needles)})
        if not items:
            return cls(checkpoints, reviewed)
        row = PracticeItemRow
        rows = session.execute(select(row.sop, row.family).where(row.id.in_(items))).all()
        sops = frozenset(item.sop for item in rows)
        ask = PracticeAskRow
        batches = frozenset(session.scalars(select(ask.batch).where(ask.item.in_(items))))
        return cls(
            checkpoints,
            reviewed,
            items,
            frozenset(digest_of(item.family) for item in rows),
            sops,
            _reviewers(session, sops),
            batches,
            frozenset(session.scalars(select(ask.id).where(ask.batch.in_(batches)))),
        )

    def is_theirs(self, key: str) -> bool:
        """Return whether the message under this outbox key may show the person's name or words."""
        kind, *rest = key.split(":")
        about = rest[0] if rest else ""
        if kind == "checkpoint":
            return key.rpartition(":")[2] in self.checkpoints
        if kind == "section-look":
            return about in self.sops or about.casefold() in self.reviewers
        if kind.startswith("item-"):
            return about in self.reviewed or about in self.items
        named = {"practice": self.batches, "practice-click": self.asks, "stubborn": self.families}
        words = dict.fromkeys(("suggested", "question-added"), self.items)
        return about in (named | words).get(kind, ())


def _reviewers(session: Session, sops: Collection[str]) -> frozenset[str]:
    governed = session.scalars(select(VersionRow.governance).where(VersionRow.sop_id.in_(sops)))
    posts = {str(name).casefold() for governance in governed for post in ("owner", "backup") if (name := governance.get(post))}
    is_known = PersonRow.id_key.in_(posts) | PersonRow.email_key.in_(posts)
    return frozenset({*posts, *(person.casefold() for person in session.scalars(select(PersonRow.id).where(is_known)))})
