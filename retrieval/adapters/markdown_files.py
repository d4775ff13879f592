"""Reads a folder of Markdown as SOPs. One run reports every problem; a file with an error is left out, the others are read."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from core.people import Person
from retrieval.adapters.files import TextFile, read_files
from retrieval.adapters.front_matter import Format, FrontMatter, Split, split
from retrieval.adapters.front_matter_values import BadValueError, check_id, is_person
from retrieval.adapters.markdown_dialects import plain_markdown
from retrieval.adapters.markdown_drafts import unpublished
from retrieval.adapters.markdown_governance import Fields, read_fields
from retrieval.adapters.markdown_hygiene import clean
from retrieval.adapters.markdown_language import detect
from retrieval.adapters.markdown_sections import Page, cut
from retrieval.adapters.toml_front_matter import read_toml
from retrieval.adapters.yaml_front_matter import read_yaml
from retrieval.library.models import FolderContents, Governance, Problem, Severity, SopDocument

_NOT_IN_ID = re.compile(r"[^\w./-]+")
_INDEX_PAGES = {"index", "readme"}
_LIMIT_SHAPE = "Write one limit per line, such as: refund amount > 500 USD needs finance-lead."


@dataclass(frozen=True, slots=True)
class _Read:
    document: SopDocument | None
    problems: tuple[Problem, ...]
    front: FrontMatter
    people: Mapping[str, str] = field(default_factory=dict)
    """Owner and backup as the file names them."""


Unread = Callable[[str], str | None]
"""What of a line below `limits:` is not understood; None when nothing is."""


def read_folder(root: Path, people: Sequence[Person] = (), unread: Unread = lambda _: None) -> FolderContents:
    """Read every Markdown file below `root`.

    Args:
        root: a folder; without `id` in its front matter an SOP is named by its path below it, without the suffix.
        people: the directory; owners and backups are looked up in it unless it is empty.
        unread: judges the lines below `limits:`, which another room reads.
    """
    reads = [_Read(None, (file,), _NONE) if isinstance(file, Problem) else _read(file) for file in read_files(root)]
    documents = tuple(read.document for read in reads if read.document is not None)
    duplicates = tuple(_duplicates(reads))
    twice = {problem.sop_id for problem in duplicates}
    unknown = (problem for read in reads for problem in _unknown_people(read, people))
    limits = (problem for read in reads for problem in _unread_limits(read, unread))
    problems = (*(problem for read in reads for problem in read.problems), *duplicates, *unknown, *limits)
    return FolderContents(
        tuple(sorted((document for document in documents if document.id not in twice), key=lambda document: document.id)),
        tuple(sorted(problems, key=lambda problem: (problem.file, problem.line or 0))),
    )


_NONE = FrontMatter({}, {})


def _read(file: TextFile) -> _Read:
    parts = split(file.text, file.source)
    if isinstance(parts, Problem):
        return _Read(None, (parts,), _NONE)
    front, front_notices = _front(parts, file.source)
    if isinstance(front, Problem):
        return _Read(None, (front,), _NONE)
    cleaned, notices = clean(parts.text, file.source, parts.first_line)
    text, numbers, dropped = plain_markdown(cleaned, file.source, parts.first_line)
    fields = read_fields(front, file.source)
    draft = unpublished(front)
    if draft is not None and not _has_error(fields.problems):
        return _Read(None, (_draft(file.source, draft, front),), front)
    try:
        sop_id = fields.text("id") or check_id(_id_of(file.source))
    except BadValueError as error:
        fields.problems.append(Problem(file.source, None, error.what, "Rename the file, or give it an `id` in its front matter."))
        sop_id = file.source
    page = cut(text, fields.text("title"), _title_of(file.source), parts.first_line, numbers)
    if not page.sections:
        fields.problems.append(_no_text(file.source, parts.front))
    people = {key: name for key in ("owner", "backup") if (name := fields.text(key))}
    found = tuple(replace(problem, sop_id=sop_id) for problem in (*fields.problems, *front_notices, *notices, *dropped))
    return _Read(None if _has_error(fields.problems) else _document(sop_id, file.source, fields, page), found, front, people)


def _front(parts: Split, source: str) -> tuple[FrontMatter | Problem, tuple[Problem, ...]]:
    text, notices = clean(parts.front or "", source, parts.front_line, is_markdown=False)
    read = read_toml if parts.format is Format.TOML else read_yaml
    return read(text, source, parts.front_line), notices


def _draft(source: str, said: str, front: FrontMatter) -> Problem:
    line = front.lines.get(said.partition(":")[0])
    return Problem(source, line, f"not published: `{said}`", "Remove the key to publish the page.", Severity.NOTICE)


def _has_error(problems: Sequence[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def _document(sop_id: str, source: str, fields: Fields, page: Page) -> SopDocument:
    text = "\n".join(section.text for section in page.sections)
    governance = Governance(
        owner=_person(fields, "owner"),
        backup=_person(fields, "backup"),
        channel=fields.text("channel"),
        url=fields.text("url"),
        tasks=fields.texts("tasks"),
        limits=fields.texts("limits"),
        approval=fields.approval,
        audience=fields.audience,
        review_every=fields.review_every,
        language=(fields.text("language") or detect(text)).lower(),
        effective=fields.effective,
    )
    return SopDocument(sop_id, page.title, source, governance, page.sections)


def _person(fields: Fields, name: str) -> str | None:
    found = fields.text(name)
    return found if found is not None and is_person(found) else None


def _no_text(source: str, front: str | None) -> Problem:
    what = "the file has headings but no text" if front is None else "the file has no text below its front matter"
    return Problem(source, None, what, "Write the SOP, or delete the file.")


def _duplicates(reads: Sequence[_Read]) -> Iterator[Problem]:
    files: dict[str, list[tuple[str, int | None]]] = defaultdict(list)
    for read in reads:
        if read.document is not None:
            files[read.document.id].append((read.document.source, read.front.lines.get("id")))
    for sop_id, found in files.items():
        for source, line in found if len(found) > 1 else ():
            others = ", ".join(other for other, _ in found if other != source)
            yield Problem(source, line, f"the id `{sop_id}` is also used by {others}", "Give each file its own id.", sop_id=sop_id)


def _unknown_people(read: _Read, people: Sequence[Person]) -> Iterator[Problem]:
    """Warn of owners that nobody could reach and of roles that nobody has; without a directory only of what is no person."""
    if read.document is None:
        return
    known = {name.casefold() for person in people for name in (person.id, person.email or "")}
    for key in ("owner", "backup"):
        name = read.people.get(key)
        if name:
            found = _about_person(key, name, known)
            if found is not None:
                yield _finding(read, read.document, key, *found)
    roles = {person.role for person in people if person.role}
    for role in sorted(read.document.governance.audience.difference(roles)) if roles else ():
        remedy = _near(role, roles, "Nobody sees the SOP through it: check its spelling.")
        yield _finding(read, read.document, "audience", f"nobody has the role '{role}'", remedy)


def _unread_limits(read: _Read, unread: Unread) -> Iterator[Problem]:
    """Warn of every limit that would not fire, so that none is lost silently."""
    given = read.front.values.get("limits")
    entries = given if isinstance(given, list) else [given]
    for number, entry in enumerate(entries if read.document is not None else ()):
        what = unread(" ".join(entry.split())) if isinstance(entry, str) else None
        if what is not None and read.document is not None:
            line, said = read.front.line_of("limits", number), " ".join(str(entry).split())
            yield Problem(
                read.document.source, line, f"limit `{said[:80]}`: {what}", _LIMIT_SHAPE, Severity.WARNING, read.document.id
            )


def _about_person(key: str, name: str, known: Collection[str]) -> tuple[str, str] | None:
    if not is_person(name):
        return f"{key} '{name}' is neither a Slack id nor an e-mail address", "Write U02ABCDEF or name@example.com."
    if known and name.casefold() not in known:
        return f"{key} {name} is not in the directory", _near(name, known, "Import people.csv again, or name someone else.")
    return None


def _finding(read: _Read, document: SopDocument, key: str, what: str, remedy: str) -> Problem:
    severity = Severity.NOTICE if key == "audience" else Severity.WARNING
    return Problem(document.source, read.front.lines.get(key), what, remedy, severity, document.id)


def _near(name: str, known: Collection[str], otherwise: str) -> str:
    near = difflib.get_close_matches(name.casefold(), sorted(known), n=1, cutoff=0.8)
    return f"Did you mean {near[0]}?" if near else otherwise


def _id_of(source: str) -> str:
    path = unicodedata.normalize("NFC", str(PurePosixPath(source).with_suffix("")))
    return _NOT_IN_ID.sub("-", path).strip("-")


def _title_of(source: str) -> str:
    path = PurePosixPath(source)
    name = path.parent.name if path.stem.lower() in _INDEX_PAGES and path.parent.name else path.stem
    words = " ".join(re.split(r"[-_\s]+", name)).strip() or name
    return words[0].upper() + words[1:]
