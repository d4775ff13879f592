"""Converts documents of other formats to the parts of a Markdown file: converted text, front matter from `name.docx.yaml`.

A converted document waits for approval unless its front matter says `approval: auto`. What the conversion lost makes it wait
all the same, and every loss is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from core.people import Person
from retrieval.adapters.files import DocumentFile, TextFile
from retrieval.adapters.markdown.blocks import parse_blocks, plain_text
from retrieval.adapters.markdown.front_matter import MOST_CHARACTERS, Split, split
from retrieval.documents.guard import compare
from retrieval.documents.models import DocumentError, Draft
from retrieval.library.models import Approval, Problem, Section, Severity, SopDocument


def shown_text(sections: Sequence[Section]) -> str:
    """Return one line per heading, paragraph, step or cell."""
    return "\n".join(_lines(sections))


def _lines(sections: Sequence[Section]) -> Iterator[str]:
    before: tuple[str, ...] = ()
    for section in sections:
        same = sum(1 for _ in _common(before, section.path[:-1]))
        yield from section.path[same:]
        before = section.path
        yield from _text(section.text)


def _common(left: Sequence[str], right: Sequence[str]) -> Iterator[str]:
    for part, other in zip(left, right, strict=False):
        if part != other:
            return
        yield part


def _text(markdown: str) -> Iterator[str]:
    for token in parse_blocks(markdown):
        if token.type == "inline":
            yield plain_text(token.content)
        elif token.type in {"fence", "code_block", "html_block"}:
            yield token.content
        elif token.type == "list_item_open" and token.info:
            yield token.info


Convert = Callable[[Path], Draft]
"""Converts a file; raises `DocumentError`."""

_TITLE: Final = re.compile(r"^(?:<!--[^\n]*-->\s*)*# ")
_APPROVAL: Final = re.compile(r"^\s*approval\s*:", re.MULTILINE)
_BY_HAND: Final = "check by hand: "
_REMEDY: Final = "Compare the document with `cairn sops import`, then approve it or fix the document."


@dataclass(frozen=True, slots=True)
class ConvertedFile:
    """A document as the parts of a Markdown file; `front_source` is its file of front matter."""

    source: str
    parts: Split
    draft: Draft
    front_source: str

    @property
    def title(self) -> str | None:
        """Return the title of the document's properties, where its text does not begin with one."""
        return None if _TITLE.match(self.draft.markdown) else self.draft.title

    def placed(self, problem: Problem) -> Problem:
        """Name the document in every error, so that its SOP does not count as removed, and no line of converted text."""
        is_front = problem.file == self.front_source != self.source
        if is_front and problem.severity is Severity.ERROR:
            return _of_front(problem, self.source)
        return problem if is_front else replace(problem, line=None)


def converted(file: DocumentFile, convert: Convert) -> ConvertedFile | Problem:
    """Convert a document that a folder holds. A CSV that is no table of questions is left alone."""
    front = _front(file.front) if file.front is not None else Split(None, "", 1, 1)
    if isinstance(front, Problem):
        return _of_front(front, file.source)
    if _APPROVAL.search(front.front or "") is None:
        front = replace(front, front="\n".join(line for line in (front.front, "approval: required") if line))
    try:
        draft = convert(file.path)
    except DocumentError as error:
        return Problem(file.source, None, error.what, error.remedy)
    front_source = file.front.source if file.front is not None else file.source
    return ConvertedFile(file.source, replace(front, text=draft.markdown), draft, front_source)


def _of_front(problem: Problem, source: str) -> Problem:
    line = f", line {problem.line}" if problem.line is not None else ""
    return replace(problem, file=source, line=None, what=f"{PurePosixPath(problem.file).name}{line}: {problem.what}")


def _front(file: TextFile) -> Split | Problem:
    """Return the keys of the file, with or without the fences of front matter."""
    parts = split(file.text, file.source) if file.text.lstrip().startswith("---") else Split(file.text, "", 1, 1)
    if isinstance(parts, Problem):
        return parts
    if parts.front is None or parts.text.strip() or len(parts.front) > MOST_CHARACTERS:
        what = f"this is not the front matter of a document, or it is longer than {MOST_CHARACTERS // 1024} kB"
        return Problem(file.source, None, what, "Write only `key: value` lines; docs/guide/sops.md lists the keys.")
    return replace(parts, first_line=1)


def with_losses(document: SopDocument, draft: Draft) -> tuple[SopDocument, tuple[Problem, ...]]:
    """Compare what readers would see with the document itself; after a loss the SOP waits for approval."""
    comparison = compare(draft.raw, shown_text(document.sections), title=document.title, added=draft.added, removed=draft.removed)
    losses = (*draft.faults, *comparison.lost, *comparison.new)
    notes = tuple(
        Problem(document.source, None, remark, "Nothing to do, if readers do not need it.", Severity.NOTICE, document.id)
        for remark in draft.remarks
    )
    if not losses:
        return document, notes
    waiting = replace(document, governance=replace(document.governance, approval=Approval.REQUIRED))
    warned = (Problem(document.source, None, f"{_BY_HAND}{loss}", _REMEDY, Severity.WARNING, document.id) for loss in losses)
    return waiting, (*warned, *notes)


def losses_of(problems: Iterable[Problem]) -> list[str]:
    """Return what conversions lost, among the problems of their files."""
    return [problem.what.removeprefix(_BY_HAND) for problem in problems if problem.what.startswith(_BY_HAND)]


def owner_of(draft: Draft, people: Sequence[Person]) -> str | None:
    """Return the person of the directory whom the document's properties name as its author; None unless exactly one fits."""
    author = " ".join((draft.author or "").split()).casefold()
    known = [
        person.id for person in people if author and author in {(person.name or "").casefold(), (person.email or "").casefold()}
    ]
    return known[0] if len(known) == 1 else None
