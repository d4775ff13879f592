"""Finds the Markdown files below a folder and reads them as text. What cannot be read becomes a problem, never an exception.

Hidden files and folders are passed over; `README.md` is a page like any other. Files are taken in the order of their paths.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from retrieval.library.models import Problem

SUFFIXES = (".md", ".markdown")
MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TextFile:
    """`source` is the path below the folder, with `/`; `text` has line feeds only and no byte order mark."""

    source: str
    text: str


def read_files(root: Path) -> Iterator[TextFile | Problem]:
    """Yield every Markdown file below `root`, or what is wrong with it."""
    for path in sorted(_walk(root), key=lambda found: found.relative_to(root).as_posix()):
        yield _read(path, path.relative_to(root).as_posix())


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if not name.startswith(".") and name.lower().endswith(SUFFIXES):
                yield Path(folder, name)


def _read(path: Path, source: str) -> TextFile | Problem:
    try:
        if path.stat().st_size > MAX_BYTES:
            return Problem(source, None, "the file is larger than 2 MB", "Split it into several SOPs.")
        raw = path.read_bytes()
    except OSError as error:
        return Problem(
            source, None, f"the file cannot be read ({error.strerror})", "Check that it exists and that Cairn may read it."
        )
    return _decode(raw, source)


def _decode(raw: bytes, source: str) -> TextFile | Problem:
    if b"\0" in raw:
        return Problem(source, None, "this is a binary file, not Markdown", "Rename it or move it out of the folder.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Problem(source, line, "the text is not UTF-8", "Save the file with the encoding UTF-8.")
    if not text.strip():
        return Problem(source, None, "the file is empty", "Write the SOP, or delete the file.")
    return TextFile(source, text.replace("\r\n", "\n").replace("\r", "\n"))
