"""A library that one source on loopback fills, with Cairn's copy of it on disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from fakes.section_index import FakeSectionIndex
from fakes.unit_of_work import Units, fake_units

from retrieval.adapters.documents.conversion import convert
from retrieval.adapters.markdown.files import read_folder
from retrieval.adapters.sources.copies import FolderCopy
from retrieval.adapters.sources.http import Pace
from retrieval.documents.models import Draft, Limits
from retrieval.library.models import SyncReport
from retrieval.publishing import Publisher
from retrieval.sources.models import Kind, SourceSettings
from retrieval.sources.ports import Source
from retrieval.sources.syncing import ConfiguredSource, SourceSync

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
AUTO = {"approval": "auto"}
WIKI = SourceSettings("wiki", Kind.CONFLUENCE, "")


@dataclass
class SourceWorld:
    """`connect` makes the source of a run; `slept` are the seconds that requests waited."""

    home: Path
    connect: Callable[[], Source]
    units: Units = field(default_factory=fake_units)
    settings: SourceSettings = WIKI

    def sync(self, *, yes: bool = False) -> SyncReport:
        copy = FolderCopy(self.home / "wiki", lambda folder: read_folder(folder, convert=convert_file))
        sync = SourceSync(self.units, Publisher(self.units, FakeSectionIndex()), lambda: NOW)
        return sync.run(ConfiguredSource(self.settings, self.connect, copy), allow_retire=yes)

    def texts(self) -> dict[str, str]:
        """What readers may find, by SOP."""
        texts: dict[str, str] = {}
        with self.units() as unit:
            for audience in unit.library.audiences():
                for found in unit.library.current(audience):
                    texts[found.sop.id] = f"{texts.get(found.sop.id, '')}\n{found.section.text}".strip()
        return texts


def convert_file(path: Path) -> Draft:
    """Without a process of its own."""
    return convert(path.read_bytes(), path.name, Limits())


@dataclass
class Slept:
    """Time that only passes on paper."""

    seconds: list[float] = field(default_factory=list)

    @property
    def pace(self) -> Pace:
        return Pace(self.seconds.append, lambda: 0.5)
