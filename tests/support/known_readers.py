"""What is known of the people who open pages: what they may see, and their language."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from core.localization import speaking
from core.people import Viewer


@dataclass(frozen=True)
class KnownReaders:
    viewers: Mapping[str, Viewer | None]
    languages: Mapping[str, str] = field(default_factory=dict)

    def viewer(self, person: str) -> Viewer | None:
        return self.viewers.get(person)

    def speaking(self, reader: str) -> AbstractContextManager[None]:
        return speaking(self.languages.get(reader))
