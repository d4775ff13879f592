"""Formats a draft that a check rejected: what it was about, where it failed, and its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudges.items.model_items import Rejected


def rejected_json(draft: Rejected) -> dict[str, object]:
    """Return the draft as JSON. `stem` and the keys after it are null when there was no draft."""
    written = draft.written
    return {
        "family": draft.assignment.family,
        "stage": draft.stage.value,
        "why": draft.why,
        "case": draft.assignment.case,
        "stem": written.stem if written else None,
        "options": list(written.options) if written else None,
        "evidence": written.evidence if written else None,
    }


def rejected_text(draft: Rejected) -> str:
    """Lay it out for reading, like an item."""
    lines = [f"[dropped: {draft.stage.value}] {draft.assignment.family}", f"  Why: {draft.why}"]
    if draft.written is not None:
        is_known = 0 <= draft.written.answer < len(draft.written.options)
        lines.append(f"  {' '.join(draft.written.stem.split())}")
        lines += [
            f"    {'✓' if is_known and place == draft.written.answer else '·'} {option}"
            for place, option in enumerate(draft.written.options)
        ]
    return "\n".join([*lines, ""])
