"""Runs the sources that `sources.yaml` configures: syncs, dry runs, withdrawals, due runs and problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.settings import Settings
from bot.wiring import Cairn, now
from bot.wiring.checks.diagnosis import CheckFailedError
from bot.wiring.named_in_settings import existing
from bot.wiring.source_kinds import configured, home_of
from core.errors import OperatorError, SettingsError
from core.localization import gettext as _
from core.yaml_files import YamlError, read_yaml_file
from retrieval.adapters.sources.copies import forget_copy
from retrieval.library.errors import LibraryError
from retrieval.library.ids import namespace_of
from retrieval.library.models import Problem, SyncReport
from retrieval.library.ports import Progress
from retrieval.publishing import quiet
from retrieval.search.errors import SearchError
from retrieval.sources.configuring import settings_of
from retrieval.sources.models import Kind, SourceRun, SourceSettings, ago, finding, is_due
from retrieval.sources.syncing import SourceSync, listed
from storage.database import Database

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SourcesFile:
    """Holds the sources of sources.yaml that can be used, and all problems of the file."""

    path: Path
    sources: tuple[SourceSettings, ...] = ()
    problems: tuple[Problem, ...] = ()
    names: frozenset[str] = frozenset()
    """Of every entry, also of those that cannot be used."""

    def named(self, name: str) -> SourceSettings:
        """Return the source with that name; raises `SettingsError` when no usable source has it."""
        source = next((settings for settings in self.sources if settings.name == name), None)
        if source is None:
            known = ", ".join(settings.name for settings in self.sources) or "none"
            raise SettingsError(f"{self.path} has no source `{name}` that can be used; it has: {known}.")
        return source


def read_sources(settings: Settings) -> SourcesFile | None:
    """Read the file that SOURCES names; None where it names none. Raises `SettingsError`: there is no such file."""
    path = settings.sources
    if path is None:
        return None
    try:
        file = read_yaml_file(existing("SOURCES", path))
    except YamlError as error:
        raise SettingsError(str(Problem(str(path), error.line, error.what, error.remedy))) from error
    names = frozenset(map(str, file.value)) if isinstance(file.value, Mapping) else frozenset[str]()
    return SourcesFile(path, *settings_of(file, str(path)), names)


def sync_source(
    cairn: Cairn,
    settings: SourceSettings,
    fetching: Progress = quiet,
    embedding: Progress = quiet,
    *,
    allow_retire: bool = False,
) -> SyncReport:
    """Sync one source, unless another process does it at this moment (see `SourceSync.run`)."""
    with cairn.exclusive(f"source-{settings.name}", 0.0):
        sync = SourceSync(cairn.unit, cairn.publisher, cairn.clock)
        return sync.run(configured(cairn, settings), fetching, embedding, allow_retire=allow_retire)


def withdraw_source(cairn: Cairn, name: str) -> SyncReport:
    """Retire the SOPs of a source that is not configured any more, and forget it. Raises `SettingsError`: it is configured, or was
    never synced.
    """
    file = read_sources(cairn.settings)
    if file is not None and name in file.names:
        raise SettingsError(f"{name} still stands in {file.path}. Remove it there first; else the next run brings its SOPs back.")
    with cairn.unit() as unit:
        if unit.sources.run(name) is None:
            raise SettingsError(f"No source was ever synced under the name {name}. `cairn sources status` lists them.")
    with cairn.exclusive(f"source-{name}", 0.0):
        report = SourceSync(cairn.unit, cairn.publisher, cairn.clock).withdraw(name)
        forget_copy(home_of(cairn.settings, name))
    return report


@dataclass(frozen=True, slots=True)
class SourcePreview:
    """Counts what a run would meet: pages, those new or changed since the last one, those gone, those left out."""

    pages: int
    changed: int
    gone: int
    skipped: tuple[Problem, ...]


def look_at(cairn: Cairn, settings: SourceSettings) -> SourcePreview:
    """List a source and change nothing; raises `SourceError` as a run does."""
    listing = listed(configured(cairn, settings).connect())
    with cairn.unit() as unit:
        known = {page.entry: page.revision for page in unit.sources.pages(settings.name)}
    now = {entry.id: entry.revision for entry in listing.entries}
    changed = sum(known.get(entry) != revision for entry, revision in now.items())
    return SourcePreview(len(now), changed, len(known.keys() - now.keys()), listing.skipped)


def sources_tick(cairn: Cairn) -> Callable[[], None] | None:
    """Sync what is due, one source after the other; None where no source is configured."""
    if cairn.settings.sources is None:
        return None

    def tick() -> None:
        file = read_sources(cairn.settings)
        for settings in file.sources if file else ():
            with cairn.unit() as unit:
                run = unit.sources.run(settings.name)
            if is_due(settings, run, cairn.clock()):
                _sync_quietly(cairn, settings)

    return tick


def _sync_quietly(cairn: Cairn, settings: SourceSettings) -> None:
    """Sync one source. An error is stored with the run; the other sources go on."""
    try:
        report = sync_source(cairn, settings)
    except (OperatorError, LibraryError, SearchError) as error:
        _log.warning("source_not_synced", source=settings.name, error=type(error).__name__)
        return
    changed = {"added": len(report.added), "updated": len(report.updated), "retired": len(report.retired)}
    _log.info("source_synced", source=settings.name, **changed, pending=len(report.pending))


def orphans(file: SourcesFile | None, runs: Sequence[SourceRun]) -> tuple[str, ...]:
    """Return the sources that were synced once and are no longer in the file: their SOPs still answer."""
    names = file.names if file else frozenset[str]()
    return tuple(run.name for run in runs if run.name not in names)


def sources(settings: Settings, database: Database) -> str:
    """Check the sources for `cairn doctor`: raises `CheckFailedError` when a source failed, is held, late or forgotten."""
    file = read_sources(settings)
    with database.unit() as uow:
        runs = {run.name: run for run in uow.sources.runs()}
    problems = [str(problem) for problem in file.problems] if file else []
    for source in file.sources if file else ():
        wrong = finding(source, runs.get(source.name), now())
        problems += [f"{source.name}: {wrong}"] if wrong else []
    problems += [
        _("{name} is not in sources.yaml any more: cairn sources withdraw {name}").format(name=name)
        for name in orphans(file, [*runs.values()])
    ]
    if problems:
        raise CheckFailedError("; ".join(problems))
    if file is None:
        return _("none configured")
    complete = _("{name} complete {time} ago")
    ages = [complete.format(name=run.name, time=ago(now() - run.tried_at)) for run in runs.values()]
    return ", ".join(ages) or _("sources.yaml names none")


def source_of(cairn: Cairn, sop_id: str) -> SourceSettings | None:
    """Return the source that an SOP comes from; None for a folder that is synced by hand. Raises `SettingsError`: the SOP's source
    is not in sources.yaml.
    """
    name = namespace_of(sop_id)
    if not name:
        return None
    file = read_sources(cairn.settings)
    if file is None:
        raise SettingsError(f"{sop_id} comes from the source {name}, and SOURCES names no file.")
    return file.named(name)


def source_kind(cairn: Cairn, sop_id: str) -> Kind | None:
    """Return the kind of an SOP's source; None where it is not known."""
    try:
        source = source_of(cairn, sop_id)
    except SettingsError:
        return None
    return source.kind if source else Kind.FOLDER
