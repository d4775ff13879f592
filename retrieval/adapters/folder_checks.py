"""Checks all files of a folder together: ids used twice, people nobody knows, limits nobody reads."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from core.people import Person
from retrieval.adapters.markdown.front_matter import FrontMatter
from retrieval.adapters.markdown.front_matter_values import is_person
from retrieval.library.models import Problem, Severity, SopDocument

_LIMIT_SHAPE = "Write one limit per line, such as: refund amount > 500 USD needs finance-lead."
NO_FRONT = FrontMatter({}, {})
_EDITED = (".docx", ".pptx", ".xlsx", ".csv", ".txt", ".text", ".vtt", ".srt", ".html", ".htm", ".pdf")
"""Formats behind Markdown, those that people edit before those that they export."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """The result of reading one file: an SOP or only problems."""

    document: SopDocument | None
    problems: tuple[Problem, ...]
    front: FrontMatter
    people: Mapping[str, str] = field(default_factory=dict)
    """Owner and backup as the file names them."""
    is_converted: bool = False
    front_source: str = ""
    """The file that holds the front matter, where it is not the SOP's own."""


Unread = Callable[[str], str | None]
"""Returns what is not understood of a line below `limits:`; None when all of it is."""


def duplicates(reads: Sequence[FileResult]) -> Iterator[Problem]:
    files: dict[str, list[tuple[str, int | None]]] = defaultdict(list)
    for read in reads:
        if read.document is not None:
            files[read.document.id].append((read.document.source, read.front.lines.get("id")))
    for sop_id, places in files.items():
        for source, line in places if len(places) > 1 else ():
            others = ", ".join(other for other, _ in places if other != source)
            yield Problem(source, line, f"the id `{sop_id}` is also used by {others}", "Give each file its own id.", sop_id=sop_id)


def unknown_people(read: FileResult, people: Sequence[Person]) -> Iterator[Problem]:
    """Warn of owners that nobody could reach and of roles that nobody has; without a directory only of what is no person."""
    if read.document is None:
        return
    known = {name.casefold() for person in people for name in (person.id, person.email or "")}
    for key in ("owner", "backup"):
        name = read.people.get(key)
        if name:
            problem = _about_person(key, name, known)
            if problem is not None:
                yield _finding(read, read.document, key, *problem)
    roles = {person.role for person in people if person.role}
    for role in sorted(read.document.governance.audience.difference(roles)) if roles else ():
        remedy = _near(role, roles, "Nobody sees the SOP through it: check its spelling.")
        yield _finding(read, read.document, "audience", f"nobody has the role '{role}'", remedy)


def unread_limits(read: FileResult, unread: Unread) -> Iterator[Problem]:
    """Warn of every limit that would not fire, so that none is lost silently."""
    given = read.front.values.get("limits")
    entries = given if isinstance(given, list) else [given]
    for number, entry in enumerate(entries if read.document is not None else ()):
        what = unread(" ".join(entry.split())) if isinstance(entry, str) else None
        if what is not None and read.document is not None:
            line, limit_text = read.front.line_of("limits", number), " ".join(str(entry).split())
            source = read.front_source or read.document.source
            yield Problem(source, line, f"limit `{limit_text[:80]}`: {what}", _LIMIT_SHAPE, Severity.WARNING, read.document.id)


def _about_person(key: str, name: str, known: Collection[str]) -> tuple[str, str] | None:
    if not is_person(name):
        return f"{key} '{name}' is neither a Slack id nor an e-mail address", "Write U02ABCDEF or name@example.com."
    if known and name.casefold() not in known:
        return f"{key} {name} is not in the directory", _near(name, known, "Import people.csv again, or name someone else.")
    return None


def _finding(read: FileResult, document: SopDocument, key: str, what: str, remedy: str) -> Problem:
    severity = Severity.NOTICE if key == "audience" else Severity.WARNING
    source = read.front_source or document.source
    return Problem(source, read.front.lines.get(key), what, remedy, severity, document.id)


def _near(name: str, known: Collection[str], otherwise: str) -> str:
    near = difflib.get_close_matches(name.casefold(), sorted(known), n=1, cutoff=0.8)
    return f"Did you mean {near[0]}?" if near else otherwise


def beside(reads: Sequence[FileResult]) -> list[FileResult]:
    """Leave out exports where several formats share an id: of a text and its export, the one that people edit is kept."""
    best: dict[str, tuple[int, str]] = {}
    for read in reads:
        if read.document is not None:
            sop_id, source = read.document.id, read.document.source
            best[sop_id] = min(best.get(sop_id, (len(_EDITED), "")), (_rank(source), source))
    return [
        _left_out(read.document, best[read.document.id][1]) if read.document and _is_export(read, best) else read for read in reads
    ]


_YEAR = re.compile(r"[\s(\[,–—-]*\b((?:19|20)\d\d)\b[\s)\]]*")


def older(reads: Sequence[FileResult]) -> list[FileResult]:
    """Say in the title of a page that another of the same name is newer: `Price list 2024` beside `Price list 2025`, or beside
    `Price list` where its own year stands in brackets; among pages that the same people may read.
    """
    newest: dict[tuple[str, frozenset[str]], int] = {}
    for read in reads:
        if read.document is not None:
            name, year = _dated(read.document.title)
            key = name, read.document.governance.audience
            newest[key] = max(newest.get(key, 0), year)
    return [_older(read, read.document, newest) if read.document is not None else read for read in reads]


def _dated(title: str) -> tuple[str, int]:
    """Return a title without its year, and the year; 9999 for one that names none."""
    years = _YEAR.findall(title)
    return " ".join(_YEAR.sub(" ", title).split()).casefold(), int(years[0]) if len(years) == 1 else 9999


def _older(read: FileResult, document: SopDocument, newest: Mapping[tuple[str, frozenset[str]], int]) -> FileResult:
    name, year = _dated(document.title)
    latest = newest[name, document.governance.audience]
    is_bracketed = f"({year})" in document.title
    if not name or year >= latest or (latest == 9999 and not is_bracketed):  # noqa: PLR2004
        return read
    what = f"another page of this name is newer (“{document.title}”)"
    remedy = "It comes last in answers; move it to a folder named Archive to take it out of them."
    problem = Problem(document.source, None, what, remedy, Severity.NOTICE, document.id)
    return replace(read, document=replace(document, title=f"{document.title} (older)"), problems=(*read.problems, problem))


def _is_export(read: FileResult, best: Mapping[str, tuple[int, str]]) -> bool:
    return read.document is not None and read.is_converted and best[read.document.id][0] < _rank(read.document.source)


def _rank(source: str) -> int:
    suffix = PurePosixPath(source).suffix.lower()
    return _EDITED.index(suffix) + 1 if suffix in _EDITED else 0


def _left_out(document: SopDocument, other: str) -> FileResult:
    remedy = "To publish both, give this one an `id` in its .yaml file."
    what = f"not read: {other} stands for `{document.id}`"
    return FileResult(None, (Problem(document.source, None, what, remedy, Severity.NOTICE),), NO_FRONT)
