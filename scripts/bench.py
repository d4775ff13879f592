"""`cairn bench`: how fast and how large, measured through the production code and beside the tutorial stack in the same run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def bench(
    folder: Annotated[Path, typer.Argument(help="BEIR layout: its sections are the library, its questions are asked.")],
    sizes: Annotated[str, typer.Option(help="Numbers of sections, with commas between.")] = "1000,10000",
    questions: Annotated[int, typer.Option(min=1, help="How many questions are timed at each size.")] = 200,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure search, sync, memory and start at each size; minutes at 10,000 sections, an hour at 100,000."""
    from bot.wiring.labs import bench_retrieval  # noqa: PLC0415

    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder")
    try:
        counts = [int(size) for size in sizes.split(",")]
    except ValueError as wrong:
        raise typer.BadParameter("numbers with commas between, like 1000,10000", param_hint="--sizes") from wrong
    figures = [bench_retrieval(folder, count, questions) for count in counts]
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
        return
    for row in figures:
        typer.echo("  ".join(f"{name} {value}" for name, value in row.items()))
