"""What differs between two versions of an SOP, section by section."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.library.models import Governance, Section, SopDocument
from retrieval.library.word_changes import Line, word_changes


@dataclass(frozen=True, slots=True)
class SectionChange:
    """`lines` is a unified diff without its file header. A section that moved without changing is no change."""

    anchor: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionDiff:
    """What changed in one section, word by word. `anchor` is empty for title and front matter. `is_old`: it was there before,
    `is_new`: it is there afterwards.
    """

    anchor: str
    heading: str
    lines: tuple[Line, ...]
    is_old: bool = True
    is_new: bool = True


def section_diffs(old: SopDocument | None, new: SopDocument) -> tuple[SectionDiff, ...]:
    """Return what a reader of `old` would have to know about `new`, word by word; of a new SOP (None) every section.

    Title and governance come first, then sections in their order. A section that moved without changing is no change.
    """
    front = word_changes("\n".join(_front(old)) if old else "", "\n".join(_front(new)))
    found = [SectionDiff("", "front matter", front, is_old=old is not None)] if front else []
    before = {section.anchor: section for section in old.sections} if old else {}
    after = {section.anchor: section for section in new.sections}
    for anchor in [*after, *(anchor for anchor in before if anchor not in after)]:
        was, now = before.get(anchor), after.get(anchor)
        shown = now or was
        is_renamed = was is not None and now is not None and was.path != now.path
        texts = ["\n".join(_text(each)) if is_renamed else each.text if each else "" for each in (was, now)]
        lines = word_changes(*texts)
        if shown is not None and lines:
            found.append(SectionDiff(anchor, " › ".join(shown.path) or new.title, lines, was is not None, now is not None))
    return tuple(found)


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
