"""Writes the title and text of a pull request that takes changes made in Cairn back into an SOP's file.

More people may read it than the SOP. For an SOP that is not open to everyone it shows the changed lines and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from retrieval.library.changes import SectionChange, changes
from retrieval.library.models import SopDocument
from retrieval.library.versions import VersionOrigin

_SIGNS: Final = re.compile(r"([\\`*_{}\[\]()<>#+!|~&-])")
_TICKS: Final = re.compile(r"`+")
_FENCE: Final = 3


@dataclass(frozen=True, slots=True)
class MadeVersion:
    """A version that was made in Cairn after the file was last read. Names are plain; empty: the person is not named."""

    number: int
    origin: VersionOrigin
    why: str = ""
    suggested_by: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request to be written. `path` and `branch` say where the file is; no branch: the repository's own. `page` is where the
    SOP can be read.
    """

    old: SopDocument
    new: SopDocument
    made: Sequence[MadeVersion]
    path: str
    branch: str = ""
    page: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether everyone may read both versions."""
        return not self.old.governance.audience and not self.new.governance.audience


def pull_request_text(request: PullRequest) -> str:
    """Return the title in the first line and, after an empty one, the body in Markdown."""
    changed = [change for change in changes(request.old, request.new) if change.anchor]
    return "\n\n".join((_title(request, changed), *_body(request, changed))) + "\n"


def _title(request: PullRequest, changed: Sequence[SectionChange]) -> str:
    if not request.is_open:
        return f"Update {_one_line(request.path)}"
    about = changed[0].heading if len(changed) == 1 else f"{len(changed)} sections"
    return _one_line(f"Update {request.new.title}: {about}")


def _body(request: PullRequest, changed: Sequence[SectionChange]) -> Iterator[str]:
    yield "This change was made and approved in Cairn, and readers see it there."
    branch = f", branch `{request.branch}`" if request.branch else ""
    yield f"File: `{_one_line(request.path)}`{branch}"
    if request.page and request.is_open:
        yield f"Page: <{request.page}>"
    yield "## What changed"
    for number, change in enumerate(changed, start=1):
        yield f"### {_escaped(change.heading)}" if request.is_open else f"### Section {number}"
        yield _fenced("diff", [line for line in change.lines if request.is_open or line[0] in "+-"])
    yield "## Who and why"
    for made in request.made:
        yield _told(made)
        if made.why and request.is_open:
            yield _fenced("text", made.why.splitlines())


def _told(made: MadeVersion) -> str:
    by = _escaped(made.suggested_by or "a colleague")
    source = f"suggested by {by}" if made.origin is VersionOrigin.SUGGESTION else "a step back to an earlier version"
    when = f" on {made.approved_at:%Y-%m-%d %H:%M} UTC" if made.approved_at else ""
    return f"Version {made.number}: {source}; approved by {_escaped(made.approved_by or 'a colleague')}{when}."


def _fenced(kind: str, lines: Sequence[str]) -> str:
    """Return the lines in a code fence, where nothing is Markdown, a mention or a picture."""
    text = "\n".join(lines)
    fence = "`" * max(_FENCE, 1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    return f"{fence}{kind}\n{text}\n{fence}"


def _escaped(text: str) -> str:
    """Return one line in which no character is Markdown and no name is a mention."""
    return _SIGNS.sub(r"\\\1", _one_line(text)).replace("@", "@<!-- -->")


def _one_line(text: str) -> str:
    return " ".join(text.split())
