"""Implements the commands that write files: `cairn backup` and `cairn restore` (one file that SQLite and PostgreSQL both read,
with all that cannot be rebuilt), `cairn export` (files for other systems), `cairn report` (the dashboard as one HTML file that
opens offline).
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from core.localization import workspace
from insights.reports.models import PageId
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


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A file that `cairn backup` wrote.")],
) -> None:
    """Fill an empty database from a backup, erase again who was erased since then, then make the search index anew."""
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


class Form(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"


def export(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where the files go; what stands there under the same name is replaced.")
    ],
    form: Annotated[
        Form, typer.Option("--format", help="Parquet needs the extra: pip install -c constraints.txt -e '.[parquet]'.")
    ] = Form.CSV,
    *,
    with_text: Annotated[
        bool, typer.Option("--with-text", help="Also what people asked and what other systems said beside an event.")
    ] = False,
) -> None:
    """Write what happened to files. Persons are opaque ids; confidential matters are in no file, restricted SOPs are."""
    from bot.wiring.exporting import export as write  # noqa: PLC0415

    with opened_cairn() as cairn:
        exported = write(cairn, folder, form.value, with_text=with_text)
    for name, count in exported.rows.items():
        typer.echo(f"{folder / name}: {count} rows")
    if not exported.is_lasting:
        typer.echo("Ids of persons hold for this export only: set OPAQUE_ID_KEY in .env to get the same ones again.", err=True)


Out = Annotated[Path, typer.Option("--out", metavar="FILE.html", help="The file to write.")]
Wanted = Annotated[list[PageId] | None, typer.Option("--page", help="Write only this page; may be given several times.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]


def report(out: Out, page: Wanted = None, *, force: Force = False) -> None:
    """Write the dashboard into one file, for an administrator: no script, nothing loaded, no person one by one."""
    from bot.wiring.insights import report_of  # noqa: PLC0415

    wanted = set(page or ())
    if PageId.RECORD in wanted:
        raise typer.BadParameter("My record is about one person: open it from Cairn's Home tab in Slack.", param_hint="--page")
    if out.exists() and not force:
        typer.echo(f"{out} is there already. Choose another name, or add --force to replace it.", err=True)
        raise typer.Exit(1)
    with opened_cairn() as cairn:
        made = report_of(cairn, wanted)
    out.write_text(made.html, encoding="utf-8")
    for missing in made.missing:
        typer.echo(f"Left out: {missing}. {made.remedy}", err=True)
    typer.echo(f"{out}: {', '.join(made.titles)}.")
