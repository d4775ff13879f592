"""Caches what was read from files, so that a sync reads only new and changed ones. It holds exactly what the folder last held."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from retrieval.adapters.files import write_private

T = TypeVar("T")

_ROOM: Final = Path(__file__).resolve().parent.parent


class ReadingCache:
    """Returns cached results and makes the missing ones. Failures are not kept; what cannot be stored is made again the next time.
    Each folder of SOPs has a cache folder of its own; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._used: set[str] = set()

    def kept(self, form: TypeAdapter[T], content: tuple[str | bytes, ...], make: Callable[[], T]) -> T:
        """Return what `make` makes of this content, in this form; it may depend on nothing else but the code of this room."""
        if self._folder is None:
            return make()
        parts = (_code(), *(part.encode() if isinstance(part, str) else part for part in content))
        name = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
        self._used.add(name)
        kept = self._folder / name
        with suppress(OSError, ValidationError):  # nothing kept, or damaged
            return form.validate_json(kept.read_bytes())
        made = make()
        with suppress(OSError):  # a full or foreign disk costs time at the next sync
            write_private(kept, form.dump_json(made))
        return made

    def tidy(self) -> None:
        """Remove what was not asked for since this cache was made."""
        if self._folder is not None and self._folder.is_dir():
            for kept in self._folder.iterdir():
                if kept.name not in self._used:
                    with suppress(OSError):
                        kept.unlink()


@cache
def _code() -> bytes:
    """Return the digest of all code that reads files: after an upgrade they are read again."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(_ROOM.rglob("*.py")))).digest()
