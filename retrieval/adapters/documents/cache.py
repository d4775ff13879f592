"""Keeps what documents became, so that a sync converts only new and changed ones. It holds exactly what the folder last held."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from retrieval.documents.models import Draft

_FORM: Final = "1"
"""Raise it when a reader changes: what was kept before is converted again."""
_MODE: Final = 0o600


class ConversionCache:
    """Converts through `convert` what it has not kept. Failures are not kept, and neither is a file that cannot be written.

    Args:
        folder: of its own for each folder of SOPs; None keeps nothing.
        convert: converts a file; raises `DocumentError`.
    """

    def __init__(self, folder: Path | None, convert: Callable[[Path], Draft]) -> None:
        self._folder, self._convert = folder, convert
        self._used: set[str] = set()

    def convert(self, path: Path) -> Draft:
        if self._folder is None:
            return self._convert(path)
        try:
            content = path.read_bytes()
        except OSError:
            return self._convert(path)
        name = hashlib.sha256(b"\0".join((_FORM.encode(), path.suffix.lower().encode(), content))).hexdigest()
        self._used.add(name)
        kept = self._folder / name
        with suppress(OSError, ValueError, KeyError, TypeError):  # nothing kept, or damaged
            return Draft.from_json(json.loads(kept.read_text(encoding="utf-8")))
        draft = self._convert(path)
        with suppress(OSError):  # a full or foreign disk costs time at the next sync
            self._keep(kept, json.dumps(draft.to_json()))
        return draft

    def tidy(self) -> None:
        """Remove what was not asked for since this cache was made."""
        if self._folder is not None and self._folder.is_dir():
            for kept in self._folder.iterdir():
                if kept.name not in self._used:
                    with suppress(OSError):
                        kept.unlink()

    def _keep(self, target: Path, text: str) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE), "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(target)
