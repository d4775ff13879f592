"""Selects the rows of cards, statuses and sections of the library and turns them into their models."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import aliased

from retrieval.library.models import CurrentSection, SopCard
from retrieval.library.ports import SopStatus
from storage.library_mapping import governance_of, section_of, version_of
from storage.library_tables import SectionRow, SectionTextRow, SopRow, VersionRow

_Latest = aliased(VersionRow)
SECTION_COLUMNS = (
    SectionRow.anchor,
    SectionTextRow.path,
    SectionTextRow.text,
    SectionRow.ordinal,
    SectionRow.line,
    SectionTextRow.blocks,
    SectionRow.reference,
)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector: loading 100,000 sections, half a million objects, then takes 2.8 s instead of 7.8 s."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def select_cards() -> Select[SopRow, VersionRow, VersionRow]:
    """Select every SOP with its newest version and, where it has one, its current version."""
    return (
        select(SopRow, _Latest, VersionRow)
        .join(_Latest, and_(_Latest.sop_id == SopRow.id, _Latest.number == SopRow.latest))
        .outerjoin(VersionRow, and_(VersionRow.sop_id == SopRow.id, VersionRow.number == SopRow.current))
        .execution_options(populate_existing=True)
    )


def card_of(row: Row[SopRow, VersionRow, VersionRow]) -> SopCard | None:
    sop, latest, current = row
    if sop.retired_at is not None or sop.current is None or sop.reviewed_at is None:
        return None
    pending = latest.number if version_of(latest).is_waiting else None
    governance = governance_of(current.governance)
    return SopCard(sop.id, current.title, sop.source, current.number, governance, sop.reviewed_at, pending)


def status_of(row: Row[SopRow, VersionRow, VersionRow]) -> SopStatus:
    sop, latest, _ = row
    card = card_of(row)
    pending = version_of(latest) if version_of(latest).is_waiting else None
    shown = latest if card is None else row[2]
    owner = governance_of(shown.governance).owner
    return SopStatus(sop.id, shown.title, sop.source, owner, card, pending, sop.retired_at, sop.current)


def select_current_sections() -> Select[str, str, list[object], str, int, int, list[object], str | None]:
    return (
        select(SopRow.id.label("sop_id"), *SECTION_COLUMNS)
        .join(SectionRow, and_(SectionRow.sop_id == SopRow.id, SectionRow.number == SopRow.current))
        .join(SectionTextRow, SectionTextRow.id == SectionRow.text_id)
    )


def joined(rows: Any, cards: Mapping[str, SopCard]) -> Sequence[CurrentSection]:  # noqa: ANN401 -- a result of mixed columns
    return [CurrentSection(cards[row.sop_id], section_of(row)) for row in rows if row.sop_id in cards]
