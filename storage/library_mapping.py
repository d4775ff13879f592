"""Converts rows to the library's values and back. JSON shapes are defined here and in the migrations, nowhere else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

from retrieval.library.models import Approval, Block, BlockKind, Governance, Section, SopDocument
from retrieval.library.versions import Provenance, Version, VersionOrigin
from storage.library_tables import VersionRow


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
