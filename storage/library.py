"""Stores the library in SQL: it keeps every version, versions share unchanged texts, one counter is the revision readers see."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, select, update

from retrieval.library.errors import UnknownVersionError
from retrieval.library.models import CurrentSection, SectionRef, SopCard, SopDocument
from retrieval.library.ports import SopStatus
from retrieval.library.versions import Version
from storage.library_mapping import (
    SECTION_COLUMNS,
    audience_key,
    audience_of,
    blocks_json,
    card_of,
    governance_of,
    joined,
    row_of,
    section_of,
    select_cards,
    select_current_sections,
    status_of,
    text_id,
    version_of,
)
from storage.library_tables import CounterRow, SectionRow, SectionTextRow, SopRow, VersionRow
from storage.statements import Repository, affected, chunks, columns_of, forget, insert, read_once

_REVISION = "library"
_COUNTERS = columns_of(CounterRow).c
CURRENT_REVISION = select(_COUNTERS.value).where(_COUNTERS.name == _REVISION)
_IS_SHOWN = and_(SopRow.current.is_not(None), SopRow.retired_at.is_(None))
_BATCH = 500
_FEW = 100
"""Rows that become objects at once, where several jobs may read all SOPs at the same time."""
_SOPS, _CURRENT, _NEWEST = columns_of(SopRow), columns_of(VersionRow), columns_of(VersionRow).alias("newest")
_CARD = (
    select(
        _SOPS.c.source,
        _SOPS.c.current,
        _SOPS.c.latest,
        _SOPS.c.reviewed_at,
        _CURRENT.c.title,
        _CURRENT.c.governance,
        and_(_NEWEST.c.approved_at.is_(None), _NEWEST.c.rejected_at.is_(None)).label("is_waiting"),
    )
    .join(_CURRENT, and_(_CURRENT.c.sop_id == _SOPS.c.id, _CURRENT.c.number == _SOPS.c.current))
    .join(_NEWEST, and_(_NEWEST.c.sop_id == _SOPS.c.id, _NEWEST.c.number == _SOPS.c.latest))
    .where(_SOPS.c.id == bindparam("sop"), _SOPS.c.retired_at.is_(None))
)
"""What `card_of` reads, for one SOP that readers see."""


class SqlLibrary(Repository):
    """Implements `retrieval.library.ports.LibraryRepository` on a session; the unit of work commits."""

    def latest(self, sop_id: str) -> Version | None:
        statement = select(VersionRow).join(SopRow, and_(SopRow.id == VersionRow.sop_id, SopRow.latest == VersionRow.number))
        row = self._session.scalars(statement.where(SopRow.id == sop_id)).one_or_none()
        return None if row is None else version_of(row)

    def digests(self) -> dict[str, str]:
        statement = select(VersionRow.sop_id, VersionRow.digest).join(
            SopRow, and_(SopRow.id == VersionRow.sop_id, SopRow.latest == VersionRow.number)
        )
        rows = self._session.execute(statement.where(SopRow.retired_at.is_(None)))
        return {row.sop_id: row.digest for row in rows}

    def edited(self) -> dict[str, str]:
        statement = select(VersionRow.sop_id, VersionRow.edited_over).join(
            SopRow, and_(SopRow.id == VersionRow.sop_id, SopRow.latest == VersionRow.number)
        )
        rows = self._session.execute(statement.where(VersionRow.edited_over.is_not(None)))
        return {row.sop_id: row.edited_over for row in rows}

    def add_version(self, document: SopDocument, version: Version) -> None:
        sop = insert(self._session, SopRow).values(id=document.id, source=document.source, latest=version.number)
        change = {"source": document.source, "latest": version.number, "retired_at": None}
        self._session.execute(sop.on_conflict_do_update(index_elements=["id"], set_=change))
        self._session.add(row_of(document, version))
        self._session.flush()
        self._add_sections(document, version.number)
        self._grow()

    def _add_sections(self, document: SopDocument, number: int) -> None:
        keyed = [(text_id(section), section) for section in document.sections]
        texts = [
            {"id": key, "path": list(section.path), "text": section.text, "blocks": blocks_json(section.blocks)}
            for key, section in dict(keyed).items()
        ]
        rows = [
            {
                "sop_id": document.id,
                "number": number,
                "ordinal": section.ordinal,
                "anchor": section.anchor,
                "line": section.line,
                "reference": section.reference or None,
                "text_id": key,
            }
            for key, section in keyed
        ]
        if rows:
            self._session.execute(insert(self._session, SectionTextRow).on_conflict_do_nothing(), texts)
            self._session.execute(insert(self._session, SectionRow), rows)

    def relocate(self, sop_id: str, source: str) -> None:
        self._session.execute(update(SopRow).where(SopRow.id == sop_id).values(source=source))
        self._grow()

    def make_current(self, sop_id: str, number: int, at: datetime, by: str) -> None:
        row = self._session.get(VersionRow, (sop_id, number))
        if row is None:
            raise UnknownVersionError(f"{sop_id} has no version {number}.")
        if row.approved_at is None:
            row.approved_at, row.approved_by = at, by
            self._session.flush()
        change: dict[str, Any] = {"current": number, "audience": audience_key(governance_of(row.governance).audience)}
        self._session.execute(update(SopRow).where(SopRow.id == sop_id).values(reviewed_at=at, **change))
        self._grow()

    def reject(self, sop_id: str, number: int, at: datetime, by: str) -> bool:
        is_meant = (VersionRow.sop_id == sop_id, VersionRow.number == number)
        waits = update(VersionRow).where(*is_meant, VersionRow.approved_at.is_(None), VersionRow.rejected_at.is_(None))
        is_done = affected(self._session, waits.values(rejected_at=at, rejected_by=by)) == 1
        self._session.expire_all()
        if is_done:
            self._grow()
        return is_done

    def note_file(self, sop_id: str, number: int) -> None:
        is_meant = (VersionRow.sop_id == sop_id, VersionRow.number == number)
        self._session.execute(update(VersionRow).where(*is_meant).values(edited_over=None))
        self._session.expire_all()
        self._grow()

    def confirm_review(self, sop_id: str, at: datetime) -> None:
        statement = update(SopRow).where(SopRow.id == sop_id, SopRow.current.is_not(None))
        self._session.execute(statement.values(reviewed_at=at))
        self._grow()

    def retire(self, sop_id: str, at: datetime) -> None:
        statement = update(SopRow).where(SopRow.id == sop_id, SopRow.retired_at.is_(None))
        self._session.execute(statement.values(retired_at=at))
        self._grow()

    def versions(self, sop_id: str) -> Sequence[Version]:
        rows = self._session.scalars(select(VersionRow).where(VersionRow.sop_id == sop_id).order_by(VersionRow.number))
        return [version_of(row) for row in rows]

    def document(self, sop_id: str, number: int | None = None) -> SopDocument | None:
        if number is None:
            card = self.card(sop_id)
            return None if card is None else self.document(sop_id, card.version)
        version = self._session.execute(
            select(SopRow.source, VersionRow.title, VersionRow.governance)
            .join(VersionRow, VersionRow.sop_id == SopRow.id)
            .where(SopRow.id == sop_id, VersionRow.number == number)
        ).one_or_none()
        if version is None:
            return None
        rows = self._session.execute(
            select(*SECTION_COLUMNS)
            .join(SectionTextRow, SectionTextRow.id == SectionRow.text_id)
            .where(SectionRow.sop_id == sop_id, SectionRow.number == number)
            .order_by(SectionRow.ordinal)
        )
        sections = tuple(section_of(row) for row in rows)
        return SopDocument(sop_id, version.title, version.source, governance_of(version.governance), sections)

    def statuses(self) -> Sequence[SopStatus]:
        rows = self._session.execute(select_cards().order_by(SopRow.id).execution_options(yield_per=_FEW))
        return [status_of(row) for row in rows]

    def cards(self) -> Sequence[SopCard]:
        return list(self._cards(SopRow.retired_at.is_(None)).values())

    def card(self, sop_id: str) -> SopCard | None:
        return read_once(self._session, (SopRow, sop_id), lambda: self._read_card(sop_id))

    def _read_card(self, sop_id: str) -> SopCard | None:
        row = self._session.connection().execute(_CARD, {"sop": sop_id}).one_or_none()
        if row is None or row.reviewed_at is None:
            return None
        pending = row.latest if row.is_waiting else None
        return SopCard(sop_id, row.title, row.source, row.current, governance_of(row.governance), row.reviewed_at, pending)

    def audiences(self) -> Collection[frozenset[str]]:
        statement = select(SopRow.audience).where(_IS_SHOWN).distinct()
        return [audience_of(key or "") for key in self._session.scalars(statement)]

    def current(self, audience: frozenset[str]) -> Iterator[CurrentSection]:
        is_meant = and_(SopRow.audience == audience_key(audience), _IS_SHOWN)
        cards = self._cards(is_meant)
        rows = self._session.execute(select_current_sections().where(is_meant).order_by(SopRow.id, SectionRow.ordinal))
        yield from joined(rows.yield_per(_BATCH), cards)

    def size(self) -> int:
        of_current = and_(SectionRow.sop_id == SopRow.id, SectionRow.number == SopRow.current)
        return self._session.scalar(select(func.count()).select_from(SopRow).join(SectionRow, of_current).where(_IS_SHOWN)) or 0

    def _cards(self, is_meant: ColumnElement[bool]) -> dict[str, SopCard]:
        rows = self._session.execute(select_cards().where(is_meant).order_by(SopRow.id).execution_options(yield_per=_FEW))
        return {card.id: card for row in rows if (card := card_of(row)) is not None}

    def section(self, ref: SectionRef) -> CurrentSection | None:
        card = self.card(ref.sop_id)
        if card is None:
            return None
        statement = select_current_sections().where(SopRow.id == ref.sop_id, SectionRow.anchor == ref.anchor)
        row = self._session.execute(statement).one_or_none()
        return None if row is None else CurrentSection(card, section_of(row))

    def sections_of(self, sop_id: str) -> Sequence[CurrentSection]:
        card, document = self.card(sop_id), self.document(sop_id)
        return [CurrentSection(card, section) for section in document.sections] if card and document else []

    def sections(self, refs: Collection[SectionRef]) -> Mapping[SectionRef, CurrentSection]:
        wanted, sections = frozenset(refs), dict[SectionRef, CurrentSection]()
        for some in chunks(sorted({ref.sop_id for ref in wanted})):
            anchors = sorted({ref.anchor for ref in wanted if ref.sop_id in some})
            cards = self._cards(SopRow.id.in_(some))
            rows = self._session.execute(select_current_sections().where(SopRow.id.in_(some), SectionRow.anchor.in_(anchors)))
            sections |= {section.ref: section for section in joined(rows, cards) if section.ref in wanted}
        return sections

    def revision(self) -> int:
        return self._session.connection().scalar(CURRENT_REVISION) or 0

    def _grow(self) -> None:
        forget(self._session)
        step = update(CounterRow).where(CounterRow.name == _REVISION).values(value=CounterRow.value + 1)
        if affected(self._session, step) == 0:
            first = insert(self._session, CounterRow).values(name=_REVISION, value=1)
            again = first.on_conflict_do_update(index_elements=["name"], set_={"value": CounterRow.value + 1})
            self._session.execute(again)
