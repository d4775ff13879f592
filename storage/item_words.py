"""Finds practice questions in people's own words, not an SOP file's, and withdraws them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from nudges.items.bank import ItemState, Why
from nudges.items.models import ItemOrigin, Kind
from nudges.learners.remarks import RemarkKind
from storage.practice.tables import ItemSourceRow, PracticeItemRow, RemarkRow
from storage.sweep import GONE, pattern_of

NO_STEM: Final = "A question that was taken back."
"""In place of the words of an item that is taken back."""

_WRITTEN: Final = tuple(origin.value for origin in ItemOrigin if origin is not ItemOrigin.GENERATED)


def in_own_words() -> ColumnElement[bool]:
    """Return the condition that an item is a case, was written or imported, or was made from somebody's words."""
    item = PracticeItemRow
    return (item.kind == Kind.REAL_CASE.value) | item.origin.in_(_WRITTEN) | item.id.in_(select(ItemSourceRow.item))


def words_of(content: Mapping[str, Any]) -> str:
    """Return every text of an item that a reader or a reviewer sees."""
    return "\n".join(_words(content))


def items_of(session: Session, names: Sequence[str]) -> list[str]:
    """Return the ids of items that were made from the person's words or suggested by them."""
    suggested = RemarkRow.person.in_(names) & (RemarkRow.kind == RemarkKind.SUGGESTED.value)
    made = session.scalars(select(ItemSourceRow.item).where(ItemSourceRow.person.in_(names)))
    return sorted({*made, *session.scalars(select(RemarkRow.subject).where(suggested))})


def items_naming(session: Session, needles: Sequence[str]) -> list[str]:
    """Return the ids of items in people's own words that name the person."""
    if not needles:
        return []
    pattern = pattern_of(needles)
    rows = session.execute(select(PracticeItemRow.id, PracticeItemRow.content).where(in_own_words()))
    return [row.id for row in rows if pattern.search(words_of(row.content))]


def withdraw(session: Session, items: Sequence[str], needles: Sequence[str] = ()) -> int:
    """Reject items permanently and remove their words; the SOP's own sentence stays without the needles. Returns how many."""
    rows = session.execute(select(PracticeItemRow.id, PracticeItemRow.content).where(PracticeItemRow.id.in_(items))).all()
    gone = {"state": ItemState.REJECTED.value, "why": Why.WITHDRAWN.value, "by": ""}
    for row in rows:
        change = update(PracticeItemRow).where(PracticeItemRow.id == row.id)
        session.execute(change.values(content=_emptied(row.content, needles), **gone))
    return len(rows)


def _words(content: Mapping[str, Any]) -> Iterator[str]:
    for name in ("stem", "evidence", "explanation"):
        yield str(content.get(name) or "")
    for name in ("options", "homes"):
        yield from map(str, content.get(name) or ())
    for finding in content.get("findings") or ():
        yield from map(str, (finding["what"], *(value for _, value in finding.get("values") or ())))


def _emptied(content: Mapping[str, Any], needles: Sequence[str]) -> dict[str, Any]:
    """Return the content without its words; the number of options stays, since old answers refer to them by position."""
    evidence = str(content.get("evidence") or "")
    kept = pattern_of(needles).sub(GONE, evidence) if needles else evidence
    options = [GONE] * len(content.get("options") or ())
    return {**content, "stem": NO_STEM, "options": options, "evidence": kept, "explanation": "", "homes": [], "findings": []}
