"""Coverage of a handbook by practice, as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from nudges.items.coverage import Coverage, Lack

_SHOWN = 20
"""Sections with a recall card only that the text names; JSON has all."""


def coverage_json(found: Coverage) -> dict[str, object]:
    """Return `by_kind` with the number of sections of each kind, and `graded` of those with a right answer."""
    return {
        "sections": found.sections,
        "practisable": found.practisable,
        "by_kind": {"graded": found.graded, **found.by_kind},
        "without": [_lack(one) for one in found.without],
        "only_recall": [_lack(one) for one in found.only_recall],
    }


def coverage_text(found: Coverage) -> str:
    share = f" ({found.practisable / found.sections:.0%})" if found.sections else ""
    kinds = ", ".join(f"{kind} {count}" for kind, count in found.by_kind.items())
    lines = [
        f"{found.practisable} of {found.sections} sections of 15 words or more can be practised{share}.",
        f"{found.graded} have a question with a right answer; the others are recall cards.",
        *([f"Sections by kind: {kinds}"] if kinds else []),
    ]
    return "\n".join([*lines, *_named("Not practised:", found.without, len(found.without)), *_only_recall(found)])


def _only_recall(found: Coverage) -> list[str]:
    more = len(found.only_recall) - _SHOWN
    rest = [f"  … and {more} more; --json has all."] if more > 0 else []
    return [*_named("Only a recall card, and what would give a question:", found.only_recall, _SHOWN), *rest]


def _named(title: str, lacks: Sequence[Lack], most: int) -> list[str]:
    lines = [f"  {one.section}: {one.why}. {one.edit}" for one in lacks[:most]]
    return ["", title, *lines] if lines else []


def _lack(one: Lack) -> dict[str, str]:
    return {"sop": one.section.sop_id, "section": one.section.anchor, "why": one.why, "edit": one.edit}
