"""Implements `cairn privacy`: prints what is stored about a person, and erases it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated

import typer

from core.localization import workspace
from scripts.console import Json, opened_cairn, print_json

app = typer.Typer(help="What Cairn stores about a person; remove it.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(metavar="PERSON", help="Slack id or e-mail address.")]


@app.command()
def export(person: Who) -> None:
    """Print everything stored about a person, as JSON."""
    with opened_cairn() as cairn:
        stored = cairn.personal.export(person.strip())
    if not _knows(stored):
        typer.echo(f"Nothing is stored about {person}: no person of people.csv and no question has this id or address.", err=True)
        raise typer.Exit(1)
    print_json(stored)


@app.command()
def erase(
    person: Who,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Remove a person: questions stay as counts, without text and name."""
    from bot.wiring.slack import direct_messages_with  # noqa: PLC0415

    person = person.strip()
    if not yes:
        typer.confirm(f"Remove what is stored about {person}? This cannot be undone", abort=True)
    with opened_cairn() as cairn:
        direct = direct_messages_with(cairn, person)
        left = cairn.personal.left(person, direct)
        with workspace(cairn.settings.cairn_language):
            erased = cairn.personal.erase(person, cairn.clock(), direct)
    if as_json:
        typer.echo(json.dumps({**erased, "left": list(left)}))
        return
    _say(person, erased)
    if any(erased.values()):
        for line in left:
            typer.echo(f"Left: {line}")
        again = "; a restore erases it again" if cairn.personal.is_remembered else ""
        typer.echo(f"Backups made before keep the data until you delete them{again}.")


def _say(person: str, erased: Mapping[str, int]) -> None:
    if not any(erased.values()):
        typer.echo(f"Nothing is stored about {person}.")
        return
    typer.echo("Removed: " + ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in erased.items() if count) + ".")
    if erased.get("messages_in_slack"):
        typer.echo("Messages in Slack are changed as soon as the bot runs.")


def _knows(value: object) -> bool:
    """Return whether an export holds anything."""
    if isinstance(value, Mapping):
        return any(map(_knows, value.values()))
    return bool(value)
