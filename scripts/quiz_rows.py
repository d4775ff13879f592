"""Formats a quiz item as text for the terminal and as a row of JSON."""

from __future__ import annotations

from nudges.items.models import Item


def item_json(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "sop": item.sop,
        "kind": item.kind.value,
        "stem": item.stem,
        "options": list(item.options),
        "answer": item.answer,
        "evidence": item.evidence,
        "section": item.section,
        "release": item.release.value,
        "family": item.family,
    }


def item_text(item: Item) -> str:
    """Lay an item out for reading; the right option carries a tick."""
    lines = [f"[{item.kind.value}, {item.release.value}] {item.family}", f"  {item.stem}"]
    lines += [f"    {'✓' if index == item.key else '·'} {option}" for index, option in enumerate(item.options)]
    lines.append("  Evidence: " + " ".join(item.evidence.split()))
    lines += [f"  Lint: {finding.rule.value}: {finding.in_words}" for finding in item.findings]
    return "\n".join([*lines, ""])
