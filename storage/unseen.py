"""Removes from an export the sections of SOPs that the person may not see (any more), whose headings would reveal their content."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.people import Person, Viewer
from storage.library import SqlLibrary
from storage.library_tables import SectionRow

UNSEEN = "[not open to this person]"


def without_unseen(
    session: Session, exported: Mapping[str, object], person: Person | None, names: Sequence[str]
) -> dict[str, object]:
    """Return the export without the anchors of sections of those SOPs. What the person wrote stays as it is."""
    viewer = Viewer.of(person.role if person else None)
    keys = {name.casefold() for name in names}
    cards = [status.card for status in SqlLibrary(session).statuses() if status.card is not None]
    hidden = {
        card.id
        for card in cards
        if not viewer.may_see(card.governance.audience)
        and keys.isdisjoint(str(name).casefold() for name in (card.governance.owner, card.governance.backup))
    }
    anchors = set(session.scalars(select(SectionRow.anchor).where(SectionRow.sop_id.in_(hidden)))) - {""}
    if not anchors:
        return dict(exported)
    longest_first = sorted(anchors, key=len, reverse=True)
    anchor = "|".join(map(re.escape, longest_first))
    pattern = re.compile(rf"^(?:{anchor})(?=$|[#:|/])|(?<=[#:|])(?:{anchor})(?![\w-])")
    return {name: _without(value, pattern) for name, value in exported.items()}


def _without(value: object, pattern: re.Pattern[str]) -> object:
    if isinstance(value, str):
        return pattern.sub(UNSEEN, value)
    if isinstance(value, Mapping):
        return {name: _without(part, pattern) for name, part in value.items()}
    return [_without(part, pattern) for part in value] if isinstance(value, (list, tuple)) else value
