"""Selects the rows of the library and converts them to its values and back. JSON shapes are defined here and in the migrations,
nowhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import aliased

from retrieval.library.models import Approval, Block, BlockKind, CurrentSection, Governance, Section, SopCard, SopDocument
from retrieval.library.ports import SopStatus
from retrieval.library.versions import Provenance, Version, VersionOrigin
from storage.library_tables import SectionRow, SectionTextRow, SopRow, VersionRow


def audience_key(audience: frozenset[str]) -> str:
    """Return one text per set of roles, so that a column can be compared; the empty text means everyone."""
    return json.dumps(sorted(audience), ensure_ascii=False) if audience else ""


def audience_of(key: str) -> frozenset[str]:
    return frozenset(json.loads(key)) if key else frozenset()


def governance_json(governance: Governance) -> dict[str, object]:
    every = governance.review_every
    return {
        "owner": governance.owner,
        "backup": governance.backup,
        "channel": governance.channel,
        "audience": sorted(governance.audience),
        "review_days": None if every is None else every.days,
        "approval": governance.approval.value,
        "tasks": list(governance.tasks),
        "limits": list(governance.limits),
        "url": governance.url,
        "language": governance.language,
        **({"effective": governance.effective.isoformat()} if governance.effective else {}),
    }


def governance_of(stored: dict[str, object]) -> Governance:
    raw = cast("dict[str, Any]", stored)
    days = raw["review_days"]
    return Governance(
        owner=raw["owner"],
        backup=raw["backup"],
        channel=raw["channel"],
        audience=frozenset(raw["audience"]),
        review_every=None if days is None else timedelta(days=days),
        approval=Approval(raw["approval"]),
        tasks=tuple(raw["tasks"]),
        limits=tuple(raw["limits"]),
        url=raw["url"],
        language=raw["language"],
        effective=date.fromisoformat(raw["effective"]) if raw.get("effective") else None,
    )


def blocks_json(blocks: Sequence[Block]) -> list[object]:
    """Return four values per block: kind, text, indent, number."""
    return [[block.kind.value, block.text, block.indent, block.number] for block in blocks]


_KINDS = {kind.value: kind for kind in BlockKind}


def blocks_of(stored: Sequence[Any]) -> tuple[Block, ...]:
    return tuple(Block(_KINDS[kind], text, indent, number) for kind, text, indent, number in stored)


def text_id(section: Section) -> str:
    """Return the key under which versions share a section's content."""
    content = json.dumps([section.path, section.text, blocks_json(section.blocks)], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def section_of(row: Any) -> Section:  # noqa: ANN401 -- a row of several tables' columns
    """Build a section from a row with anchor, path, text, ordinal, line, blocks, reference."""
    return Section(row.anchor, tuple(row.path), row.text, row.ordinal, row.line, blocks_of(row.blocks), row.reference or "")


def version_of(row: VersionRow) -> Version:
    return Version(
        row.sop_id,
        row.number,
        row.digest,
        row.created_at,
        row.approved_at,
        row.approved_by,
        Provenance(
            VersionOrigin(row.origin), row.author, row.commit, row.why, row.edited_over, tuple(map(str, row.warnings or ()))
        ),
        row.rejected_at,
        row.rejected_by,
    )


def row_of(document: SopDocument, version: Version) -> VersionRow:
    written = version.provenance
    return VersionRow(
        sop_id=document.id,
        number=version.number,
        digest=version.digest,
        title=document.title,
        governance=governance_json(document.governance),
        created_at=version.created_at,
        approved_at=version.approved_at,
        approved_by=version.approved_by,
        origin=written.origin.value,
        author=written.author,
        commit=written.commit,
        why=written.why,
        edited_over=written.over,
        warnings=list(written.warnings) or None,
        rejected_at=version.rejected_at,
        rejected_by=version.rejected_by,
    )


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


def joined(rows: Any, cards: Mapping[str, SopCard]) -> Iterator[CurrentSection]:  # noqa: ANN401 -- a result of mixed columns
    return (CurrentSection(cards[row.sop_id], section_of(row)) for row in rows if row.sop_id in cards)
