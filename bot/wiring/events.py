"""Builds the receiver of work events and reads its settings: secrets, the company's own mappings, business time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.settings import Settings
from bot.web.events import CAIRN, EventSource, WorkEventReceiver
from bot.wiring import Cairn
from bot.wiring.calendars import calendars_of, rules_of
from bot.wiring.named_in_settings import named_secrets
from core.errors import SettingsError
from core.work_events import WorkEvent
from insights.mappings.applying import MappingContext
from insights.mappings.catalogue import MappingCatalogue
from insights.mappings.models import SourceMapping
from insights.mappings.persons import PersonFinder
from nudges.cards.working import import_events
from nudges.skills.skillmap import SkillMap
from retrieval.library.models import SectionRef


def work_event_receiver(cairn: Cairn) -> WorkEventReceiver | None:
    """Build the endpoint; None where no secret is set.

    Raises:
        core.errors.SettingsError: a secret, or the mapping of a source with one, cannot be used.
    """
    settings = cairn.settings
    secrets = event_secrets(settings)
    if not secrets:
        return None
    catalogue = catalogue_of(settings)
    sources = {name: EventSource(secret, _mapping(catalogue, name)) for name, secret in secrets.items()}
    return WorkEventReceiver(cairn.unit, rules_of(cairn), cairn.clock, sources, calendars_of(settings))


def event_sources(settings: Settings) -> str:
    """Say which systems may send work events.

    Raises:
        core.errors.SettingsError: a secret, or the mapping of a source with one, cannot be used.
    """
    secrets, catalogue = event_secrets(settings), catalogue_of(settings)
    for name in secrets:
        _mapping(catalogue, name)
    return f"{', '.join(secrets)} may send work events" if secrets else "no system sends work events"


def event_secrets(settings: Settings) -> Mapping[str, str]:
    """Return secrets by source, from both settings and the file that one of them may name."""
    secrets = named_secrets("EVENTS_SECRETS", settings.events_secrets.get_secret_value())
    own = settings.events_secret.get_secret_value()
    return {CAIRN: own, **secrets} if own else secrets


def catalogue_of(settings: Settings) -> MappingCatalogue:
    """Return the packaged mappings with those of the folder EVENTS_MAPPINGS.

    Raises:
        core.errors.SettingsError: the folder or a file in it cannot be read.
    """
    folder = settings.events_mappings
    if folder is None:
        return MappingCatalogue()
    if not folder.is_dir():
        raise SettingsError(f"EVENTS_MAPPINGS: {folder} is no folder. Name the one that holds your mappings (NAME.yaml).")
    files = sorted((*folder.glob("*.yaml"), *folder.glob("*.yml")))
    return MappingCatalogue({file.stem: mapping_text(file) for file in files}, {file.stem: str(file) for file in files})


def mapping_text(file: Path) -> str:
    """Return the text of a mapping file.

    Raises:
        core.errors.SettingsError: it cannot be read.
    """
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
