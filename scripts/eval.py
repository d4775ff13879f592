"""`cairn eval retrieval`: quality on labelled data, through the production code, in a library of its own that is thrown away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(help="Quality on labelled data, through the production code.", no_args_is_help=True)

Figures = Mapping[str, object]


@app.callback()
def group() -> None:
    """Keep `retrieval` a command of the group even while it is the only one."""


@app.command()
def retrieval(
    folder: Annotated[Path, typer.Argument(help="BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv.")],
    *,
    baselines: Annotated[bool, typer.Option("--baselines", help="Add tutorial stack, dense, BM25, best mix.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ask every labelled question of the labelled library: how often is the right section first?"""
    from bot.wiring.labs import evaluate_retrieval  # noqa: PLC0415

    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder")
    figures = evaluate_retrieval(folder, baselines=baselines)
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
    else:
        _print(figures)


def _print(figures: Figures) -> None:
    table = Table(title="retrieval")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in _flat(figures):
        table.add_row(name, f"{value:.3f}" if isinstance(value, float) else str(value))
    Console().print(table)


def _flat(figures: Figures, before: str = "") -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = []
    for name, value in figures.items():
        rows += _flat(value, f"{before}{name} ") if isinstance(value, Mapping) else [(before + name, value)]
    return rows
