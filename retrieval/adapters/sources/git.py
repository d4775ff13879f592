"""Reads a git repository as a source, through the `git` command: a partial clone without files, then the files that are new.

A file's revision is its blob id. Credentials stay with git: its credential helper, or an SSH key. Cairn never asks for any.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from retrieval.adapters.files import is_read, others_problem, unread_problem
from retrieval.adapters.git_history import FORMAT, walked
from retrieval.adapters.sources.folder import within
from retrieval.library.models import Problem
from retrieval.library.versions import Provenance
from retrieval.sources.errors import PageError, SourceError
from retrieval.sources.models import Entry, Listing, SourcePage

_SECONDS: Final = 300
_HEAD: Final = "refs/cairn/head"
_LINK: Final = "120000"
_LINKED: Final = ("a link is not followed", "Put the file itself into the repository.")
_BLOB: Final = "blob"
_LONGEST: Final = 300
_WITHOUT_FILES: Final = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--filter=blob:none")


@dataclass
class GitSource:
    """Implements `retrieval.sources.ports.Source` for a repository, cloned into `home`. It is made for one run. An empty `branch`
    is the repository's own, an empty `folder` all of it.
    """

    home: Path
    address: str
    branch: str = ""
    folder: str = ""

    def listing(self) -> Listing:
        self._open()
        wanted = f"refs/heads/{self.branch}" if self.branch else "HEAD"
        self._git(*_WITHOUT_FILES, "origin", f"+{wanted}:{_HEAD}")
        entries, skipped, others = list[Entry](), list[Problem](), list[str]()
        for path, blob, mode in self._files():
            problem = Problem(path, None, *_LINKED) if mode == _LINK else unread_problem(path)
            if problem is not None:
                skipped.append(problem)
            elif is_read(path):
                entries.append(Entry(path, blob, path, path))
            else:
                others.append(path)
        return Listing(tuple(entries), skipped=(*skipped, *others_problem(others)))

    def _files(self) -> Iterator[tuple[str, str, str]]:
        """Yield path, blob and mode of every file that is not hidden."""
        for line in self._git("ls-tree", "-r", "-z", self._tree).decode(errors="replace").split("\0"):
            meta, _, path = line.partition("\t")
            mode, kind, blob = [*meta.split(), "", "", ""][:3]
            if kind == _BLOB and not any(part.startswith(".") for part in path.split("/")):
                yield path, blob, mode

    def fetch(self, entry: Entry) -> SourcePage:
        _ = self._missing_fetched
        try:
            content = self._git("cat-file", "blob", entry.revision)
        except SourceError as error:
            raise PageError(error.what, error.remedy) from error
        written = self._history.get(entry.path, Provenance())
        return SourcePage(within(content), author=written.author, message=written.why, commit=written.commit)

    @property
    def _tree(self) -> str:
        return f"{_HEAD}:{self.folder}" if self.folder else f"{_HEAD}^{{tree}}"

    @cached_property
    def _history(self) -> Mapping[str, Provenance]:
        """Return the newest commit of each file; nothing when git fails."""
        below = ("--relative=" + self.folder, "--", self.folder) if self.folder else ("--", ".")
        option, paths = below[: below.index("--")], below[below.index("--") :]
        command = ("log", "--name-only", "--no-renames", FORMAT, *option, _HEAD, *paths)
        try:
            lines = self._git(*command).decode(errors="replace").split("\n")
        except SourceError:
            return {}
        provenance_of: dict[str, Provenance] = {}
        for path, written in walked(iter(lines)):
            provenance_of.setdefault(path, written)
        return provenance_of

    @cached_property
    def _missing_fetched(self) -> bool:
        """Fetch all files that the clone lacks at once; where that fails, git fetches each when it is read."""
        wanted = {blob for path, blob, _ in self._files() if is_read(path)}
        try:
            listed = self._git("rev-list", "--objects", "--missing=print", "--no-walk", _HEAD).decode(errors="replace")
            missing = sorted(wanted.intersection(line[1:] for line in listed.split("\n") if line.startswith("?")))
            if missing:
                command = ("-c", "fetch.negotiationAlgorithm=noop", *_WITHOUT_FILES, "--stdin", "origin")
                self._git(*command, standard_input="\n".join(missing))
        except SourceError:
            return False
        return True

    def _open(self) -> None:
        """Make the clone, or make it again when the address changed."""
        self.home.mkdir(0o700, parents=True, exist_ok=True)
        if not (self.home / "HEAD").exists():
            self._git("init", "--quiet", "--bare")
        settings = {
            "remote.origin.url": self.address,
            "remote.origin.promisor": "true",
            "remote.origin.partialclonefilter": "blob:none",
        }
        for name, value in settings.items():
            self._git("config", name, value)

    def _git(self, *arguments: str, standard_input: str = "") -> bytes:
        command = ["git", "-c", "core.quotePath=false", "-c", "core.askPass=true", f"--git-dir={self.home}", *arguments]
        try:
            done = subprocess.run(  # noqa: S603 - no shell; addresses and branches are checked when they are read
                command, input=standard_input.encode(), capture_output=True, timeout=_SECONDS, check=False, start_new_session=True
            )
        except subprocess.TimeoutExpired:
            raise SourceError(f"git did not finish within {_SECONDS} seconds", "The next run tries again.") from None
        except OSError as error:
            raise SourceError(f"git cannot be run ({error.strerror})", "Install git.") from error
        if done.returncode:
            raise self._refused(_told(done.stderr))
        return done.stdout

    def _refused(self, message: str) -> SourceError:
        if "couldn't find remote ref" in message:
            what = f"the repository has no branch `{self.branch}`" if self.branch else "the repository is empty"
            return SourceError(what, "Correct `branch` in sources.yaml, or push it.")
        if self.folder and f"{_HEAD}:{self.folder}" in message:
            return SourceError(f"the repository has no folder `{self.folder}`", "Correct `folder` in sources.yaml.")
        return SourceError(f"git says: {message}", f"Try it as Cairn's user: git ls-remote {self.address}")


def _told(stderr: bytes) -> str:
    """Return git's first line of error, else its first line."""
    lines = [line.strip() for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    messages = [line for line in lines if line.startswith(("fatal:", "error:", "remote:"))] or lines or ["nothing"]
    return messages[0].removeprefix("fatal: ")[:_LONGEST].rstrip(".")
