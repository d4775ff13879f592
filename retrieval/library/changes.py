"""What differs between two versions of an SOP, section by section."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.library.models import Governance, Section, SopDocument


@dataclass(frozen=True, slots=True)
class SectionChange:
    """`lines` is a unified diff without its file header. A section that moved without changing is no change."""

    anchor: str
    heading: str
    lines: tuple[str, ...]


def changes(old: SopDocument, new: SopDocument) -> tuple[SectionChange, ...]:
    """Return what a reader of `old` would have to know about `new`: title and governance first, then sections in their order."""
    return tuple(change for change in _all(old, new) if change.lines)


def _all(old: SopDocument, new: SopDocument) -> Iterator[SectionChange]:
    yield SectionChange("", "front matter", _diff(_front(old), _front(new)))
    before = {section.anchor: section for section in old.sections}
    after = {section.anchor: section for section in new.sections}
    for anchor in [*after, *(anchor for anchor in before if anchor not in after)]:
        was, now = before.get(anchor), after.get(anchor)
        shown = now or was
        if shown is not None:
            yield SectionChange(anchor, " > ".join(shown.path) or new.title, _diff(_text(was), _text(now)))


def _text(section: Section | None) -> list[str]:
    return [] if section is None else [*(f"# {' > '.join(section.path)}" for _ in section.path[:1]), *section.text.split("\n")]


def _front(document: SopDocument) -> list[str]:
    governance: Governance = document.governance
    every = governance.review_every
    known = {
        "title": document.title,
        "owner": governance.owner,
        "backup": governance.backup,
        "channel": governance.channel,
        "audience": ", ".join(sorted(governance.audience)) or "everyone",
        "review_every": None if every is None else f"{every.days}d",
        "approval": governance.approval.value,
        "tasks": ", ".join(governance.tasks),
        "limits": "; ".join(governance.limits),
        "url": governance.url,
        "language": governance.language,
        "effective": governance.effective and governance.effective.isoformat(),
    }
    return [f"{name}: {value}" for name, value in known.items() if value]


def _diff(old: list[str], new: list[str]) -> tuple[str, ...]:
    return tuple(difflib.unified_diff(old, new, lineterm="", n=2))[2:]
