"""Reads a folder of Markdown and of documents as SOPs. One run reports every problem; a file with an error is left out, the others
are read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from pydantic import TypeAdapter

from core.people import Person
from retrieval.adapters.document_files import Convert, ConvertedFile, converted, owner_of, with_losses
from retrieval.adapters.documents.process import DRAFT, ConversionProcess
from retrieval.adapters.files import DocumentFile, TextFile, read_files, read_path
from retrieval.adapters.folder_checks import NO_FRONT, FileResult, Unread, beside, duplicates, older, unknown_people, unread_limits
from retrieval.adapters.markdown.dialects import plain_markdown
from retrieval.adapters.markdown.front_matter import Format, FrontMatter, Split, split
from retrieval.adapters.markdown.front_matter_formats import read_toml, read_yaml
from retrieval.adapters.markdown.front_matter_values import BadValueError, check_id, is_person, unpublished
from retrieval.adapters.markdown.governance import Fields, read_fields
from retrieval.adapters.markdown.hygiene import clean
from retrieval.adapters.markdown.sections import Page, SourceLines, cut
from retrieval.adapters.reading_cache import ReadingCache
from retrieval.documents.escaping import take_marks
from retrieval.documents.models import Draft
from retrieval.library.ids import default_id
from retrieval.library.models import FolderContents, Governance, Problem, Severity, SopDocument
from retrieval.search.kinds import says_outdated

_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 3
_SAMPLE = 20_000
_STOP_WORDS = {
    "en": "the and of to is in that for you are with this be or not your if it on as when from by we will have can must",
    "de": "der die das und ist nicht ein eine zu den mit von für auf dem im wird werden sie auch bei nach oder wenn wir kann muss",
    "fr": "le la les des et est une un dans pour que qui pas sur avec vous nous ce cette au aux par du sont être doit ou",
    "es": "el la los las de y es en que un una para con no por se del al su como si debe está son o cuando",
    "it": "il lo la gli di e è che un una per con non si del della nel sono come se deve da al più quando",
    "pt": "o os as de e é que um uma para com não por se do da no na ao são como deve ou quando você",
    "nl": "de het een en van is niet dat op te voor met zijn wordt je bij aan ook als of deze kan moet naar",
}
_SETS = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}


def detect(text: str) -> str:
    """Return a two-letter code. Words that several languages share count for each; English wins a tie."""
    words = Counter(word.lower() for word in _WORD.findall(text[:_SAMPLE]))
    scores = {language: sum(words[word] for word in known) for language, known in _SETS.items()}
    best = max(scores, key=lambda language: (scores[language], language == "en"))
    return best if scores[best] >= _ENOUGH else "en"


_INDEX_PAGES = {"index", "readme"}

_READ: Final = TypeAdapter(FileResult)


def read_folder(
    root: Path,
    people: Sequence[Person] = (),
    unread: Unread = lambda _: None,
    convert: Convert | None = None,
    kept: Path | None = None,
) -> FolderContents:
    """Read every Markdown file and document below `root`; an SOP without `id` is named by its path, without the suffix. Owners and
    backups are looked up among the people unless there are none. `unread` judges the lines below `limits:`, which another room
    reads. What files became is kept in `kept`. Documents are converted by a child process unless `convert` is given.
    """
    cache = ReadingCache(kept)
    with ConversionProcess() as process:
        files = _Files(cache, convert or process.convert, people)
        reads = older(beside([files.read(file) for file in read_files(root)]))
    cache.tidy()
    documents = tuple(read.document for read in reads if read.document is not None)
    used_twice = tuple(duplicates(reads))
    twice = {problem.sop_id for problem in used_twice}
    unknown = (problem for read in reads for problem in unknown_people(read, people))
    limits = (problem for read in reads for problem in unread_limits(read, unread))
    problems = (*(problem for read in reads for problem in read.problems), *used_twice, *unknown, *limits)
    return FolderContents(
        tuple(sorted((document for document in documents if document.id not in twice), key=lambda document: document.id)),
        tuple(sorted(problems, key=lambda problem: (problem.file, problem.line or 0))),
    )


def read_file(path: Path) -> tuple[FileResult, Draft | None]:
    """Read one file as a folder that holds only it would be read; the draft is None where nothing was converted."""
    drafts = list[Draft]()
    with ConversionProcess() as process:

        def kept(source: Path) -> Draft:
            drafts.append(process.convert(source))
            return drafts[-1]

        read = _Files(ReadingCache(None), kept, ()).read(read_path(path, path.name))
    return read, next(iter(drafts), None)


@dataclass(frozen=True, slots=True)
class _Files:
    """Reads the files of one folder; unchanged files come from the cache."""

    cache: ReadingCache
    convert: Convert
    people: Sequence[Person]

    def read(self, file: TextFile | DocumentFile | Problem) -> FileResult:
        if isinstance(file, DocumentFile):
            document = converted(file, self._draft)
            return _refused(document) if isinstance(document, Problem) else _read_document(document, self.people)
        if isinstance(file, Problem):
            return _refused(file)
        return self.cache.kept(_READ, (file.source, file.text), lambda: _read_text(file))

    def _draft(self, path: Path) -> Draft:
        try:
            content = path.read_bytes()
        except OSError:
            return self.convert(path)
        return self.cache.kept(DRAFT, (path.suffix.lower(), content), lambda: self.convert(path))


def _read_text(file: TextFile) -> FileResult:
    parts = split(file.text, file.source)
    return _refused(parts) if isinstance(parts, Problem) else _read(file.source, parts)


def _refused(problem: Problem) -> FileResult:
    return FileResult(None, (problem,), NO_FRONT)


def _read_document(file: ConvertedFile, people: Sequence[Person]) -> FileResult:
    """Read a converted document, compare it with the original, and take from its properties what no front matter says."""
    read = _read(file.source, file.parts, file.title, file.front_source)
    problems = tuple(file.placed(problem) for problem in read.problems)
    document = read.document
    if document is None:
        return replace(read, problems=problems)
    if document.governance.owner is None and "owner" not in read.front.values:
        document = replace(document, governance=replace(document.governance, owner=owner_of(file.draft, people)))
    document, losses = with_losses(document, file.draft)
    return replace(read, document=document, problems=(*problems, *losses), is_converted=True, front_source=file.front_source)


def _read(source: str, parts: Split, title: str | None = None, front_source: str | None = None) -> FileResult:
    front_file = front_source or source
    front, front_notices = _front(parts, front_file)
    if isinstance(front, Problem):
        return _refused(front)
    unmarked, references = take_marks(parts.text, parts.first_line)
    cleaned, notices = clean(unmarked, source, parts.first_line)
    text, numbers, dropped = plain_markdown(cleaned, source, parts.first_line)
    fields = read_fields(front, front_file)
    draft = unpublished(front)
    if draft is not None and not _has_error(fields.problems):
        return FileResult(None, (_draft(front_file, draft, front),), front)
    try:
        sop_id = fields.text("id") or check_id(default_id(source))
    except BadValueError as error:
        fields.problems.append(Problem(source, None, error.what, "Rename the file, or give it an `id` in its front matter."))
        sop_id = source
    origin = SourceLines(parts.first_line, numbers, references)
    page = _marked(cut(text, fields.text("title") or title, _title_of(source), origin))
    if not page.sections:
        fields.problems.append(_no_text(source, parts.front))
    if says_outdated(page.title):
        fields.problems.append(
            Problem(source, None, f"its title or status says that it is outdated (“{page.title}”)", _OLD, Severity.NOTICE)
        )
    people = {key: name for key in ("owner", "backup") if (name := fields.text(key))}
    problems = tuple(replace(problem, sop_id=sop_id) for problem in (*fields.problems, *front_notices, *notices, *dropped))
    return FileResult(None if _has_error(fields.problems) else _document(sop_id, source, fields, page), problems, front, people)


_OLD: Final = "It comes last in answers; move it to a folder named Archive to take it out of them."
_STATUS: Final = re.compile(
    r"^[\W_]*(?P<label>(?:document |page )?(?:status|state|zustand)[\W_]*)?"
    r"(?P<word>outdated|superseded|obsolete|deprecated|veraltet|überholt)"
    r"(?(label)\b|(?=[\W_]*(?:$|by\b|see\b|since\b|siehe\b|seit\b)))",
    re.IGNORECASE,
)
_STATUS_LINES: Final = 3


def _marked(page: Page) -> Page:
    """Say in the title what a line of status at the top of the page says: `Status: superseded`."""
    first = page.sections[:1]
    lines = [line for section in first if not section.path for line in section.text.split("\n")[:_STATUS_LINES]]
    match = next(filter(None, map(_STATUS.match, lines)), None)
    return page if match is None or says_outdated(page.title) else replace(page, title=f"{page.title} ({match['word'].lower()})")


def _front(parts: Split, source: str) -> tuple[FrontMatter | Problem, tuple[Problem, ...]]:
    text, notices = clean(parts.front or "", source, parts.front_line, is_markdown=False)
    read = read_toml if parts.format is Format.TOML else read_yaml
    return read(text, source, parts.front_line), notices


def _draft(source: str, setting: str, front: FrontMatter) -> Problem:
    line = front.lines.get(setting.partition(":")[0])
    return Problem(source, line, f"not published: `{setting}`", "Remove the key to publish the page.", Severity.NOTICE)


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
    person = fields.text(name)
    return person if person is not None and is_person(person) else None


def _no_text(source: str, front: str | None) -> Problem:
    what = "the file has headings but no text" if front is None else "the file has no text below its front matter"
    return Problem(source, None, what, "Write the SOP, or delete the file.")


def _title_of(source: str) -> str:
    path = PurePosixPath(source)
    name = path.parent.name if path.stem.lower() in _INDEX_PAGES and path.parent.name else path.stem
    words = " ".join(re.split(r"[-_\s]+", name)).strip() or name
    return words[0].upper() + words[1:]
