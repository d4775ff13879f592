"""`cairn privacy`: what is stored about a person, and its removal."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated

import typer

app = typer.Typer(help="What Cairn stores about a person; remove it.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(metavar="PERSON", help="Slack id or e-mail address.")]


@app.command()
def export(person: Who) -> None:
    """Print everything stored about a person, as JSON."""
    from bot.wiring import build, settings_of  # noqa: PLC0415 -- imports of the model's libraries

    with build(settings_of()) as cairn:
        found = cairn.personal.export(person)
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2, default=_plain))


@app.command()
def erase(
    person: Who,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Remove a person: questions stay as counts, without text and name."""
    from bot.wiring import build, settings_of  # noqa: PLC0415

    if not yes:
        typer.confirm(f"Remove what is stored about {person}? This cannot be undone", abort=True)
    with build(settings_of()) as cairn:
        erased = cairn.personal.erase(person)
    if as_json:
        typer.echo(json.dumps(dict(erased)))
    elif any(erased.values()):
        typer.echo("Removed: " + ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in erased.items() if count) + ".")
    else:
        typer.echo(f"Nothing is stored about {person}.")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else str(value)
