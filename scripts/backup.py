"""Implements `cairn backup` and `cairn restore`: one file that SQLite and PostgreSQL both read, with all that cannot be rebuilt."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from core.localization import workspace
from scripts.console import bar, opened_cairn

_OVERLAP: Final = timedelta(hours=1)
"""An erasure that was under way when the backup began may not be in it."""


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it. Keep it safe: it holds people's questions.")],
) -> None:
    """Write a backup; the bot may go on running."""
    if not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"{file.parent} is not a folder", param_hint="FILE")
    with opened_cairn() as cairn:
        counts = cairn.archive.dump(file, cairn.clock())
    typer.echo(f"{sum(counts.values())} rows written to {file}.")


def restore(file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `cairn backup` wrote.")]) -> None:
    """Fill an empty database from a backup, erase again who was erased since then, then make the search index anew."""
    if not file.is_file():
        raise typer.BadParameter(f"{file} is not a file", param_hint="FILE")
    with opened_cairn() as cairn:
        made_at = cairn.archive.made_at(file)
        counts = cairn.archive.restore(file)
        with workspace(cairn.settings.cairn_language):
            again = cairn.personal.erase_forgotten(cairn.clock(), made_at - _OVERLAP)
        with bar("Rebuilding the index") as progress:
            report = cairn.publisher.rebuild(progress)
    typer.echo(f"{sum(counts.values())} rows restored, {report.embedded} passages embedded.")
    if again.erased:
        typer.echo(f"Erased again: {again.erased} ids and addresses of people who were erased after this backup.")
    if again.unknown:
        typer.echo(
            f"{again.unknown} erasures were noted under another OPAQUE_ID_KEY or SLACK_BOT_TOKEN; nobody can tell whose. "
            "Set the former key and start the bot once, or erase these people again.",
            err=True,
        )
