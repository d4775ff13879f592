"""Builds exports: where the rows come from, and by which key persons get opaque ids."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.exporting.files import Exporting, Format
from bot.wiring import Cairn
from bot.wiring.keeping import opaque_ids
from core.opaque import OpaqueIds
from core.tabular import TableFile
from storage.exports import FILES
from storage.views import VIEWS, View

__all__ = ["Exported", "export", "exported_files", "views"]


@dataclass(frozen=True, slots=True)
class Exported:
    """Holds the result of an export. `is_lasting`: the same person has the same id in the next export."""

    rows: dict[str, int]
    is_lasting: bool


def export(cairn: Cairn, folder: Path, form: Format, *, with_text: bool) -> Exported:
    """Write every file into the folder. Raises `core.errors.OperatorError`."""
    ids = opaque_ids(cairn.settings)
    exporting = Exporting(cairn.exports, ids or OpaqueIds(secrets.token_bytes(32)), with_text)
    return Exported(exporting.write(folder, form), ids is not None)


def exported_files() -> Sequence[TableFile]:
    """Return the files of an export, for its documentation."""
    return FILES


def views() -> Sequence[View]:
    """Return the views for dashboards, for their documentation."""
    return VIEWS
