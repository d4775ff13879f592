"""Implements `cairn retention`: shows how long things are kept, and runs the daily removal now."""

from __future__ import annotations

import json

import typer

from scripts.console import Json, opened_cairn, print_json, print_rows

app = typer.Typer(help="How long Cairn keeps what it stores; remove what is past its period.", no_args_is_help=True)


@app.command()
def show(*, as_json: Json = False) -> None:
    """List each kind with its period, how many rows it has, the oldest one, and how many are past the period."""
    with opened_cairn() as cairn:
        kept = cairn.retention.overview()
    rows = [
        {
            "kind": period.kind.value,
            "days": period.days,
            "rows": period.stored.rows,
            "oldest": period.stored.oldest.date().isoformat() if period.stored.oldest else None,
            "past_period": period.stored.due,
        }
        for period in kept
    ]
    if as_json:
        print_json(rows)
        return
    cells = (
        (row["kind"], f"{row['days']} days" if row["days"] else "for ever", row["rows"], row["oldest"] or "-", row["past_period"])
        for row in rows
    )
    print_rows(("kind", "kept", "rows", "oldest", "past its period"), cells, "")


@app.command()
def run(*, as_json: Json = False) -> None:
    """Remove now what is past its period. The bot does it once a day and may go on running."""
    with opened_cairn() as cairn:
        cleared = {kind.value: rows for kind, rows in cairn.retention.run().items()}
    if as_json:
        typer.echo(json.dumps(cleared))
        return
    cleared_words = ", ".join(f"{rows} {kind}" for kind, rows in cleared.items() if rows)
    typer.echo(f"Cleared: {cleared_words}." if cleared_words else "Nothing is past its period.")
