"""Finds the languages of the SOPs that somebody may see. They are read once per revision of the library."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.ports import UnitOfWork
from core.people import Viewer


@dataclass
class LibraryLanguages:
    """Remembers the languages of the library's SOPs. Thread-safe."""

    _revision: int = -1
    _known: frozenset[tuple[frozenset[str], str]] = frozenset()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, uow: UnitOfWork, viewer: Viewer) -> Sequence[str]:
        """Return the languages as two-letter codes, sorted; none for an empty library."""
        with self._lock:
            revision = uow.library.revision()
            if revision != self._revision:
                live = [status.card for status in uow.library.statuses() if status.card is not None and status.retired_at is None]
                self._known = frozenset((card.governance.audience, card.governance.language[:2].lower()) for card in live)
                self._revision = revision
            known = self._known
        return sorted({language for audience, language in known if viewer.may_see(audience)})
