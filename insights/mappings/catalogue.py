"""Finds mappings by name: those that come with Cairn and a company's own. An own file replaces the packaged one of that name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources

from insights.mappings.reading import MappingFile, read_mapping
from retrieval.library.models import Problem


@dataclass(frozen=True)
class MappingCatalogue:
    """Reads mappings by name. `own` holds the texts of a company's mappings by name, `files` their paths for messages."""

    own: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted({*packaged_names(), *self.own}))

    def text(self, name: str) -> str | None:
        return self.own.get(name) or packaged(name)

    def read(self, name: str) -> MappingFile:
        """Read a mapping by name; an unknown name is a problem that lists the known ones."""
        text = self.text(name)
        if text is None:
            remedy = f"Known are {', '.join(self.names)}; a file of your own is named with --mapping FILE.yaml."
            return MappingFile(None, (Problem(name[:60], None, "there is no mapping of this name", remedy),))
        return read_mapping(text, self.files.get(name, f"{name}.yaml"), packaged)


def packaged(name: str) -> str | None:
    """Return the text of a mapping that comes with Cairn."""
    if name not in packaged_names():
        return None
    return (resources.files(__package__ or "insights.mappings") / f"{name}.yaml").read_text(encoding="utf-8")


def packaged_names() -> tuple[str, ...]:
    folder = resources.files(__package__ or "insights.mappings")
    return tuple(sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")))
