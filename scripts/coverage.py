"""Formats how much of a handbook practice covers, as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from nudges.items.coverage import Coverage, Lack

_SHOWN = 20
"""Sections with a recall card only that the text names; JSON has all."""


def coverage_json(measured: Coverage) -> dict[str, object]:
    """Return `by_kind` with the number of sections of each kind, and `graded` of those with a right answer."""
    return {
        "sections": measured.sections,
        "practisable": measured.practisable,
        "by_kind": {"graded": measured.graded, **measured.by_kind},
        "without": [_lack(lack) for lack in measured.without],
        "only_recall": [_lack(lack) for lack in measured.only_recall],
    }


def coverage_text(measured: Coverage) -> str:
    share = f" ({measured.practisable / measured.sections:.0%})" if measured.sections else ""
    kinds = ", ".join(f"{kind} {count}" for kind, count in measured.by_kind.items())
    lines = [
        f"{measured.practisable} of {measured.sections} sections of 15 words or more can be practised{share}.",
        f"{measured.graded} have a question with a right answer; the others are recall cards.",
        *([f"Sections by kind: {kinds}"] if kinds else []),
    ]
    return "\n".join([*lines, *_named("Not practised:", measured.without, len(measured.without)), *_only_recall(measured)])


def _only_recall(measured: Coverage) -> list[str]:
    more = len(measured.only_recall) - _SHOWN
    rest = [f"  … and {more} more; --json has all."] if more > 0 else []
    return [*_named("Only a recall card, and what would give a question:", measured.only_recall, _SHOWN), *rest]


def _named(title: str, lacks: Sequence[Lack], most: int) -> list[str]:
    lines = [f"  {lack.section}: {lack.why}. {lack.edit}" for lack in lacks[:most]]
    return ["", title, *lines] if lines else []


def _lack(lack: Lack) -> dict[str, str]:
    return {"sop": lack.section.sop_id, "section": lack.section.anchor, "why": lack.why, "edit": lack.edit}
