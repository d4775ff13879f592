"""Defines a source, its listing, its pages and its runs, and when it is due. Values are frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.localization import counted
from core.localization import gettext as _
from retrieval.library.models import EVERYONE, Approval, Problem

_HOUR, _DAY = 60, 24 * 60
_MISSED: Final = 3
"""Runs that a source may miss before its age is a finding."""


def is_due(settings: SourceSettings, run: SourceRun | None, now: datetime) -> bool:
    """Return whether the schedule asks for a run. A run that failed is tried again at the next turn."""
    return settings.every is not None and (run is None or now - run.tried_at >= settings.every)


def finding(settings: SourceSettings, run: SourceRun | None, now: datetime) -> str:
    """Return what is wrong; empty when nothing is."""
    if run is None:
        return _("never synced: cairn sources sync {name}").format(name=settings.name)
    age = _("never complete")
    if run.completed_at:
        age = _("last complete {time} ago").format(time=ago(now - run.completed_at))
    if run.error:
        return f"{age}. {run.error}"
    is_late = settings.every is not None and run.completed_at is not None and now - run.completed_at > _MISSED * settings.every
    if not is_late or settings.every is None:
        return ""
    return _("{age}, though it is due every {time}: is `cairn run` running?").format(age=age, time=ago(settings.every))


def state(settings: SourceSettings, run: SourceRun | None, now: datetime) -> str:
    """Return the state in one word or two."""
    if run is None:
        return _("never synced")
    if run.is_held:
        return _("held")
    if run.error:
        return _("failed")
    return _("late") if finding(settings, run, now) else _("good")


def ago(time: timedelta) -> str:
    """Return a length of time as people say it, of a minute at least: `5 minutes`, `3 hours`, `2 days`."""
    minutes = max(1, int(time.total_seconds() // 60))
    days, hours = minutes // _DAY, minutes // _HOUR
    if days > 1 or days * _DAY == minutes:
        return counted(days, "{n} day", "{n} days")
    if hours > 1 or hours * _HOUR == minutes:
        return counted(hours, "{n} hour", "{n} hours")
    return counted(minutes, "{n} minute", "{n} minutes")


MOST_PAGES: Final = 10_000
"""Most pages of one source. A library is small; a source with more pages is usually a whole wiki by mistake."""


class Kind(StrEnum):
    FOLDER = "folder"
    GIT = "git"
    CONFLUENCE = "confluence"
    NOTION = "notion"
    DRIVE = "drive"


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """The settings of one entry of sources.yaml. `every` None: synced by hand alone. `audience` is the most that its pages are open
    to.
    """

    name: str
    kind: Kind
    address: str
    branch: str = ""
    folder: str = ""
    audience: frozenset[str] = EVERYONE
    approval: Approval | None = None
    owner: str | None = None
    every: timedelta | None = timedelta(hours=1)
    token_file: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as it is listed. `id` never changes while the page lives; `revision` changes with its content; `path` is its file's
    name in Cairn's copy, unique in the listing.
    """

    id: str
    revision: str
    title: str
    path: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The pages that may be read now. `skipped` names pages that are left out on purpose, such as restricted ones.

    Not `complete`: something may be missing, which `why` says; then no page counts as removed.
    """

    entries: tuple[Entry, ...]
    complete: bool = True
    why: str = ""
    skipped: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SourcePage:
    """The content of an entry, as the file that Cairn reads.

    `front` is front matter for a page that can have none of its own. `warnings` say what of the page is missing: such a version
    waits for a person.
    """

    content: bytes
    front: dict[str, str] = field(default_factory=dict)
    author: str | None = None
    message: str = ""
    commit: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """The information that is kept of a fetched page beside its content."""

    author: str | None = None
    message: str = ""
    commit: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page of the last complete run. `sop_id` is the SOP's whole id; empty for a file that is no SOP by itself."""

    entry: str
    revision: str
    path: str
    sop_id: str


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft that was saved at the source. `address` is where it can be edited. `lost` counts what the page has and the draft
    cannot hold, by its name.
    """

    address: str
    lost: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SourceRun:
    """The state of a source after its last run. `completed_at` is the last time that everything was read; `error` says why the last
    try failed, and `is_held` that it would have withdrawn too much.
    """

    name: str
    tried_at: datetime
    completed_at: datetime | None = None
    error: str = ""
    is_held: bool = False
    pages: int = 0
    skipped: int = 0
