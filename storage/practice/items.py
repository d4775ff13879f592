"""Stores the item bank in SQL. States change by compare-and-set; content never changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from nudges.items.bank import ASKED, WAITING, BankItem, ItemSource, ItemState
from nudges.items.models import MAY_BORROW
from nudges.items.ports import Change
from storage.practice.mapping import item_of, item_values
from storage.practice.tables import ItemReportRow, ItemSourceRow, PracticeItemRow, PracticeSopRow
from storage.statements import affected, chunks, forget, insert, read_once

_ASKED = [state.value for state in ASKED]
_WAITING = [state.value for state in WAITING]


class SqlItemBank:
    """Implements `nudges.ports.ItemBank` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

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
        row = {"item": item_id, "person": person, "at": at}
        new = insert(self._session, ItemReportRow).values(row)
        self._session.execute(new.on_conflict_do_update(index_elements=["item", "person"], set_={"at": new.excluded.at}))
        counted = (ItemReportRow.item == item_id, *(() if since is None else (ItemReportRow.at >= since,)))
        return self._session.scalar(select(func.count()).where(*counted)) or 0

    def add_source(self, source: ItemSource) -> None:
        row = {"item": source.item, "source": source.source, "person": source.person}
        self._session.execute(insert(self._session, ItemSourceRow).values(row).on_conflict_do_nothing())

    def sources(self) -> Sequence[ItemSource]:
        rows = self._session.scalars(select(ItemSourceRow).order_by(ItemSourceRow.item))
        return [ItemSource(row.item, row.source, row.person) for row in rows]

    def synced(self, sop: str) -> int | None:
        return read_once(self._session, PracticeSopRow, self._versions).get(sop)

    def _versions(self) -> Mapping[str, int]:
        """Return the versions of all SOPs at once, since callers look at every SOP."""
        return {row.sop: row.version for row in self._session.execute(select(PracticeSopRow.sop, PracticeSopRow.version))}

    def mark_synced(self, sop: str, version: int) -> None:
        new = insert(self._session, PracticeSopRow).values(sop=sop, version=version)
        self._session.execute(new.on_conflict_do_update(index_elements=["sop"], set_={"version": new.excluded.version}))
        forget(self._session)

    def _load(self, *conditions: ColumnElement[bool]) -> Sequence[BankItem]:
        wanted = select(PracticeItemRow.__table__).where(*conditions).order_by(PracticeItemRow.position)
        return [item_of(row) for row in self._session.execute(wanted)]
