"""Stores the item bank in SQL. States change by compare-and-set; content never changes. Finds practice questions in people's own
words, not an SOP file's, and withdraws them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from nudges.items.bank import ASKED, WAITING, BankItem, ItemSource, ItemState, Why
from nudges.items.models import MAY_BORROW, ItemOrigin, Kind
from nudges.items.ports import Change
from nudges.learners.remarks import RemarkKind
from storage.practice.mapping import item_of, item_values
from storage.practice.tables import ItemReportRow, ItemSourceRow, PracticeItemRow, PracticeSopRow, RemarkRow
from storage.statements import Repository, affected, chunks, forget, insert, read_once
from storage.sweep import GONE, pattern_of

_ASKED = [state.value for state in ASKED]
_WAITING = [state.value for state in WAITING]


class SqlItemBank(Repository):
    """Implements `nudges.ports.ItemBank` on a session."""

    def add(self, items: Sequence[BankItem]) -> int:
        first = self._session.scalar(select(func.coalesce(func.max(PracticeItemRow.position), 0))) or 0
        rows: list[dict[str, object]] = [{**item_values(item), "position": first + number} for number, item in enumerate(items, 1)]
        new = insert(self._session, PracticeItemRow).on_conflict_do_nothing().returning(PracticeItemRow.id)
        return len(self._session.scalars(new, rows).all()) if rows else 0

    def get(self, item_id: str) -> BankItem | None:
        return next(iter(self._load(PracticeItemRow.id == item_id)), None)

    def of_sop(self, sop: str) -> Sequence[BankItem]:
        return self._load(PracticeItemRow.sop == sop)

    def sops(self) -> Sequence[str]:
        return self._session.scalars(select(PracticeItemRow.sop).distinct().order_by(PracticeItemRow.sop)).all()

    def asked(self, families: Collection[str]) -> Mapping[str, Sequence[BankItem]]:
        by_family: dict[str, list[BankItem]] = defaultdict(list)
        for some in chunks(sorted(families)):
            for item in self._load(PracticeItemRow.family.in_(some), PracticeItemRow.state.in_(_ASKED)):
                by_family[item.item.family].append(item)
        return dict(by_family)

    def asked_in(self, sop: str, anchor: str | None = None) -> Sequence[BankItem]:
        place = (PracticeItemRow.sop == sop, *(() if anchor is None else (PracticeItemRow.section == anchor,)))
        return self._load(*place, PracticeItemRow.state.in_(_ASKED))

    def waiting(self, sops: Collection[str] | None = None) -> Sequence[BankItem]:
        theirs = () if sops is None else (PracticeItemRow.sop.in_(sorted(sops)),)
        return sorted(self._load(*theirs, PracticeItemRow.state.in_(_WAITING)), key=lambda entry: entry.item.sop)

    def borrowing(self) -> Sequence[BankItem]:
        kinds, living = [kind.value for kind in MAY_BORROW], [*_ASKED, ItemState.REVIEW.value]
        return self._load(PracticeItemRow.kind.in_(kinds), PracticeItemRow.state.in_(living))

    def change(self, item_id: str, expected: Collection[ItemState], change: Change) -> bool:
        states = [state.value for state in expected]
        as_expected = update(PracticeItemRow).where(PracticeItemRow.id == item_id, PracticeItemRow.state.in_(states))
        values = {"state": change.state.value, "changed_at": change.at, "why": change.why.value, "by": change.by}
        return affected(self._session, as_expected.values(values)) == 1

    def move(self, item_id: str, section: str, digest: str) -> None:
        moved = update(PracticeItemRow).where(PracticeItemRow.id == item_id)
        self._session.execute(moved.values(section=section, section_digest=digest))

    def report(self, item_id: str, person: str, at: datetime, since: datetime | None = None) -> int:
        self._put(ItemReportRow, {"item": item_id, "person": person}, {"at": at})
        counted = (ItemReportRow.item == item_id, *(() if since is None else (ItemReportRow.at >= since,)))
        return self._session.scalar(select(func.count()).where(*counted)) or 0

    def add_source(self, source: ItemSource) -> None:
        self._added(ItemSourceRow, {"item": source.item, "source": source.source, "person": source.person})

    def sources(self) -> Sequence[ItemSource]:
        rows = self._session.scalars(select(ItemSourceRow).order_by(ItemSourceRow.item))
        return [ItemSource(row.item, row.source, row.person) for row in rows]

    def synced(self, sop: str) -> int | None:
        return read_once(self._session, PracticeSopRow, self._versions).get(sop)

    def _versions(self) -> Mapping[str, int]:
        """Return the versions of all SOPs at once, since callers look at every SOP."""
        return {row.sop: row.version for row in self._session.execute(select(PracticeSopRow.sop, PracticeSopRow.version))}

    def mark_synced(self, sop: str, version: int) -> None:
        self._put(PracticeSopRow, {"sop": sop}, {"version": version})
        forget(self._session)

    def _load(self, *conditions: ColumnElement[bool]) -> Sequence[BankItem]:
        wanted = select(PracticeItemRow.__table__).where(*conditions).order_by(PracticeItemRow.position)
        return [item_of(row) for row in self._session.execute(wanted)]


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
