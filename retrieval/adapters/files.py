"""Finds the Markdown files below a folder and reads them as text, and names the documents of other formats beside them. What cannot
be read becomes a problem, never an exception.

Hidden files and folders are ignored; `README.md` is a page like any other. Files are taken in the order of their paths. A link
that leads out of the folder is refused, for the rules of the folder do not hold where it leads. Folders of drafts and archives are
named and not published.
"""

from __future__ import annotations

import os
import re
import stat
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from core.csv_tables import MARKS, decoded
from retrieval.library.models import Problem, Severity

SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".mdx")
DOCUMENTS = (".docx", ".pdf", ".pptx", ".xlsx", ".html", ".htm", ".vtt", ".srt", ".csv", ".txt", ".text")
FRONT = (".yaml", ".yml")
"""`refunds.docx.yaml` is the front matter of `refunds.docx`."""
_MACROS = (".docm", ".dotm", ".pptm", ".potm", ".ppsm", ".xlsm", ".xltm")
_UNREAD = {
    ".doc": ".docx", ".dot": ".docx", ".rtf": ".docx", ".odt": ".docx", ".pages": ".docx", ".wpd": ".docx",
    ".ppt": ".pptx", ".pps": ".pptx", ".odp": ".pptx", ".key": ".pptx", ".xls": ".xlsx", ".xlsb": ".xlsx", ".ods": ".xlsx",
    ".numbers": ".xlsx", ".tsv": ".csv",
}  # fmt: skip
_OWN = frozenset(
    {"people.csv", "skills.yaml", "kpis.yaml", "sources.yaml", "glossary.yaml", "questions.yaml", "questions.jsonl", "cases.yaml"}
) | {"requirements.txt", "constraints.txt", "robots.txt", "license.txt", "LICENSE.txt", "CMakeLists.txt"}
"""Files that other commands and programs read."""
_KINDS = 5
MAX_BYTES = 2 * 1024 * 1024

_UNPUBLISHED = re.compile(
    r"^[\W\d_]*(?:zz+)?[\W\d_]*(?:archiv(?:e[ds]?)?|drafts?|entw[uü]rfe?|obsolete|trash)[\W\d_]*$", re.IGNORECASE
)
_INSIDE = "Put the file itself into the folder."


@dataclass(frozen=True, slots=True)
class TextFile:
    """A Markdown file as text. `source` is the path below the folder, with `/`; `text` has only line feeds, no byte order mark."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A document of another format; `front` is the text of its file of front matter."""

    source: str
    path: Path
    front: TextFile | None = None


def read_files(root: Path) -> Iterator[TextFile | DocumentFile | Problem]:
    """Yield every Markdown file and document below `root`, or what is wrong with it."""
    paths = sorted(walked(root), key=lambda path: path.relative_to(root).as_posix())
    others = list[str]()
    for path in paths:
        source = path.relative_to(root).as_posix()
        if _is_meant(path) or path.is_dir():
            yield link_problem(path, source, root) or _unpublished(source) or read_path(path, source)
        else:
            others.append(source)
    yield from others_problem(others)


def others_problem(sources: Sequence[str]) -> Iterator[Problem]:
    """Yield one notice that counts the files of other kinds, but not those that Cairn reads with commands of their own, nor the
    front matter of a document.
    """
    counted = [PurePosixPath(source) for source in sources if PurePosixPath(source).name not in _OWN and not is_read(source)]
    if not counted:
        return
    kinds = Counter(path.suffix.lower() or path.name for path in counted).most_common(_KINDS)
    files = "1 file" if len(counted) == 1 else f"{len(counted)} files"
    what = f"not read: {files} of other kinds ({', '.join(f'{count} {kind}' for kind, count in kinds)})"
    yield Problem(counted[0].as_posix(), None, what, "Save those that hold SOPs as Word, PDF or Markdown.", Severity.NOTICE)


def walked(root: Path, on_error: Callable[[OSError], None] | None = None) -> Iterator[Path]:
    """Yield files that are not hidden, and folders that are links: those are never followed, so each must be named."""
    for folder, folders, names in os.walk(root, onerror=on_error):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith((".", "~$")))
        yield from (Path(folder, name) for name in folders if Path(folder, name).is_symlink())


def _is_meant(path: Path) -> bool:
    """Return whether a file is read by itself; front matter is read with its document, and by itself only when that is gone."""
    lower = path.name.lower()
    if lower in _OWN:
        return False
    is_front = lower.endswith(FRONT) and path.stem.lower().endswith(DOCUMENTS)
    return (is_front and not os.path.lexists(path.with_suffix(""))) or lower.endswith((*SUFFIXES, *DOCUMENTS, *_MACROS, *_UNREAD))


def is_read(name: str) -> bool:
    """Return whether a file of this name is an SOP, a document, or the front matter of one."""
    lower = name.lower()
    is_front = lower.endswith(FRONT) and PurePosixPath(lower).stem.endswith(DOCUMENTS)
    return (is_front or lower.endswith((*SUFFIXES, *DOCUMENTS))) and PurePosixPath(lower).name not in _OWN


