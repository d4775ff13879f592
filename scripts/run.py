"""Implements `cairn run`: runs the bot until it is told to stop."""

from __future__ import annotations

from typing import Annotated

import typer

from core import collector


def run(
    *,
    http: Annotated[bool, typer.Option("--http", help="Receive events over HTTP instead of Socket Mode.")] = False,
) -> None:
    """Run the bot: Socket Mode by default, with Cairn's pages on HOST:PORT."""
    collector.pause()
    from bot.wiring import build, settings_of  # noqa: PLC0415
    from bot.wiring.heaps import limit_heaps  # noqa: PLC0415
    from bot.wiring.slack import serve  # noqa: PLC0415

    settings = settings_of()
    missing = settings.missing_for_slack(http=http)
    if missing:
        typer.echo(f"Not configured: {', '.join(missing)}. Put them into .env (see .env.example).", err=True)
        raise typer.Exit(2)
    limit_heaps()
    with build(settings) as services:
        serve(services, http=http)
