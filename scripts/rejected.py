"""How a draft that a check dropped is shown: what it was about, where it failed, and its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudges.items.model_items import Rejected


def rejected_json(found: Rejected) -> dict[str, object]:
    """`stem` and what follows it are null when no draft came."""
    written = found.written
    return {
        "family": found.assignment.family,
        "stage": found.stage.value,
        "why": found.why,
        "case": found.assignment.case,
        "stem": written.stem if written else None,
        "options": list(written.options) if written else None,
        "evidence": written.evidence if written else None,
    }


def rejected_text(found: Rejected) -> str:
    """Lay it out for reading, like an item."""
    lines = [f"[dropped: {found.stage.value}] {found.assignment.family}", f"  Why: {found.why}"]
    if found.written is not None:
        is_known = 0 <= found.written.answer < len(found.written.options)
        lines.append(f"  {' '.join(found.written.stem.split())}")
        lines += [
            f"    {'✓' if is_known and place == found.written.answer else '·'} {option}"
            for place, option in enumerate(found.written.options)
        ]
    return "\n".join([*lines, ""])
