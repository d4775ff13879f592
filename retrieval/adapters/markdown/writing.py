"""Puts a text that a person wrote in Cairn into an SOP, and writes an SOP as a Markdown file.

The text is read like a file: what readers of the page would not see is removed. Sections that are not touched stay as they are.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import yaml

from retrieval.adapters.markdown.dialects import plain_markdown
from retrieval.adapters.markdown.hygiene import clean
from retrieval.adapters.markdown.sections import Slugger, cut
from retrieval.library.errors import EmptyTextError, UnknownSectionError
from retrieval.library.models import Approval, Section, SopDocument

_NO_TITLE: Final = "\0"
_DEEPEST: Final = 6


def with_section(document: SopDocument, anchor: str | None, heading: str, text: str) -> SopDocument:
    """Implement `retrieval.library.proposals.ports.SectionWriter`. Headings within the text open sections of their own."""
    old = next((section for section in document.sections if section.anchor == anchor), None)
    if old is None and anchor is not None:
        raise UnknownSectionError(f"{document.id} has no section {anchor}.")
    path = old.path if old else (" ".join(heading.split()) or "More",)
    written = _read(path, text)
    if not written:
        raise EmptyTextError("The text is empty.")
    slugger = Slugger()
    for section in document.sections:
        slugger.anchor(section.anchor)
    first = replace(written[0], anchor=old.anchor if old else slugger.anchor(path[-1]), path=path, line=old.line if old else 1)
    added = [first, *(replace(section, anchor=slugger.anchor(section.path[-1])) for section in written[1:])]
    kept = [[section] if section is not old else added for section in document.sections]
    sections = [section for group in (*kept, *([] if old else [added])) for section in group]
    numbered = tuple(replace(section, ordinal=number) for number, section in enumerate(sections))
    return replace(document, sections=numbered)


def markdown_of(document: SopDocument) -> str:
    """Return the SOP as a Markdown file that reads as this document."""
    front = yaml.safe_dump(dict(_keys(document)), sort_keys=False, allow_unicode=True, width=120).strip()
    return f"---\n{front}\n---\n\n# {document.title}\n\n{body_of(document)}"


def body_of(document: SopDocument) -> str:
    """Return the SOP's sections as Markdown, without title and front matter."""
    lines: list[str] = []
    above: tuple[str, ...] = ()
    for section in document.sections:
        shown = next((depth for depth, (a, b) in enumerate(zip(above, section.path, strict=False)) if a != b), len(above))
        lines += [f"{'#' * min(_DEEPEST, depth + 2)} {text}" for depth, text in enumerate(section.path) if depth >= shown]
        lines.append(section.text)
        above = section.path
    return "\n\n".join(lines) + "\n"


def patch_of(file: str, source: str, old: SopDocument, new: SopDocument) -> str | None:
    """Return a unified diff that brings what changed between two versions into the file; None when the file's text does not hold
    the old sections word for word, or when a section is gone.
    """
    before = {section.anchor: section for section in old.sections}
    if before.keys() - {section.anchor for section in new.sections}:
        return None
    changed = file
    for section in new.sections:
        was = before.get(section.anchor)
        if was is None:
            changed = f"{changed.rstrip()}\n\n## {section.heading or new.title}\n\n{section.text}\n"
        elif was.text != section.text:
            if changed.count(was.text) != 1:
                return None
            changed = changed.replace(was.text, section.text)
    lines = difflib.unified_diff(file.splitlines(), changed.splitlines(), f"a/{source}", f"b/{source}", lineterm="")
    return "\n".join(lines) + "\n"


def _read(path: Sequence[str], text: str) -> list[Section]:
    """Read a section's text below its headings."""
    above = "\n".join(f"{'#' * min(_DEEPEST, depth)} {heading}" for depth, heading in enumerate(path, start=1))
    plain, _, _ = plain_markdown(clean(text.replace("\r\n", "\n"), "", 1)[0], "", 1)
    page = cut(f"{above}\n\n{plain}", _NO_TITLE, _NO_TITLE)
    return list(page.sections)


def _keys(document: SopDocument) -> Iterator[tuple[str, object]]:
    governance = document.governance
    yield "id", document.id
    yield "title", document.title
    known = {
        "owner": governance.owner,
        "backup": governance.backup,
        "channel": governance.channel,
        "audience": sorted(governance.audience),
        "review_every": f"{governance.review_every.days}d" if governance.review_every else None,
        "approval": "required" if governance.approval is Approval.REQUIRED else None,
        "tasks": list(governance.tasks),
        "limits": list(governance.limits),
        "url": governance.url,
        "language": governance.language,
        "effective": governance.effective.isoformat() if governance.effective else None,
    }
    yield from ((key, value) for key, value in known.items() if value)
