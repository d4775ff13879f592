"""Implements `cairn xapi`: manages statements for a learning record store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from scripts.console import opened_cairn

app = typer.Typer(help="Statements for a learning record store (XAPI_URL).", no_args_is_help=True)


@app.command()
def status() -> None:
    """Print how many statements were sent, wait, or are parked, and why."""
    with opened_cairn() as cairn, cairn.unit() as uow:
        backlog = uow.statements.backlog()
    typer.echo(f"{backlog.sent} sent, {backlog.waiting} waiting, {backlog.parked} parked.")
    for reason in (*backlog.reasons, *([backlog.error] if backlog.error else [])):
        typer.echo(f"  {reason}")
    raise typer.Exit(1 if backlog.parked else 0)


@app.command()
def since(day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The first day, in UTC.")]) -> None:
    """Also send what happened from this day on, before XAPI_URL was set. What was sent already is not sent again."""
    from bot.xapi.sending import SINCE  # noqa: PLC0415

    with opened_cairn() as cairn, cairn.unit() as uow:
        uow.counters.put(SINCE, int(day.replace(tzinfo=UTC).timestamp()))
        uow.commit()
    typer.echo(f"What happened since {day:%Y-%m-%d} is sent as soon as the bot runs.")


@app.command()
def retry() -> None:
    """Send parked statements again."""
    with opened_cairn() as cairn, cairn.unit() as uow:
        again = uow.statements.retry(cairn.clock())
        uow.commit()
    typer.echo(f"{again} statements are sent again as soon as the bot runs.")


@app.command()
def actor(person: Annotated[str, typer.Argument(metavar="PERSON", help="Slack id or e-mail address.")]) -> None:
    """Print the name under which a person stands in statements and exports."""
    from bot.wiring.exporting import naming_of  # noqa: PLC0415

    with opened_cairn() as cairn:
        with cairn.unit() as uow:
            known = uow.people.get(person.strip())
        naming = naming_of(cairn.settings)
    if naming is None:
        typer.echo("Nothing makes opaque ids: set OPAQUE_ID_KEY or SLACK_BOT_TOKEN in .env.", err=True)
        raise typer.Exit(1)
    typer.echo(naming.person(known.id if known else person.strip()))
