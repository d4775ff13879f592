"""Which configured source an SOP comes from."""

from __future__ import annotations

from bot.wiring import Cairn
from bot.wiring.sources import read_sources
from core.errors import SettingsError
from retrieval.library.ids import namespace_of
from retrieval.sources.models import Kind, SourceSettings


def source_of(cairn: Cairn, sop_id: str) -> SourceSettings | None:
    """The source that an SOP comes from; None for a folder that is synced by hand.

    Raises:
        SettingsError: the SOP's source is not in sources.yaml.
    """
    name = namespace_of(sop_id)
    if not name:
        return None
    file = read_sources(cairn.settings)
    if file is None:
        raise SettingsError(f"{sop_id} comes from the source {name}, and SOURCES names no file.")
    return file.named(name)


def source_kind(cairn: Cairn, sop_id: str) -> Kind | None:
    """The kind of an SOP's source; None where nobody knows."""
    try:
        source = source_of(cairn, sop_id)
    except SettingsError:
        return None
    return source.kind if source else Kind.FOLDER
