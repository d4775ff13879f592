"""Finds who wrote a file's newest change, from the git checkout that holds it. A folder without git, or a machine without `git`,
gives no authors.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from retrieval.library.models import FolderContents
from retrieval.library.versions import Provenance

_SECONDS: Final = 30
_COMMIT: Final = "\x1e"
_FIELD: Final = "\x1f"
FORMAT: Final = f"--format={_COMMIT}%H{_FIELD}%ae{_FIELD}%s"
"""The option of `git log` whose lines `walked` reads."""
_LONGEST: Final = 300


def written_in(folder: Path, reading: FolderContents, changed: Mapping[str, str], author: str = "") -> FolderContents:
    """Return the reading with the author of each changed document (files by SOP id, below the folder). `author` wrote what git does
    not know: a folder without git, or a change that is not committed.
    """
    known = _commits(folder, set(changed.values())) if changed and _is_checkout(folder) else {}
    fallback = Provenance(author=author) if author else None
    provenance_of = {sop_id: known.get(source) or fallback for sop_id, source in changed.items()}
    return replace(reading, written={sop_id: provenance for sop_id, provenance in provenance_of.items() if provenance is not None})


def _is_checkout(folder: Path) -> bool:
    inside = folder.resolve()
    return any((above / ".git").exists() for above in (inside, *inside.parents))


def _commits(folder: Path, files: set[str]) -> dict[str, Provenance]:
    """Return the newest commit of each file that is unchanged since it was committed."""
    dirty = {line[3:].strip('"') for line in _git(folder, "status", "--porcelain", "--untracked-files=all", "--", ".")}
    prefix = next(iter(_git(folder, "rev-parse", "--show-prefix")), "")
    wanted = {file for file in files if f"{prefix}{file}" not in dirty}
    provenance_of: dict[str, Provenance] = {}
    if wanted:
        for file, provenance in walked(_git(folder, "log", "--relative", "--name-only", "--no-renames", FORMAT, "--", ".")):
            if file in wanted:
                provenance_of.setdefault(file, provenance)
    return provenance_of


def walked(lines: Iterator[str]) -> Iterator[tuple[str, Provenance]]:
    """Yield each file that a commit changed, with the commit, the newest first."""
    written = Provenance()
    for line in lines:
        if line.startswith(_COMMIT):
            commit, author, why = [*line[1:].split(_FIELD, 2), "", ""][:3]
            written = Provenance(author=author or None, commit=commit, why=why[:_LONGEST])
        elif line:
            yield line, written


def _git(folder: Path, *arguments: str) -> Iterator[str]:
    """Return the lines of a git command; none when it fails, so that no author is known."""
    command = ["git", "-c", "core.quotePath=false", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - fixed arguments
    except (OSError, subprocess.TimeoutExpired):
        return iter(())
    return iter(done.stdout.decode(errors="replace").split("\n") if done.returncode == 0 else ())
