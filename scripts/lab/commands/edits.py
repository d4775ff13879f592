"""`cairn quiz edits`: what real edits do to practice items."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def edits(
    folder: Annotated[Path, typer.Argument(help="One folder per edit, each with before.md and after.md.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure what real edits do to items: how many stand, are flagged, are suspended."""
    from scripts.lab.practice.edits import measure_edits  # noqa: PLC0415

    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder")
    figures = measure_edits(folder)
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            typer.echo(f"{name}: {value}")
