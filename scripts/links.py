"""Implements `cairn links`: closes links to SOP pages that people have in Slack."""

from __future__ import annotations

from typing import Annotated

import typer

from scripts.console import opened_cairn

app = typer.Typer(help="Links to SOP pages.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Links to SOP pages."""


@app.command()
def revoke(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Slack id or e-mail address.")] = "",
    *,
    everyone: Annotated[bool, typer.Option("--all", help="Every link that Cairn has given out.")] = False,
) -> None:
    """Close the links that one person got to restricted SOPs, or all links. New answers have new links."""
    if everyone == bool(person.strip()):
        raise typer.BadParameter("Name one person, or say --all.")
    with opened_cairn() as cairn:
        if not cairn.links.secret:
            typer.echo("SLACK_BOT_TOKEN is not set: no link was ever made here.", err=True)
            raise typer.Exit(1)
        cairn.revoke_links(None if everyone else person.strip())
    typer.echo("Every link made up to now is closed." if everyone else f"{person}: every link made for them up to now is closed.")
