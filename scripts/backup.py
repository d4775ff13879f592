"""`cairn backup` and `cairn restore`: everything that cannot be rebuilt, in one file that SQLite and PostgreSQL both read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scripts.progress import bar


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it. Keep it safe: it holds people's questions.")],
) -> None:
    """Write a backup; the bot may go on running."""
    from bot.wiring import build, settings_of  # noqa: PLC0415 -- imports of the model's libraries

    if not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"{file.parent} is not a folder", param_hint="FILE")
    with build(settings_of()) as cairn:
        counts = cairn.archive.dump(file, cairn.clock())
    typer.echo(f"{sum(counts.values())} rows written to {file}.")


def restore(file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `cairn backup` wrote.")]) -> None:
    """Fill an empty database from a backup, then make the search index anew."""
    from bot.wiring import build, settings_of  # noqa: PLC0415

    if not file.is_file():
        raise typer.BadParameter(f"{file} is not a file", param_hint="FILE")
    with build(settings_of()) as cairn:
        counts = cairn.archive.restore(file)
        with bar("Rebuilding the index") as progress:
            report = cairn.publisher.rebuild(progress)
    typer.echo(f"{sum(counts.values())} rows restored, {report.embedded} passages embedded.")
