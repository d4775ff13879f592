"""Reports a failed command: one line with what to do, and the exit status. Tracebacks go into a file."""

from __future__ import annotations

import errno
import tempfile
import traceback
from dataclasses import dataclass

from core.errors import OperatorError
from retrieval.library.errors import LibraryError
from retrieval.search.errors import SearchError

_REMEDIES = {
    errno.ENOSPC: "Make room on the disk and try again.",
    errno.EDQUOT: "Make room on the disk and try again.",
    errno.EFBIG: "Make room on the disk and try again.",
    errno.EADDRINUSE: "Another program uses that port: choose another one.",
    errno.EMFILE: "Raise the limit of open files (`ulimit -n`).",
}
_ELSE = "Check that the path is right and that Cairn may read and write there."


@dataclass(frozen=True, slots=True)
class Told:
    """Holds one line for stderr."""

    line: str
    exit_status: int


def told_of(error: Exception) -> Told:
    """Return the report of an exception. A defect's traceback is saved in a file, which the report names."""
    if isinstance(error, OperatorError):
        return Told(_one_line(str(error)), error.exit_status)
    if isinstance(error, (LibraryError, SearchError)):
        return Told(_one_line(str(error)), 1)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return Told(_one_line(f"{where}{error.strerror}. {_REMEDIES.get(error.errno or 0, _ELSE)}"), 1)
    return Told(f"Cairn failed ({type(error).__name__}). Please report it with {_kept(error)}.", 1)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _kept(error: Exception) -> str:
    """Save the traceback and return its file; if it cannot be saved, return its last lines."""
    text = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile("w", prefix="cairn-", suffix=".log", delete=False, encoding="utf-8") as file:
            file.write(text)
            return file.name
    except OSError:
        return "this: " + _one_line(" ".join(text.splitlines()[-3:]))
