"""Implements `cairn export`: writes questions, answers, work events, versions and cases to files for other systems."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scripts.console import opened_cairn


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
