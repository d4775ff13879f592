"""`cairn topics simulate`: how soon confusion rings, how often it rings for nothing, whether fixes are judged right."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def simulate(
    seeds: Annotated[int, typer.Option(min=1, help="Half years; one prints its own table.")] = 1,
    first: Annotated[int, typer.Option(min=0, help="The first seed.")] = 1,
    variant: Annotated[str, typer.Option(help="usual, misplaced (a tenth of the questions in wrong topics), harsh.")] = "usual",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Live through 26 weeks of a made-up company with planted confusions, through the production code."""
    from bot.wiring.signals_lab import simulate as run  # noqa: PLC0415
    from bot.wiring.signals_lab import variants  # noqa: PLC0415

    if variant not in variants():
        typer.echo(f"There is no variant {variant}. Known: {', '.join(variants())}.", err=True)
        raise typer.Exit(2)
    figures, text = run(variant, seeds, first, lambda line: typer.echo(line, err=True))
    typer.echo(json.dumps(figures, indent=2) if as_json else text)