def unread_problem(source: str) -> Problem | None:
    """Return what is wrong with a format that Cairn does not read although people may think so; None for any other."""
    suffix = PurePosixPath(source).suffix.lower()
    if suffix in _UNREAD:
        what = f"not read: Cairn does not read {suffix}"
        return Problem(source, None, what, f"Save it as {_UNREAD[suffix]}, or leave it.", Severity.NOTICE)
    if suffix in _MACROS:
        return Problem(source, None, "a document with macros is not read", "Save it without macros, as .docx, .pptx or .xlsx.")
    return None


def link_problem(path: Path, source: str, root: Path) -> Problem | None:
    """Return what is wrong with a link; None for what may be read."""
    if not path.is_symlink():
        return None
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return Problem(source, None, "the link leads nowhere or in a circle", _INSIDE)
    home = root.resolve()
    if not target.is_relative_to(home):
        return Problem(source, None, "the link leads out of the folder and is not followed", _INSIDE)
    return _folder_problem(source) if target.is_dir() else _target_problem(target.relative_to(home), source)


def _folder_problem(source: str) -> Problem:
    return Problem(source, None, "a link to a folder is not followed", "Its pages are read where they lie.", Severity.NOTICE)


def _target_problem(inside: Path, source: str) -> Problem | None:
    is_hidden = any(part.startswith(".") for part in inside.parts)
    if is_hidden or _unpublished(inside.as_posix()) is not None:
        return Problem(source, None, "the link leads to a file that is not published", _INSIDE)
    return None


def _unpublished(source: str) -> Problem | None:
    folder = next((part for part in PurePosixPath(source).parts[:-1] if _UNPUBLISHED.match(part)), None)
    if folder is None:
        return None
    return Problem(source, None, f"not published: it lies in `{folder}`", "Move it out of there to publish it.", Severity.NOTICE)


def read_path(path: Path, source: str) -> TextFile | DocumentFile | Problem:
    """Read one file, or say what is wrong with it."""
    suffix = path.suffix.lower()
    if suffix in FRONT:
        remedy = "Rename this file like its document, or delete it."
        return Problem(source, None, f"{path.stem} is not there", remedy, Severity.WARNING)
    unread = unread_problem(path.name)
    if unread is not None:
        return replace(unread, file=source)
    return _document(path, source) if suffix in DOCUMENTS else _text(path, source)


def _document(path: Path, source: str) -> DocumentFile | Problem:
    for suffix in FRONT:
        front = path.with_name(path.name + suffix)
        if front.exists():
            text = _text(front, f"{source}{suffix}") if not front.is_symlink() else None
            if isinstance(text, TextFile):
                return DocumentFile(source, path, text)
            what = text.what if text is not None else "a link is not read as front matter"
            return Problem(source, None, f"{front.name}: {what}", text.remedy if text is not None else _INSIDE)
    return DocumentFile(source, path)


def _text(path: Path, source: str) -> TextFile | Problem:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Problem(source, None, "this is no file", "Rename it or move it out of the folder.")
        if status.st_size > MAX_BYTES:
            return Problem(source, None, "the file is larger than 2 MB", "Split it into several SOPs.")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        return Problem(
            source, None, f"the file cannot be read ({error.strerror})", "Check that it exists and that Cairn may read it."
        )
    return _decode(raw, source)


def _decode(raw: bytes, source: str) -> TextFile | Problem:
    text = decoded(raw)
    if text is None or "\0" in text:
        return _undecodable(raw, source)
    if not text.strip():
        return Problem(source, None, "the file is empty", "Write the SOP, or delete the file.")
    return TextFile(source, text.replace("\r\n", "\n").replace("\r", "\n"))


def _undecodable(raw: bytes, source: str) -> Problem:
    remedy = "Save the file with the encoding UTF-8."
    if raw.startswith(tuple(mark for mark, _ in MARKS)) or _is_wide(raw):
        return Problem(source, None, "the text is UTF-16 or UTF-32 that cannot be decoded", remedy)
    if b"\0" in raw:
        return Problem(source, None, "this is a binary file, not Markdown", "Rename it or move it out of the folder.")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Problem(source, raw.count(b"\n", 0, error.start) + 1, "the text is not UTF-8", remedy)
    return Problem(source, None, "the text is not UTF-8", remedy)


def _is_wide(raw: bytes) -> bool:
    """Return whether every second byte is zero, as in UTF-16 without a byte order mark."""
    even, odd = raw[:400:2], raw[1:400:2]
    most, least = max(even.count(0), odd.count(0)), min(even.count(0), odd.count(0))
    return most > len(odd) * 0.8 and least == 0


def write_private(target: Path, content: bytes) -> None:
    """Write a file that only this user may read, at once: whoever reads it meanwhile finds the old one."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{os.getpid()}-{threading.get_ident()}.draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    draft.replace(target)
