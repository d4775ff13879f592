"""Builds the receiver of work events and reads its settings: secrets, the company's own mappings, business time. Reads a file of
work events: Cairn's own JSON lines, or what another system exports, by its mapping.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.settings import Settings
from bot.web.events import CAIRN, EventSource, WorkEventReceiver
from bot.wiring import Cairn
from bot.wiring.calendars import calendars_of, rules_of
from bot.wiring.named_in_settings import named_secrets
from core.csv_tables import Table, TableError, read_text, table_of
from core.errors import OperatorError, SettingsError
from core.localization import gettext as _
from core.work_events import WorkEvent
from insights.mappings.applying import MappingContext, MappingRun
from insights.mappings.models import Record, SourceMapping
from insights.mappings.persons import PersonFinder
from insights.mappings.reading import MappingCatalogue, packaged, read_mapping
from insights.mappings.records import (
    RecordsError,
    TableUse,
    map_all,
    parse_events,
    records_of_body,
    records_of_lines,
    records_of_table,
    use_of,
)
from nudges.cards.working import import_events
from nudges.skills.skillmap import SkillMap
from retrieval.library.models import Problem, SectionRef, Severity


def work_event_receiver(cairn: Cairn) -> WorkEventReceiver | None:
    """Build the endpoint; None where no secret is set. Raises `SettingsError`: a secret, or the mapping of a source with one,
    cannot be used.
    """
    settings = cairn.settings
    secrets = event_secrets(settings)
    if not secrets:
        return None
    catalogue = catalogue_of(settings)
    sources = {name: EventSource(secret, _mapping(catalogue, name)) for name, secret in secrets.items()}
    return WorkEventReceiver(cairn.unit, rules_of(cairn), cairn.clock, sources, calendars_of(settings))


def event_sources(settings: Settings) -> str:
    """Say which systems may send work events. Raises `SettingsError`: a secret, or the mapping of a source with one, cannot be
    used.
    """
    secrets, catalogue = event_secrets(settings), catalogue_of(settings)
    for name in secrets:
        _mapping(catalogue, name)
    may = _("{systems} may send work events").format(systems=", ".join(secrets))
    return may if secrets else _("no system sends work events")


def event_secrets(settings: Settings) -> Mapping[str, str]:
    """Return secrets by source, from both settings and the file that one of them may name."""
    secrets = named_secrets("EVENTS_SECRETS", settings.events_secrets.get_secret_value())
    own = settings.events_secret.get_secret_value()
    return {CAIRN: own, **secrets} if own else secrets


def catalogue_of(settings: Settings) -> MappingCatalogue:
    """Return the packaged mappings with those of the folder EVENTS_MAPPINGS. Raises `SettingsError`: the folder or a file in it
    cannot be read.
    """
    folder = settings.events_mappings
    if folder is None:
        return MappingCatalogue()
    if not folder.is_dir():
        raise SettingsError(f"EVENTS_MAPPINGS: {folder} is no folder. Name the one that holds your mappings (NAME.yaml).")
    files = sorted((*folder.glob("*.yaml"), *folder.glob("*.yml")))
    return MappingCatalogue({file.stem: mapping_text(file) for file in files}, {file.stem: str(file) for file in files})


def mapping_text(file: Path) -> str:
    """Return the text of a mapping file. Raises `SettingsError`: it cannot be read."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read. Save it as UTF-8 text that Cairn may read.") from error


def _mapping(catalogue: MappingCatalogue, name: str) -> SourceMapping | None:
    """Return the mapping of a system's records; none for events in Cairn's own form."""
    if name == CAIRN:
        return None
    read = catalogue.read(name)
    if read.mapping is None:
        raise SettingsError(f"EVENTS_SECRETS names {name}: {read.problems[0]}")
    return read.mapping


def mapping_context(cairn: Cairn, finder: PersonFinder, file: str) -> MappingContext:
    """Return what a mapping needs to know of people and their business time."""
    calendars = calendars_of(cairn.settings)
    return MappingContext(finder.id_of, lambda person: calendars.of(finder.zone_of(person)), file)


def tasks_of(skills: SkillMap) -> Mapping[str, Sequence[SectionRef]]:
    """Return the sections that each task names, whatever the role."""
    tasks: dict[str, dict[SectionRef, None]] = {}
    for role in skills.roles.values():
        for task in role.tasks:
            tasks.setdefault(task.id, {}).update(dict.fromkeys(task.sops))
    return {name: tuple(sections) for name, sections in tasks.items()}


def stored(cairn: Cairn, events: list[WorkEvent]) -> tuple[int, int]:
    """Store events; return how many were new and how many started practice."""
    return import_events(cairn.unit, rules_of(cairn), events, cairn.clock())


_MOST_BYTES: Final = 200_000_000
_OWN: Final = (".yaml", ".yml")


@dataclass(frozen=True)
class EventFile:
    """Holds the content of a file. `unmapped` counts records without an event by reason; `strangers` are unknown people."""

    events: list[WorkEvent]
    problems: tuple[Problem, ...] = ()
    unmapped: Mapping[str, int] = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()
    used: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def kinds(self) -> Mapping[str, int]:
        return Counter(event.kind for event in self.events)


def read_events(cairn: Cairn, file: Path, mapping: str) -> EventFile:
    """Read a file; nothing is stored. Raises `OperatorError`: the mapping has a mistake or is unknown."""
    chosen = _chosen(catalogue_of(cairn.settings), mapping) if mapping else None
    try:
        text = read_text(file, _MOST_BYTES, needs_unicode=chosen is None)
        if chosen is None:
            events, problems = parse_events(text.split("\n"), str(file))
            return EventFile(events, tuple(problems))
        return _mapped(cairn, file, text, chosen)
    except TableError as error:
        return EventFile([], (Problem(str(file), error.line, error.what, error.remedy),))
    except RecordsError as error:
        return EventFile([], (error.problem,))


def _mapped(cairn: Cairn, file: Path, text: str, mapping: SourceMapping) -> EventFile:
    table = None if text.lstrip()[:1] in {"{", "["} else table_of(text)
    use = TableUse((), ()) if table is None else use_of(table, mapping)
    records = _records(text, table, mapping, str(file))
    with cairn.unit() as uow:
        run = MappingRun(mapping, mapping_context(cairn, PersonFinder(uow.people), str(file)))
        mapped = map_all(run, records)
    return EventFile(list(mapped.events), mapped.problems, mapped.unmapped, mapped.strangers, use.used, use.unused)


def _records(text: str, table: Table | None, mapping: SourceMapping, file: str) -> Iterable[Record | Problem]:
    if table is not None:
        return records_of_table(table, mapping, file)
    if _is_one_value(text):
        return records_of_body(text, mapping, file)
    return records_of_lines(text.split("\n"), mapping, file)


def _is_one_value(text: str) -> bool:
    """Return whether a text is one JSON value, not one a line."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _chosen(catalogue: MappingCatalogue, mapping: str) -> SourceMapping:
    own = Path(mapping)
    is_file = own.suffix in _OWN
    read = read_mapping(mapping_text(own), mapping, packaged) if is_file else catalogue.read(mapping)
    if read.mapping is None:
        errors = [problem for problem in read.problems if problem.severity is Severity.ERROR]
        more = f" ({len(errors) - 1} more.)" if len(errors) > 1 else ""
        raise OperatorError(f"{errors[0]}{more}")
    return read.mapping
