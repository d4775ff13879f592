"""Puts a library of its own together as in production, and throws it away afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import wiring
from bot.settings import Settings
from bot.wiring import Cairn
from retrieval.library.models import FolderContents, SopDocument
from retrieval.library.ports import Progress
from retrieval.publishing import quiet


@dataclass(frozen=True)
class Laboratory:
    """A library with these documents, approved, and where it lives."""

    cairn: Cairn
    home: Path
    documents: Sequence[SopDocument] = field(repr=False)


@contextmanager
def laboratory(
    documents: Sequence[SopDocument], progress: Progress = quiet, settings: Settings | None = None
) -> Iterator[Laboratory]:
    """Sync the documents into a temporary home with the configured encoder; everything is gone when the block is left."""
    configured = settings or wiring.settings_of()
    with (
        TemporaryDirectory(prefix="cairn-lab-", ignore_cleanup_errors=True) as home,
        wiring.build(configured.embedded_in(Path(home))) as cairn,
    ):
        cairn.publisher.sync(FolderContents(tuple(documents)), wiring.now(), "cairn eval", progress)
        yield Laboratory(cairn, Path(home), documents)
